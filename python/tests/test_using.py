"""Sessions, users and the rest as a `with`, an `async with`, and a decorator."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from conftest import Recording
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from anyway.sdk import Traceloop
from anyway.sdk.decorators import task
from fi_instrumentation import (
    FITracer,
    SpanKind,
    TraceConfig,
    suppress_tracing,
    using_attributes,
    using_metadata,
    using_prompt_template,
    using_session,
    using_tags,
    using_user,
)


@task(name="step")
def step() -> None: ...


def attributes(recording: Recording) -> list[dict[str, Any]]:
    return [dict(span.attributes or {}) for span in recording.spans()]


def sessions(recording: Recording) -> list[Any]:
    return [found.get("session.id") for found in attributes(recording)]


def test_all_at_once(recording: Recording) -> None:
    with using_attributes(
        session_id="s",
        user_id="u",
        metadata={"plan": "pro"},
        tags=["a", "b"],
        prompt_template="Plan {city}",
        prompt_template_version="1",
        prompt_template_variables={"city": "Rome"},
    ):
        step()
    step()
    inside, outside = attributes(recording)
    expected = {
        "session.id": "s",
        "user.id": "u",
        "metadata": '{"plan":"pro"}',
        "tag.tags": ("a", "b"),
        "llm.prompt_template.template": "Plan {city}",
        "llm.prompt_template.version": "1",
        "llm.prompt_template.variables": '{"city":"Rome"}',
    }
    assert {key: inside[key] for key in expected} == expected
    assert not expected.keys() & outside.keys()


@using_session("inner")
def failing() -> None:
    step()
    raise KeyError


def test_nesting_and_errors(recording: Recording) -> None:
    with using_session("outer"), using_tags(["t"]):
        with pytest.raises(KeyError):
            failing()
        step()
    assert sessions(recording) == ["inner", "outer"]
    assert [found["tag.tags"] for found in attributes(recording)] == [("t",), ("t",)]


def test_one_may_be_entered_again(recording: Recording) -> None:
    using = using_session("s")

    @using
    def down(depth: int) -> None:
        step()
        if depth:
            down(depth - 1)
        step()

    with using:
        with using:
            down(2)
        step()
    step()
    assert sessions(recording) == ["s"] * 7 + [None]


async def test_async_with_and_async_functions(recording: Recording) -> None:
    @using_user("u")
    async def call() -> None:
        await asyncio.sleep(0)
        step()

    @using_user("u")
    async def stream() -> AsyncIterator[int]:
        step()
        yield 1
        step()

    async with using_session("s"):
        await asyncio.gather(call(), call())
        async for _ in stream():
            step()
    found = [(span.get("user.id"), span.get("session.id")) for span in attributes(recording)]
    assert found == [("u", "s"), ("u", "s"), ("u", "s"), (None, "s"), ("u", "s")]


def test_a_decorated_generator(recording: Recording) -> None:
    @using_session("s")
    def stream() -> Iterator[int]:
        step()
        yield 1

    for _ in stream():
        step()
    assert sessions(recording) == ["s", None]


@pytest.mark.parametrize(
    "empty",
    [
        lambda: using_session(""),
        lambda: using_user(None),  # type: ignore[arg-type]
        lambda: using_metadata({}),
        lambda: using_tags([]),
        lambda: using_prompt_template(""),
        lambda: using_attributes(session_id=""),
    ],
)
def test_what_is_empty_sets_nothing_and_is_warned_of(
    recording: Recording, empty: Any, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("anyway.sdk.log._said", set())
    with caplog.at_level(logging.WARNING), empty():
        step()
    assert "empty" in caplog.text
    assert not {"session.id", "user.id", "metadata", "tag.tags"} & attributes(recording)[0].keys()


def test_tracing_may_be_suppressed(recording: Recording) -> None:
    with suppress_tracing():
        step()
    assert recording.spans() == []


async def test_fi_tracer(recording: Recording) -> None:
    from opentelemetry import trace

    tracer = FITracer(trace.get_tracer("app"), TraceConfig(hide_outputs=True))

    @tracer.tool(description="Finds an order")
    def look_up(order: str) -> dict[str, str]:
        return {"order": order}

    @tracer.agent
    async def answer(question: str) -> str:
        look_up("A-17")
        return "Monday"

    with using_session("s"), tracer.start_as_current_span("chat", fi_span_kind=SpanKind.CHAIN) as span:
        span.set_input("When?")
        assert await answer("When?") == "Monday"
    found, agent, chain = attributes(recording)
    assert [found["fi.span.kind"], agent["fi.span.kind"], chain["fi.span.kind"]] == ["TOOL", "AGENT", "CHAIN"]
    assert json.loads(found["input.value"]) == {"order": "A-17"}
    assert found["gen_ai.tool.description"] == "Finds an order"
    assert found["output.value"] == "__REDACTED__"
    assert chain["input.value"] == "When?"
    assert {item["session.id"] for item in (found, agent, chain)} == {"s"}
    inner, middle, outer = recording.spans()
    assert inner.parent
    assert middle.parent
    assert [inner.parent.span_id, middle.parent.span_id] == [middle.context.span_id, outer.context.span_id]


def test_a_provider_of_the_applications_own() -> None:
    from opentelemetry.sdk.trace import TracerProvider

    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(
        Traceloop.get_default_span_processor(exporter=exporter, masking=TraceConfig(hide_inputs=True))
    )
    with using_session("s"), provider.get_tracer("app").start_as_current_span("work") as span:
        span.set_attribute("input.value", "secret")
    provider.force_flush()
    (found,) = exporter.get_finished_spans()
    assert dict(found.attributes or {}) == {"session.id": "s", "input.value": "__REDACTED__"}
    provider.shutdown()
