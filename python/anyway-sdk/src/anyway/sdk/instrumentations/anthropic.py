"""Anthropic's Messages, from its own client and inside Bedrock."""

from collections.abc import Mapping
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
from anyway.sdk.instrumentations.provider_name import provider_name
from anyway.sdk.instrumentations.wire import count, field, items, parsed, text


def messages_request(base_url: str, body: Mapping[str, Any], is_stream: bool) -> Request:
    return Request(
        provider=provider_name(base_url, "anthropic"),
        model=text(body.get("model")),
        is_stream=is_stream,
        base_url=base_url,
        attributes=settings(body),
        content=lambda: content(body),
    )


def settings(body: Mapping[str, Any]) -> dict[str, Any]:
    tier = text(body.get("service_tier"))
    return {
        k.ATTR_REQUEST_MAX_TOKENS: count(body.get("max_tokens")),
        k.ATTR_REQUEST_TEMPERATURE: body.get("temperature"),
        k.ATTR_REQUEST_TOP_P: body.get("top_p"),
        k.ATTR_REQUEST_TOP_K: count(body.get("top_k")),
        k.ATTR_REQUEST_STOP_SEQUENCES: items(body.get("stop_sequences")) or None,
        k.ATTR_ANTHROPIC_REQUEST_SERVICE_TIER: None if tier == "auto" else tier,
    }


def content(body: Mapping[str, Any]) -> dict[str, Any]:
    return {
        k.ATTR_INPUT_MESSAGES: [_message(item) for item in items(body.get("messages"))],
        k.ATTR_SYSTEM_INSTRUCTIONS: _parts(body.get("system")),
        k.ATTR_TOOL_DEFINITIONS: [
            {
                "type": "function" if field(tool, "type") in (None, "custom") else field(tool, "type"),
                "name": field(tool, "name"),
                "description": field(tool, "description"),
                "parameters": field(tool, "input_schema"),
            }
            for tool in items(body.get("tools"))
        ],
    }


def usage(value: Any) -> Usage | None:
    """Anthropic's input tokens leave out what was read from and written to the cache."""
    if value is None:
        return None
    read, written = (
        count(field(value, "cache_read_input_tokens")),
        count(field(value, "cache_creation_input_tokens")),
    )
    uncached = count(field(value, "input_tokens"))
    return Usage(
        input=None if uncached is None else uncached + (read or 0) + (written or 0),
        output=count(field(value, "output_tokens")),
        cache_read=read,
        cache_write=written,
        cache_write_1h=count(field(value, "cache_creation", "ephemeral_1h_input_tokens")),
    )


def response(value: Any) -> Response:
    return Response(
        id=text(field(value, "id")),
        model=text(field(value, "model")),
        usage=usage(field(value, "usage")),
        output=[message("assistant", _parts(field(value, "content")), text(field(value, "stop_reason")))],
        attributes={
            k.ATTR_ANTHROPIC_RESPONSE_SERVICE_TIER: text(field(value, "usage", "service_tier")),
            k.ATTR_ANTHROPIC_WEB_SEARCHES: count(field(value, "usage", "server_tool_use", "web_search_requests")),
        },
    )


_USAGE = (
    "input_tokens",
    "output_tokens",
    "cache_read_input_tokens",
    "cache_creation_input_tokens",
    "cache_creation",
    "service_tier",
    "server_tool_use",
)


class EventAccumulator:
    """Puts a message together from its events, to be read as if it had come in one piece."""

    def __init__(self) -> None:
        self._head: dict[str, Any] = {}
        self._usage: dict[str, Any] = {}
        self._blocks: dict[int, dict[str, Any]] = {}

    def add(self, event: Any) -> bool:
        kind = text(field(event, "type"))
        if kind == "message_start":
            self._head = {name: field(event, "message", name) for name in ("id", "model", "stop_reason")}
            self._add_usage(field(event, "message", "usage"))
        elif kind == "content_block_start":
            start = field(event, "content_block")
            names = ("type", "id", "name", "input", "text", "thinking", "tool_use_id", "content")
            block = {name: field(start, name) for name in names if field(start, name) is not None}
            self._blocks[count(field(event, "index")) or 0] = {**block, "json": ""}
        elif kind == "content_block_delta":
            self._add_delta(self._blocks.get(count(field(event, "index")) or 0), field(event, "delta"))
            return True
        elif kind == "message_delta":
            self._head["stop_reason"] = field(event, "delta", "stop_reason") or self._head.get("stop_reason")
            self._add_usage(field(event, "usage"))
        return False

    def response(self) -> Response:
        blocks = [
            {**block, "input": parsed(block["json"])} if block["json"] else block
            for _, block in sorted(self._blocks.items())
        ]
        return response({**self._head, "usage": self._usage or None, "content": blocks})

    def _add_usage(self, value: Any) -> None:
        """The counts of later events are totals so far; what they leave out has not changed."""
        found = {name: field(value, name) for name in _USAGE}
        self._usage.update({name: said for name, said in found.items() if said is not None})

    def _add_delta(self, block: dict[str, Any] | None, delta: Any) -> None:
        if block is None:
            return
        for name, target in (("text", "text"), ("thinking", "thinking"), ("partial_json", "json")):
            block[target] = (block.get(target) or "") + (text(field(delta, name)) or "")


MESSAGES = Api(response, EventAccumulator)


def _message(value: Any) -> Message:
    return message(text(field(value, "role")) or "user", _parts(field(value, "content")))


def _parts(value: Any) -> list[Part]:
    if isinstance(value, str):
        return [text_part(value)] if value else []
    return [_part(block) for block in items(value)]


def _part(block: Any) -> Part:
    kind = text(field(block, "type")) or "unknown"
    if kind == "text":
        return text_part(field(block, "text"))
    if kind == "thinking":
        return reasoning_part(field(block, "thinking"))
    if kind in ("tool_use", "server_tool_use", "mcp_tool_use"):
        return call_part(text(field(block, "id")), text(field(block, "name")), field(block, "input"))
    if kind in ("image", "document"):
        url = text(field(block, "source", "url"))
        if url is not None:
            return {"type": "uri", "modality": kind, "uri": url}
        return {"type": "blob", "modality": kind, "mime_type": field(block, "source", "media_type")}
    id = text(field(block, "tool_use_id"))
    if id is not None:
        said = field(block, "content")
        return result_part(id, said if isinstance(said, str) else _parts(said))
    # The bytes of redacted thinking, for one, are for Anthropic alone.
    return {"type": kind}
