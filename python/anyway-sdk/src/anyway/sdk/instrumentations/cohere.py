"""Cohere's two APIs: chat, embed and rerank."""

from collections.abc import Callable, Mapping
from typing import Any

from anyway.sdk import semconv as k
from anyway.sdk.instrumentations.model import (
    Api,
    Message,
    Part,
    Request,
    Response,
    Usage,
    call_part,
    message,
    reasoning_part,
    result_part,
    text_part,
)
from anyway.sdk.instrumentations.openai_chat import tool_definition
from anyway.sdk.instrumentations.traced import Describe, trace_method
from anyway.sdk.instrumentations.wire import count, field, items, parsed, text

_Arguments = Mapping[str, Any]


def instrument_cohere_v2(module: Any) -> None:
    """
    :param module: `cohere.v2.client`
    """
    _trace(module, ("V2Client", "AsyncV2Client"), _messages, Api(_response, _V2Accumulator))


def instrument_cohere_v1(module: Any) -> None:
    """
    :param module: `cohere.base_client`
    """
    _trace(module, ("BaseCohere", "AsyncBaseCohere"), _conversation, Api(_v1_response, _V1Accumulator))


def _trace(module: Any, owners: tuple[str, ...], content: Callable[[_Arguments], list[Message]], chat: Api) -> None:
    for owner in (getattr(module, name) for name in owners if hasattr(module, name)):
        for name, is_stream in (("chat", False), ("chat_stream", True)):
            trace_method(owner, name, _describe(chat, "chat", is_stream, content))
        trace_method(owner, "embed", _describe(Api(_embed_response), "embeddings", False, _texts))
        trace_method(owner, "rerank", _describe(Api(_rerank_response), "rerank", False, lambda _: []))


def _describe(api: Api, operation: str, is_stream: bool, messages: Callable[[_Arguments], list[Message]]) -> Describe:
    def describe(client: Any, args: tuple[Any, ...], kwargs: _Arguments) -> tuple[Api, Request] | None:
        def content() -> Mapping[str, Any]:
            return {
                k.ATTR_INPUT_MESSAGES: messages(kwargs),
                k.ATTR_TOOL_DEFINITIONS: [tool_definition(tool) for tool in items(kwargs.get("tools"))],
                k.ATTR_RERANKER_QUERY: kwargs.get("query") if operation == "rerank" else None,
            }

        wrapper = getattr(client, "_client_wrapper", None)
        return api, Request(
            provider="cohere",
            model=text(kwargs.get("model")),
            operation=operation,
            is_stream=is_stream,
            base_url=wrapper.get_base_url() if wrapper is not None else None,
            attributes={
                k.ATTR_REQUEST_MAX_TOKENS: count(field(kwargs, "max_tokens")),
                k.ATTR_REQUEST_TEMPERATURE: field(kwargs, "temperature"),
                k.ATTR_REQUEST_TOP_P: field(kwargs, "p"),
                k.ATTR_REQUEST_TOP_K: count(field(kwargs, "k")),
                k.ATTR_REQUEST_SEED: count(field(kwargs, "seed")),
                k.ATTR_RERANKER_TOP_K: count(field(kwargs, "top_n")),
            },
            content=content,
        )

    return describe


def _usage(value: Any) -> tuple[Usage | None, dict[str, Any]]:
    """Cohere counts what the model saw, and what is paid for, which is less. Usage is what is paid for."""
    if value is None:
        return None, {}
    billed, seen = field(value, "billed_units"), field(value, "tokens")
    paid = count(field(billed, "input_tokens"))
    input = count(field(seen, "input_tokens")) if paid is None else paid
    paid_output = count(field(billed, "output_tokens"))
    output = count(field(seen, "output_tokens")) if paid_output is None else paid_output
    cached = count(field(value, "cached_tokens"))
    # Cached are tokens of all that the model saw; of fewer billed ones it is not known which are.
    is_within = cached is not None and input is not None and cached <= input
    usage = Usage(input=input, output=output, cache_read=cached if is_within else None)
    return usage, {
        k.ATTR_COHERE_SEARCH_UNITS: count(field(billed, "search_units")),
        k.ATTR_COHERE_CLASSIFICATIONS: count(field(billed, "classifications")),
        k.ATTR_COHERE_IMAGES: count(field(billed, "images")),
        k.ATTR_COHERE_INPUT_TOKENS: count(field(seen, "input_tokens")),
        k.ATTR_COHERE_OUTPUT_TOKENS: count(field(seen, "output_tokens")),
    }


def _response(value: Any) -> Response:
    usage, attributes = _usage(field(value, "usage"))
    found = _message(field(value, "message"), text(field(value, "finish_reason")))
    return Response(id=text(field(value, "id")), usage=usage, output=[found], attributes=attributes)


def _embed_response(value: Any) -> Response:
    usage, attributes = _usage(field(value, "meta"))
    vectors = field(value, "embeddings")
    first = next(iter(items(vectors) or items(field(vectors, "float_") or field(vectors, "float"))), None)
    dimensions = len(first) if isinstance(first, list) else None
    return Response(
        id=text(field(value, "id")),
        usage=usage,
        attributes={**attributes, k.ATTR_EMBEDDINGS_DIMENSION_COUNT: dimensions},
    )


def _rerank_response(value: Any) -> Response:
    usage, attributes = _usage(field(value, "meta"))
    return Response(id=text(field(value, "id")), usage=usage, attributes=attributes)


def _v1_response(value: Any) -> Response:
    usage, attributes = _usage(field(value, "meta"))
    calls = [
        call_part(None, field(call, "name"), field(call, "parameters")) for call in items(field(value, "tool_calls"))
    ]
    said = text(field(value, "text"))
    parts = [*([text_part(said)] if said else []), *calls]
    return Response(
        id=text(field(value, "generation_id")) or text(field(value, "response_id")),
        usage=usage,
        output=[message("assistant", parts, text(field(value, "finish_reason")))],
        attributes=attributes,
    )


class _V2Accumulator:
    def __init__(self) -> None:
        self._id: str | None = None
        self._content: dict[int, dict[str, Any]] = {}
        self._calls: dict[int, dict[str, Any]] = {}
        self._plan = ""
        self._end: Any = None

    def add(self, chunk: Any) -> bool:
        kind = text(field(chunk, "type"))
        index = count(field(chunk, "index")) or 0
        said = field(chunk, "delta", "message")
        if kind == "message-start":
            self._id = text(field(chunk, "id"))
        elif kind in ("content-start", "content-delta"):
            block = self._content.setdefault(index, {"text": "", "thinking": ""})
            added = text(field(said, "content", "text")) or ""
            thought = text(field(said, "content", "thinking")) or ""
            block["text"] += added
            block["thinking"] += thought
            return bool(added or thought)
        elif kind == "tool-plan-delta":
            self._plan += text(field(said, "tool_plan")) or ""
        elif kind in ("tool-call-start", "tool-call-delta"):
            call = field(said, "tool_calls")
            before = self._calls.setdefault(index, {"id": None, "function": {"name": "", "arguments": ""}})
            before["id"] = before["id"] or text(field(call, "id"))
            before["function"]["name"] += text(field(call, "function", "name")) or ""
            before["function"]["arguments"] += text(field(call, "function", "arguments")) or ""
            return True
        elif kind == "message-end":
            self._end = field(chunk, "delta")
        return False

    def response(self) -> Response:
        content = [
            {"type": "thinking", "thinking": block["thinking"]}
            if block["thinking"]
            else {"type": "text", "text": block["text"]}
            for block in self._content.values()
        ]
        said = {"tool_plan": self._plan, "content": content, "tool_calls": list(self._calls.values())}
        end = {"finish_reason": field(self._end, "finish_reason"), "usage": field(self._end, "usage")}
        return _response({"id": self._id, "message": said, **end})


class _V1Accumulator:
    """The last event has the whole answer."""

    def __init__(self) -> None:
        self._id: Any = None
        self._text = ""
        self._answer: Any = None

    def add(self, chunk: Any) -> bool:
        self._id = field(chunk, "generation_id") or self._id
        added = text(field(chunk, "text"))
        self._text += added or ""
        self._answer = field(chunk, "response") or self._answer
        return added is not None

    def response(self) -> Response:
        return _v1_response(self._answer or {"generation_id": self._id, "text": self._text})


def _messages(arguments: _Arguments) -> list[Message]:
    return [_message(item) for item in items(arguments.get("messages"))]


def _conversation(arguments: _Arguments) -> list[Message]:
    """The first API has the last message apart from those before."""
    roles = {"CHATBOT": "assistant", "SYSTEM": "system", "TOOL": "tool"}
    before = [
        message(roles.get(str(field(item, "role")), "user"), [text_part(field(item, "message"))])
        for item in items(arguments.get("chat_history"))
    ]
    return [*before, message("user", [text_part(arguments.get("message"))])]


def _texts(arguments: _Arguments) -> list[Message]:
    return [message("user", [text_part(item)]) for item in items(arguments.get("texts"))]


def _message(value: Any, finish_reason: str | None = None) -> Message:
    role = text(field(value, "role")) or "assistant"
    content, plan = field(value, "content"), text(field(value, "tool_plan"))
    if role == "tool":
        return message(role, [result_part(text(field(value, "tool_call_id")), content)])
    # What the model thinks that it should do with its tools.
    parts: list[Part] = [reasoning_part(plan)] if plan else []
    parts += [text_part(content)] if isinstance(content, str) else [_part(item) for item in items(content)]
    parts += [
        call_part(
            text(field(call, "id")),
            text(field(call, "function", "name")),
            parsed(field(call, "function", "arguments")),
        )
        for call in items(field(value, "tool_calls"))
    ]
    return message(role, parts, finish_reason)


def _part(value: Any) -> Part:
    kind = text(field(value, "type")) or "unknown"
    if kind == "text":
        return text_part(field(value, "text"))
    return reasoning_part(field(value, "thinking")) if kind == "thinking" else {"type": kind}
