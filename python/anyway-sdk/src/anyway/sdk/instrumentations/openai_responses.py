"""OpenAI's Responses, and the images beside them."""

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
    media_part,
    message,
    reasoning_part,
    result_part,
    text_part,
)
from anyway.sdk.instrumentations.openai_chat import Body, head, sampling, tool_definition
from anyway.sdk.instrumentations.wire import count, field, items, parsed, text


def responses_request(usual: str, base_url: str, body: Body, is_stream: bool) -> Request:
    def content() -> Mapping[str, Any]:
        instructions = body.get("instructions")
        return {
            k.ATTR_INPUT_MESSAGES: _input(body.get("input")),
            k.ATTR_SYSTEM_INSTRUCTIONS: [text_part(instructions)] if isinstance(instructions, str) else [],
            k.ATTR_TOOL_DEFINITIONS: [tool_definition(item) for item in items(body.get("tools"))],
        }

    return Request(
        **head(usual, "chat", base_url, body, is_stream),
        attributes={
            **sampling(body),
            k.ATTR_REQUEST_MAX_TOKENS: count(body.get("max_output_tokens")),
            k.ATTR_REQUEST_REASONING_LEVEL: text(field(body, "reasoning", "effort")),
            k.ATTR_OPENAI_PREVIOUS_RESPONSE_ID: text(body.get("previous_response_id")),
        },
        content=content,
    )


def images_request(usual: str, base_url: str, body: Body, is_stream: bool) -> Request:
    prompt = body.get("prompt")
    return Request(
        **head(usual, "generate_content", base_url, body, is_stream),
        attributes={
            k.ATTR_OUTPUT_TYPE: "image",
            k.ATTR_REQUEST_IMAGE_COUNT: count(body.get("n")) or 1,
            k.ATTR_REQUEST_IMAGE_SIZE: text(body.get("size")),
            k.ATTR_REQUEST_IMAGE_QUALITY: text(body.get("quality")),
        },
        content=lambda: {k.ATTR_INPUT_MESSAGES: [message("user", [text_part(prompt)])]},
    )


def response(value: Any) -> Response:
    output = [part for item in items(field(value, "output")) for part in _parts(item)]
    status = text(field(value, "status"))
    reason = "stop" if status == "completed" else text(field(value, "incomplete_details", "reason")) or status
    return Response(
        id=text(field(value, "id")),
        model=text(field(value, "model")),
        usage=usage(field(value, "usage")),
        output=[message("assistant", output, reason)] if output or reason else [],
        attributes={k.ATTR_OPENAI_RESPONSE_SERVICE_TIER: text(field(value, "service_tier"))},
        error=text(field(value, "error", "code")) if status == "failed" else None,
    )


def usage(value: Any) -> Usage | None:
    if value is None:
        return None
    return Usage(
        input=count(field(value, "input_tokens")),
        output=count(field(value, "output_tokens")),
        cache_read=count(field(value, "input_tokens_details", "cached_tokens")),
        cache_write=count(field(value, "input_tokens_details", "cache_write_tokens")),
        reasoning=count(field(value, "output_tokens_details", "reasoning_tokens")),
    )


class EventAccumulator:
    """The last event has the whole response; a stream that was left has only begun one, and its text."""

    def __init__(self) -> None:
        self._response: Any = None
        self._text = ""
        self._is_over = False

    def add(self, event: Any) -> bool:
        kind = text(field(event, "type")) or ""
        found = field(event, "response")
        if found is not None:
            self._response = found
            self._is_over = kind in ("response.completed", "response.incomplete", "response.failed")
        if kind == "response.output_text.delta":
            self._text += text(field(event, "delta")) or ""
        return kind.endswith(".delta")

    def response(self) -> Response:
        if self._is_over or self._response is None:
            return response(self._response)
        begun = response(self._response)
        return Response(id=begun.id, model=begun.model, output=[message("assistant", [text_part(self._text)])])


RESPONSES = Api(response, EventAccumulator)
IMAGES = Api(lambda value: Response(usage=usage(field(value, "usage"))))


def _input(value: Any) -> list[Message]:
    if isinstance(value, str):
        return [message("user", [text_part(value)])]
    found = ((item, _parts(item)) for item in items(value))
    return [message(_role(item), parts) for item, parts in found if parts]


def _role(item: Any) -> str:
    said = text(field(item, "role"))
    is_result = (text(field(item, "type")) or "").endswith("_output")
    return said or ("tool" if is_result else "assistant")


def _parts(item: Any) -> list[Part]:
    kind = text(field(item, "type")) or "message"
    id = text(field(item, "call_id")) or text(field(item, "id"))
    if kind == "message":
        content = field(item, "content")
        if isinstance(content, str):
            return [text_part(content)]
        return [_content_part(part) for part in items(content)]
    if kind == "reasoning":
        # What is left is encrypted, or was never sent.
        said = [*items(field(item, "summary")), *items(field(item, "content"))]
        content = "\n".join(text(field(part, "text")) or "" for part in said)
        return [reasoning_part(content)] if content else []
    if kind in ("function_call", "custom_tool_call", "mcp_call"):
        arguments = field(item, "arguments") or field(item, "input")
        return [call_part(id, text(field(item, "name")), parsed(arguments))]
    if kind.endswith("_output"):
        return [result_part(id, field(item, "output"))]
    if kind.endswith("_call"):
        asked = field(item, "action") or field(item, "code") or field(item, "queries")
        return [call_part(id, kind.removesuffix("_call"), asked)]
    return [{"type": kind}]


def _content_part(part: Any) -> Part:
    kind = text(field(part, "type")) or "unknown"
    if kind in ("input_text", "output_text", "text"):
        return text_part(field(part, "text"))
    if kind == "refusal":
        return {"type": kind, "content": field(part, "refusal")}
    if kind == "input_image" and isinstance(field(part, "image_url"), str):
        return media_part("image", field(part, "image_url"))
    if kind in ("input_image", "input_file"):
        return {"type": "file", "modality": kind.removeprefix("input_"), "file_id": field(part, "file_id")}
    return {"type": kind}
