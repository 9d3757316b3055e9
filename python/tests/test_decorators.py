"""Workflows, tasks, agents and tools, of every kind of function."""

import asyncio
import gc
import inspect
import json
from collections.abc import AsyncGenerator, Generator, Iterator
from typing import Any

import pytest
from conftest import Recording
from opentelemetry.trace import StatusCode

from anyway.sdk import Traceloop
from anyway.sdk.decorators import agent, conversation, task, tool, workflow


def test_a_function(recording: Recording) -> None:
    @workflow(name="chat", version=2)
    def chat(message: str, *, loud: bool = False) -> dict[str, str]:
        return {"answer": message}

    assert chat("hello", loud=True) == {"answer": "hello"}
    span = recording.only()
    assert span.name == "chat.workflow"
    assert dict(span.attributes or {}) == {
        "traceloop.span.kind": "workflow",
        "traceloop.entity.name": "chat",
        "traceloop.entity.version": 2,
        "traceloop.workflow.name": "chat",
        "traceloop.entity.input": '{"args":["hello"],"kwargs":{"loud":true}}',
        "traceloop.entity.output": '{"answer":"hello"}',
    }
    assert span.status.status_code is StatusCode.UNSET


def test_nesting(recording: Recording) -> None:
    @tool()
    def look_up() -> None: ...

    @agent(name="helper")
    def help() -> None:
        look_up()

    @workflow
    def run() -> None:
        help()

    run()
    spans = recording.by_name()
    assert [parent(spans, name) for name in ("look_up.tool", "helper.agent", "run.workflow")] == [
        "helper.agent",
        "run.workflow",
        None,
    ]
    inner = spans["look_up.tool"].attributes or {}
    assert inner["traceloop.workflow.name"] == "run"
    assert inner["gen_ai.agent.name"] == "helper"
    assert inner["traceloop.entity.path"] == "helper"


def test_an_error_ends_the_span_and_is_thrown_on(recording: Recording) -> None:
    error = ValueError("no such order")

    @task(name="look_up")
    def look_up() -> None:
        raise error

    with pytest.raises(ValueError, match="no such order") as raised:
        look_up()
    assert raised.value is error
    span = recording.only()
    assert (span.status.status_code, span.status.description) == (StatusCode.ERROR, "no such order")
    assert (span.attributes or {})["error.type"] == "ValueError"
    assert [event.name for event in span.events] == ["exception"]


async def test_async(recording: Recording) -> None:
    @task(name="inner")
    async def inner(number: int) -> int:
        await asyncio.sleep(0)
        return number

    @workflow(name="outer")
    async def outer() -> list[int]:
        return list(await asyncio.gather(inner(1), inner(2)))

    assert inspect.iscoroutinefunction(outer)
    assert await outer() == [1, 2]
    spans = recording.spans()
    assert [span.name for span in spans] == ["inner.task", "inner.task", "outer.workflow"]
    assert {span.parent.span_id for span in spans[:2] if span.parent} == {context(spans[2]).span_id}


async def test_a_canceled_task_fails_its_span(recording: Recording) -> None:
    @task(name="wait")
    async def wait() -> None:
        await asyncio.Event().wait()

    running = asyncio.create_task(wait())
    await asyncio.sleep(0)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert (recording.only().attributes or {})["error.type"] == "CancelledError"


def test_a_generator_lasts_as_long_as_it_is_read(recording: Recording) -> None:
    @task(name="step")
    def step() -> None: ...

    @workflow(name="stream")
    def stream() -> Generator[int, str, str]:
        step()
        got = yield 1
        assert got == "sent"
        Traceloop.set_association_properties({"order_id": "ORD_1"})
        yield 2
        step()
        return "done"

    assert inspect.isgeneratorfunction(stream)
    values = stream()
    assert recording.spans() == []
    assert next(values) == 1
    step()  # The reader's own is not beneath it.
    assert values.send("sent") == 2
    with pytest.raises(StopIteration) as stopped:
        next(values)
    assert stopped.value.value == "done"
    first, readers, second, whole = recording.spans()
    assert [span.name for span in (first, readers, second, whole)] == [
        "step.task",
        "step.task",
        "step.task",
        "stream.workflow",
    ]
    assert [span.parent is not None for span in (first, readers, second)] == [True, False, True]
    # What was set in one step is there in the next, and not for the reader.
    assert (second.attributes or {})["traceloop.association.properties.order_id"] == "ORD_1"
    assert (whole.attributes or {})["traceloop.entity.output"] == '"done"'


def test_a_generator_that_is_left(recording: Recording) -> None:
    closed = []

    @task(name="stream")
    def stream() -> Iterator[int]:
        try:
            yield 1
            yield 2
        finally:
            closed.append(True)

    for value in stream():
        assert value == 1
        break
    gc.collect()
    assert closed == [True]
    assert recording.only().status.status_code is StatusCode.UNSET


def test_what_is_thrown_into_a_generator_arrives(recording: Recording) -> None:
    @task(name="stream")
    def stream() -> Iterator[str]:
        try:
            yield "first"
        except KeyError:
            yield "caught"

    values = stream()
    next(values)
    assert values.throw(KeyError()) == "caught"  # type: ignore[attr-defined]
    values.close()  # type: ignore[attr-defined]
    assert recording.only().name == "stream.task"


async def test_an_async_generator(recording: Recording) -> None:
    @task(name="step")
    async def step() -> None: ...

    @workflow(name="stream")
    async def stream(count: int) -> AsyncGenerator[int, None]:
        for number in range(count):
            await step()
            yield number

    assert inspect.isasyncgenfunction(stream)
    assert [number async for number in stream(2)] == [0, 1]
    left = stream(5)
    await anext(left)
    await left.aclose()
    spans = recording.spans()
    assert [span.name for span in spans] == [
        "step.task",
        "step.task",
        "stream.workflow",
        "step.task",
        "stream.workflow",
    ]
    assert all(span.parent for span in spans if span.name == "step.task")


def test_methods_and_classes(recording: Recording) -> None:
    class Service:
        @workflow(association_properties=lambda self, message: {"customer_id": self.customer})
        def chat(self, message: str) -> str:
            return message

        @task(name="kept")
        @staticmethod
        def kept(value: int) -> int:
            return value

        @task(name="made")
        @classmethod
        def made(cls, value: int) -> int:
            return value

        customer = "CUS_1"

    @agent(name="whole", method_name="run")
    class Whole:
        def run(self, value: int) -> int:
            return value

    @tool
    class Called:
        def __call__(self, value: int) -> int:
            return value

    assert Service().chat("hi") == "hi"
    assert [Service.kept(1), Service.made(2), Whole().run(3), Called()(4)] == [1, 2, 3, 4]
    spans = recording.by_name()
    assert set(spans) == {"chat.workflow", "kept.task", "made.task", "whole.agent", "Called.tool"}
    assert (spans["chat.workflow"].attributes or {})["traceloop.association.properties.customer_id"] == "CUS_1"
    inputs = {name: json.loads(str((span.attributes or {})["traceloop.entity.input"])) for name, span in spans.items()}
    assert {name: found["args"] for name, found in inputs.items()} == {
        "chat.workflow": ["hi"],
        "kept.task": [1],
        "made.task": [2],
        "whole.agent": [3],
        "Called.tool": [4],
    }


def test_content_may_be_left_out(recording: Recording) -> None:
    @task(name="inner")
    def inner(secret: str) -> str:
        return secret

    @workflow(name="outer", trace_content=False)
    def outer(secret: str) -> str:
        return inner(secret)

    outer("hidden")
    for span in recording.spans():
        assert "hidden" not in str(span.attributes)


def test_a_conversation(recording: Recording) -> None:
    @task(name="reply")
    def reply() -> None: ...

    @conversation(lambda thread: str(thread))
    def talk(thread: int) -> None:
        reply()

    talk(7)
    assert (recording.only().attributes or {})["gen_ai.conversation.id"] == "7"


class Hostile:
    """Whatever is looked at throws."""

    def __getattribute__(self, name: str) -> Any:
        raise RuntimeError(name)

    def __repr__(self) -> str:
        raise RuntimeError


def test_nothing_that_is_given_throws(recording: Recording) -> None:
    cycle: list[Any] = []
    cycle.append(cycle)

    def properties(*_: object) -> dict[str, str]:
        raise LookupError

    @task(name="any", association_properties=properties)
    def anything(*values: Any) -> Any:
        return values

    @task(name="hostile")
    def hostile() -> Any:
        return given[1]

    given = (cycle, Hostile(), b"bytes", {1: {2, 3}}, object(), float("nan"), 2**70, "x" * 100_000, ValueError("e"))
    assert anything(*given) == given
    attributes = recording.only().attributes or {}
    written = json.loads(str(attributes["traceloop.entity.input"]))["args"]
    assert written[0] == ["[Circular]"]
    assert written[2] == "[5 bytes]"
    assert len(str(attributes["traceloop.entity.input"])) < 70_000
    assert hostile() is given[1]


def test_without_tracing_functions_are_what_they_were() -> None:
    @workflow(name="chat")
    def chat(message: str) -> str:
        return message

    assert chat("hi") == "hi"


def context(span: Any) -> Any:
    return span.get_span_context()


def parent(spans: dict[str, Any], name: str) -> str | None:
    found = spans[name].parent
    return None if found is None else next(n for n, s in spans.items() if context(s).span_id == found.span_id)
