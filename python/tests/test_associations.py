"""Whose work the spans are."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from conftest import Recording
from opentelemetry import trace
from opentelemetry.context import Context, attach, detach, set_value

from anyway.sdk import AssociationProperty, Traceloop, extract_context, inject_context
from anyway.sdk.decorators import task, workflow
from fi_instrumentation import using_session, using_user

PREFIX = "traceloop.association.properties."


def properties(span: Any) -> dict[str, Any]:
    return {key.removeprefix(PREFIX): value for key, value in span.attributes.items() if key.startswith(PREFIX)}


@task(name="step")
def step() -> None: ...


def test_keys_are_the_values_of_the_enumeration() -> None:
    assert [str(key) for key in AssociationProperty] == ["user_id", "customer_id", "order_id", "session_id"]
    assert f"{AssociationProperty.USER_ID}" == "user_id"
    assert {AssociationProperty.USER_ID: 1} == {"user_id": 1}


def test_they_are_merged(recording: Recording) -> None:
    Traceloop.set_association_properties({AssociationProperty.USER_ID: "u", "team": "growth"})
    Traceloop.set_association_properties({AssociationProperty.CUSTOMER_ID: "CUS_1", "team": None, "seats": 3})
    step()
    span = recording.only()
    assert properties(span) == {"user_id": "u", "team": "growth", "customer_id": "CUS_1", "seats": 3}
    assert (span.attributes or {})["user.id"] == "u"


def test_the_inner_value_wins_and_ends_with_its_workflow(recording: Recording) -> None:
    @workflow(name="inner", association_properties={"order_id": "ORD_2"})
    def inner() -> None:
        Traceloop.set_association_properties({"customer_id": "CUS_inner"})
        step()

    @workflow(name="outer", association_properties={"order_id": "ORD_1", "customer_id": "CUS_outer"})
    def outer() -> None:
        inner()
        step()

    outer()
    first, whole_inner, second, _ = recording.spans()
    assert properties(first) == {"order_id": "ORD_2", "customer_id": "CUS_inner"}
    # Also on the span that was active.
    assert properties(whole_inner)["customer_id"] == "CUS_inner"
    assert properties(second) == {"order_id": "ORD_1", "customer_id": "CUS_outer"}


def test_the_next_customer_of_a_thread_inherits_nothing(recording: Recording) -> None:
    Traceloop.set_association_properties({"customer_id": "CUS_1", "order_id": "ORD_1"})
    Traceloop.set_association_properties({"customer_id": "CUS_2"})
    step()
    assert properties(recording.only()) == {"customer_id": "CUS_2"}


def test_a_request_ends_what_was_set_for_it(recording: Recording) -> None:
    with extract_context({}):
        Traceloop.set_association_properties({"customer_id": "CUS_1"})
    step()
    assert properties(recording.only()) == {}


async def test_tasks_and_threads_do_not_see_each_other(recording: Recording) -> None:
    async def request(user: str) -> None:
        Traceloop.set_association_properties({"user_id": user})
        await asyncio.sleep(0)
        step()

    await asyncio.gather(*(asyncio.create_task(request(user)) for user in ("a", "b")))
    thread = threading.Thread(target=step)
    thread.start()
    thread.join()
    assert sorted(properties(span).get("user_id", "") for span in recording.spans()) == ["", "a", "b"]


async def test_what_is_handed_to_a_pool_of_threads_goes_on_in_its_context(recording: Recording) -> None:
    with ThreadPoolExecutor(1) as pool:

        @workflow(name="outer", association_properties={"customer_id": "CUS_1"})
        async def outer() -> None:
            pool.submit(step).result()
            list(pool.map(lambda _: step(), range(2)))
            await asyncio.get_running_loop().run_in_executor(pool, step)
            await asyncio.to_thread(step)

        await outer()
        pool.submit(step).result()
    *inside, whole, outside = recording.spans()
    assert len(inside) == 5
    for span in inside:
        assert span.parent == whole.get_span_context()
        assert properties(span) == {"customer_id": "CUS_1"}
    assert (outside.parent, properties(outside)) == (None, {})


def test_client_associations(recording: Recording) -> None:
    client = Traceloop.get()
    assert client is not None
    client.associations.set([(AssociationProperty.SESSION_ID, "SES_1"), ("team", "growth")])
    step()
    span = recording.only()
    assert properties(span) == {"session_id": "SES_1", "team": "growth"}
    assert (span.attributes or {})["session.id"] == "SES_1"


def test_of_a_property_and_a_context_attribute_the_inner_wins(recording: Recording) -> None:
    Traceloop.set_association_properties({"session_id": "outer", "user_id": "outer"})
    with using_session("inner"), using_user("inner"):
        step()
        Traceloop.set_association_properties({"session_id": "innermost"})
        step()
    first, second = (span.attributes or {} for span in recording.spans())
    assert [first["session.id"], first[PREFIX + "session_id"], first["user.id"]] == ["inner", "inner", "inner"]
    assert [second["session.id"], second[PREFIX + "session_id"]] == ["innermost", "innermost"]


def test_baggage_is_read_and_comes_last(recording: Recording) -> None:
    headers = {
        "Baggage": "session.id=s1,customer.id=CUS_1,order.id=ORD_1",
        "traceparent": f"00-{'a' * 32}-{'b' * 16}-01",
    }
    with extract_context(headers):
        Traceloop.set_association_properties({"session_id": "nearer"})
        step()
    span = recording.only()
    assert properties(span) == {"session_id": "nearer", "customer_id": "CUS_1", "order_id": "ORD_1"}
    assert span.parent is not None
    assert trace.format_trace_id(span.parent.trace_id) == "a" * 32


def test_baggage_is_written_where_it_is_asked_for(recording: Recording) -> None:
    @workflow(name="outer")
    def outer() -> tuple[dict[str, str], dict[str, str]]:
        Traceloop.set_association_properties({"customer_id": "CUS_1"})
        plain, trusted = {}, {}  # type: ignore[var-annotated]
        inject_context(plain)
        inject_context(trusted, with_baggage=True)
        return plain, trusted

    plain, trusted = outer()
    assert set(plain) == {"traceparent"}
    assert trusted["baggage"] == "customer.id=CUS_1"


def test_values_that_openllmetry_left_in_the_context(recording: Recording) -> None:
    token = attach(set_value("association_properties", {AssociationProperty.USER_ID: "u", "bad": object()}, Context()))
    step()
    detach(token)
    assert properties(recording.only()) == {"user_id": "u"}


def test_properties_that_are_none() -> None:
    Traceloop.set_association_properties(None)  # type: ignore[arg-type]
