"""What every client of a model provider is traced as, whatever becomes of the call."""

import asyncio
import gc
import inspect
import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from conftest import Recording
from model_clients import CACHED, CALLING, FAILING, QUESTION, ROWS, TOOL, Client, Row
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.trace import SpanKind, StatusCode

from anyway.sdk.decorators import workflow

ANSWER = "It is on its way, and will be with you on Monday."

CELLS: dict[str, Callable[[Client], Any]] = {
    "success": lambda client: client.chat(QUESTION),
    "error": lambda client: client.chat(FAILING),
    "stream": lambda client: client.chat(QUESTION, stream=True),
    "abandoned stream": lambda client: client.chat(QUESTION, stream=True),
    "failed stream": lambda client: client.chat(FAILING, stream=True),
    "tools": lambda client: client.chat(CALLING, tools=True),
    "cached": lambda client: client.chat(CACHED),
    "embeddings": lambda client: client.embed(),
}
STREAMED = ("stream", "abandoned stream", "failed stream")
FAILED = ("error", "failed stream")
CHUNKS_BEFORE_LEAVING = 6

CASES = [
    pytest.param(row, cell, is_async, id=f"{row.name} {'async' if is_async else 'sync'} {cell}")
    for row in ROWS
    for is_async in ((False,) if row.is_sync_only else (False, True))
    for cell in CELLS
    # A cell that cannot exist has its reason in the table, and is no test.
    if cell not in row.impossible
]


@pytest.mark.parametrize(("row", "cell", "is_async"), CASES)
async def test_a_call(recording: Recording, stand_ins: dict[str, str], row: Row, cell: str, is_async: bool) -> None:
    client = row.connect(stand_ins["models"], is_async)

    @workflow(name=cell, trace_content=True)
    async def run() -> None:
        result = CELLS[cell](client)
        if inspect.isawaitable(result):
            result = await result
        if cell in STREAMED:
            await read(result, CHUNKS_BEFORE_LEAVING if cell == "abandoned stream" else None)

    if cell in FAILED:
        with pytest.raises(Exception, match=r"It failed\."):
            await run()
    else:
        await run()
    if cell == "abandoned stream":
        # Generators around it are closed by and by, or with the garbage.
        gc.collect()
        for _ in range(10):
            await asyncio.sleep(0)
    by_name = {span.name: span for span in recording.spans()}
    whole = by_name.pop(f"{cell}.workflow")
    (span,) = by_name.values()
    check(row, cell, span, whole)


class BreakingOff(BaseHTTPRequestHandler):
    """Promises more of an answer than it sends."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("content-length", "10000")
        self.end_headers()
        chunk = {"id": "c1", "model": "gpt-4o", "choices": [{"index": 0, "delta": {"content": "It is "}}]}
        self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())

    def log_message(self, format: str, *args: object) -> None: ...


@pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])
async def test_a_stream_that_breaks_off(recording: Recording, is_async: bool) -> None:
    listening = HTTPServer(("127.0.0.1", 0), BreakingOff)
    thread = Thread(target=listening.handle_request)
    thread.start()
    client = ROWS[0].connect(f"http://127.0.0.1:{listening.server_port}", is_async)
    stream = client.chat(QUESTION, stream=True)
    with pytest.raises(Exception, match="Connection error"):
        await read(await stream if inspect.isawaitable(stream) else stream, None)
    thread.join()
    listening.server_close()
    span = recording.only()
    assert span.status.status_code is StatusCode.ERROR
    # What had arrived was paid for.
    (answer,) = json.loads(str((span.attributes or {})["gen_ai.output.messages"]))
    assert answer["parts"] == [{"type": "text", "content": "It is "}]


async def read(stream: Any, chunks: int | None) -> None:
    """To its end, or to where it is left."""
    read = 0
    assert hasattr(stream, "__aiter__") != hasattr(stream, "__iter__")
    if hasattr(stream, "__aiter__"):
        async for _ in stream:
            read += 1
            if read == chunks:
                # Without it, asyncio closes it one day.
                await (stream.aclose() if hasattr(stream, "aclose") else stream.close())
                break
    else:
        for _ in stream:
            read += 1
            if read == chunks:
                break


def check(row: Row, cell: str, span: ReadableSpan, whole: ReadableSpan) -> None:
    assert span.parent is not None
    assert span.parent.span_id == whole.get_span_context().span_id  # type: ignore[union-attr]
    assert span.kind == SpanKind.CLIENT
    attributes = dict(span.attributes or {})
    expected = {key: value for key, value in expected_of(row, cell).items() if key not in row.unsaid}
    assert {key: attributes.get(key) for key in expected} == expected
    assert attributes["server.address"] == "127.0.0.1"
    if cell in FAILED:
        assert span.status.status_code is StatusCode.ERROR
        assert "It failed." in str(span.status.description)
        assert attributes["error.type"]
        assert [event.name for event in span.events] == ["exception"]
        assert "gen_ai.usage.input_tokens" not in attributes
        return
    assert span.status.status_code is StatusCode.UNSET
    if cell == "embeddings":
        assert attributes.get("gen_ai.usage.input_tokens", row.embedded_tokens) is not None or row.name in UNCOUNTED
        return
    if cell in STREAMED:
        assert float(str(attributes["gen_ai.response.time_to_first_chunk"])) > 0
    if "gen_ai.response.id" not in row.unsaid:
        assert attributes["gen_ai.response.id"]
    if cell != "abandoned stream":
        assert len(list(attributes["gen_ai.response.finish_reasons"])) == 1  # type: ignore[arg-type]
    check_messages(attributes, cell)


UNCOUNTED = ("google-genai",)
"""Gemini's own API does not count what it embeds."""


def expected_of(row: Row, cell: str) -> dict[str, Any]:
    if cell == "embeddings":
        counted = {} if row.embedded_tokens is None else {"gen_ai.usage.input_tokens": row.embedded_tokens}
        return {"gen_ai.operation.name": "embeddings", "gen_ai.provider.name": row.provider, **counted}
    request = {
        "gen_ai.operation.name": row.operation,
        "gen_ai.provider.name": row.provider,
        "gen_ai.request.model": row.model,
        "gen_ai.request.stream": True if cell in STREAMED else None,
    }
    if cell in FAILED:
        return request
    response = {**request, "gen_ai.response.model": row.response_model or row.model}
    if cell == "abandoned stream":
        return response
    is_cached = cell == "cached"
    counts = {
        "input_tokens": 2_000 if is_cached else 120,
        "prompt_tokens": 2_000 if is_cached else 120,
        "output_tokens": 50 if is_cached else 30,
        "completion_tokens": 50 if is_cached else 30,
        **({"cache_read.input_tokens": 1_024} if is_cached else {}),
    }
    return {**response, **{f"gen_ai.usage.{key}": value for key, value in counts.items()}}


def check_messages(attributes: dict[str, Any], cell: str) -> None:
    asked = {"tools": CALLING, "cached": CACHED}.get(cell, QUESTION)
    (said,) = json.loads(attributes["gen_ai.input.messages"])
    assert said["role"] == "user"
    assert said["parts"] == [{"type": "text", "content": asked}]
    (answer,) = json.loads(attributes["gen_ai.output.messages"])
    if cell == "tools":
        (call,) = (part for part in answer["parts"] if part["type"] == "tool_call")
        assert (call["name"], call["arguments"]) == (TOOL["name"], {"order": "A-17"})
        (tool,) = json.loads(attributes["gen_ai.tool.definitions"])
        assert (tool["name"], tool["description"]) == (TOOL["name"], TOOL["description"])
        return
    text = "".join(part.get("content", "") for part in answer["parts"])
    if cell == "abandoned stream":
        assert text
        assert ANSWER.startswith(text)
        assert text != ANSWER
    else:
        assert text == ANSWER
