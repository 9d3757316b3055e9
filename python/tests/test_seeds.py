"""The documentation's samples, as they stand there, each against the real server."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Server
from processes import ROOT, run_python

SEEDS = ROOT / "examples" / "seeds" / "python"
Run = Callable[[str, int], list[dict[str, Any]]]


@pytest.fixture
def run(server: Server, stand_ins: dict[str, str]) -> Run:
    def run_sample(sample: str, count: int) -> list[dict[str, Any]]:
        """Runs a sample in a process of its own, and gives its traces, the oldest first."""
        before = {trace["trace_id"] for trace in server.client.traces.list()["data"]}
        env = {
            "ANYWAY_BASE_URL": server.url,
            "OPENAI_BASE_URL": f"{stand_ins['models']}/v1",
            "OPENAI_API_KEY": "stand-in",
        }
        finished = run_python(SEEDS / "run_sample.py", sample, env=env)
        assert finished.returncode == 0, finished.stderr
        assert finished.stderr == ""
        deadline = time.monotonic() + 20
        while True:
            added = [trace for trace in server.client.traces.list()["data"] if trace["trace_id"] not in before]
            if len(added) == count or time.monotonic() > deadline:
                break
        assert len(added) == count
        traces = [server.client.traces.get(trace["trace_id"])["data"] for trace in added]
        return sorted(traces, key=lambda trace: trace["spans"][0]["start_time"])

    return run_sample


def test_every_sample_has_a_test() -> None:
    here = Path(__file__).read_text("utf-8")
    for sample in (SEEDS / "samples").glob("*.py"):
        assert f'"{sample.name}"' in here


def test_properties_set_before_a_workflow(run: Run) -> None:
    for trace, user, customer in zip(
        run("handle_chat.py", 2),
        ["user-123", "user-456"],
        ["CUS_a1b2c3d4e5f6", "CUS_f6e5d4c3b2a1"],
        strict=True,
    ):
        assert tree(trace) == {
            "chat.workflow": None,
            "look_up.tool": "chat.workflow",
            "chat gpt-4o": "chat.workflow",
        }
        for span in trace["spans"]:
            assert (span["user_id"], span["customer_id"], span["inferred"]) == (user, customer, {})
            assert span["properties"] == {"user_id": user, "customer_id": customer}
        assert_priced(trace)


def test_properties_from_a_request(run: Run) -> None:
    (trace,) = run("chat_handler.py", 1)
    assert tree(trace) == {"process_message.workflow": None, "chat gpt-4o": "process_message.workflow"}
    assert {(span["user_id"], span["customer_id"]) for span in trace["spans"]} == {("user-123", "CUS_handler00001")}
    assert_priced(trace)


def test_a_payment(run: Run, server: Server) -> None:
    link, order = run("process_payment.py", 2)
    order_id = server.client.payment_links.list()["data"][0]["order_id"]
    assert order_id.startswith("ORD_")
    ids = [
        (span["name"], span["customer_id"], span["properties"].get("order_id"))
        for trace in (link, order)
        for span in trace["spans"]
    ]
    assert sorted(ids) == [
        ("chat gpt-4o", "CUS_payment00001", order_id),
        ("create_link.tool", "CUS_payment00001", None),
        ("fulfill_order.workflow", "CUS_payment00001", order_id),
    ]
    found = server.client.traces.list(order_id=order_id)["data"]
    assert [trace["trace_id"] for trace in found] == [order["trace_id"]]
    # The link was made in a trace, for the customer whose work it was.
    kept = server.client.orders.get(order_id)["data"]
    assert (kept["customer_id"], kept["trace_id"]) == ("CUS_payment00001", link["trace_id"])
    assert_priced(order)


def test_a_workflow_with_tasks(run: Run, server: Server) -> None:
    (trace,) = run("process_query.py", 1)
    assert tree(trace) == {
        "process_query.workflow": None,
        "validate_input.task": "process_query.workflow",
        "llm_call.task": "process_query.workflow",
        "chat gpt-4o": "llm_call.task",
    }
    assert_priced(trace)
    call = next(span for span in trace["spans"] if span["category"] == "llm")
    whole = server.client._call("GET", f"/v1/traces/{trace['trace_id']}/spans/{call['span_id']}")["data"]
    # The six keys that the documentation names.
    attributes = whole["attributes"]
    assert attributes["gen_ai.system"] == "openai"
    assert attributes["gen_ai.request.model"] == "gpt-4o"
    assert attributes["gen_ai.response.model"] == "gpt-4o-2024-08-06"
    assert attributes["gen_ai.usage.prompt_tokens"] == call["usage"]["input_tokens"] == 120
    assert attributes["gen_ai.usage.completion_tokens"] == call["usage"]["output_tokens"] == 30
    assert attributes["gen_ai.usage.cost"] == pytest.approx(float(call["cost"]["total"]))


def test_properties_of_a_decorator(run: Run, server: Server) -> None:
    (trace,) = run("user_query.py", 1)
    for span in trace["spans"]:
        assert span["properties"] == {"user_id": "user-123", "team": "growth", "feature": "chatbot"}
        assert span["user_id"] == "user-123"
    assert tree(trace) == {"user-query.workflow": None, "chat gpt-4o": "user-query.workflow"}
    assert_priced(trace)


SESSION, USER = {"session_id": "my-session-id"}, {"user_id": "my-user-id"}


@pytest.mark.parametrize(
    ("sample", "ids"),
    [
        ("using_session.py", [SESSION]),
        ("using_session_call.py", [SESSION]),
        ("using_user.py", [USER]),
        ("using_user_call.py", [USER]),
        ("session.py", [SESSION]),
        ("user.py", [USER]),
        ("session_and_user.py", [SESSION | USER]),
        ("session_and_user_calls.py", [SESSION, USER, SESSION | USER]),
    ],
)
def test_session_and_user(run: Run, sample: str, ids: list[dict[str, str]]) -> None:
    traces = run(sample, len(ids))
    for trace, expected in zip(traces, ids, strict=True):
        (span,) = trace["spans"]
        assert span["category"] == "llm"
        assert {key: span[key] for key in ("session_id", "user_id") if span[key] is not None} == expected
        assert span["inferred"] == {}
        assert_priced(trace)


def tree(trace: dict[str, Any]) -> dict[str, str | None]:
    """The name of each span's parent."""
    names = {span["span_id"]: span["name"] for span in trace["spans"]}
    return {span["name"]: names.get(span["parent_span_id"]) for span in trace["spans"]}


def assert_priced(trace: dict[str, Any]) -> None:
    calls = [span for span in trace["spans"] if span["category"] == "llm"]
    assert calls
    for call in calls:
        assert call["cost"]["status"] == "computed"
        assert float(call["cost"]["total"]) > 0
    assert trace["llm_summary"]["cost_incomplete"] is False
