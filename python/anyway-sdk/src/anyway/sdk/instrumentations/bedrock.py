"""Bedrock's Converse and InvokeModel, streamed or not, through `boto3`."""

import io
import json
from collections.abc import Mapping
from typing import Any, Final

from anyway.sdk import semconv as k
from anyway.sdk.guard import guard
from anyway.sdk.instrumentations import anthropic, openai_chat
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
from anyway.sdk.instrumentations.traced import trace_method
from anyway.sdk.instrumentations.wire import count, field, items, parsed, text

_PROVIDER: Final = "aws.bedrock"
_HEADER: Final = "x-amzn-bedrock-{}-token-count"


def instrument_bedrock(client_module: Any) -> None:
    """
    :param client_module: `botocore.client`, from whose base class every client is made
    """
    trace_method(client_module.BaseClient, "_make_api_call", _describe)


def _describe(client: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> tuple[Api, Request] | None:
    service = field(client, "meta", "service_model", "service_name")
    if service != "bedrock-runtime" or len(args) < 2:
        return None
    operation, params = args[0], args[1]
    base_url = text(field(client, "meta", "endpoint_url"))
    if operation in ("Converse", "ConverseStream"):
        is_stream = operation == "ConverseStream"
        return Api(_converse_response, _ConverseAccumulator), _converse_request(params, base_url, is_stream)
    if operation in ("InvokeModel", "InvokeModelWithResponseStream"):
        is_stream = operation != "InvokeModel"
        return Api(_invoke_response, _InvokeAccumulator), _invoke_request(params, base_url, is_stream)
    return None


def _usage(input: Any, output: Any, read: Any, written: Any) -> Usage | None:
    """Bedrock's input leaves out what was read from and written to the cache."""
    if count(input) is None and count(output) is None:
        return None
    total = None if count(input) is None else (count(input) or 0) + (count(read) or 0) + (count(written) or 0)
    return Usage(input=total, output=count(output), cache_read=count(read), cache_write=count(written))


def _converse_request(params: Any, base_url: str | None, is_stream: bool) -> Request:
    inference = field(params, "inferenceConfig")

    def content() -> Mapping[str, Any]:
        tools = (field(tool, "toolSpec") for tool in items(field(params, "toolConfig", "tools")))
        return {
            k.ATTR_INPUT_MESSAGES: [_message(item) for item in items(field(params, "messages"))],
            k.ATTR_SYSTEM_INSTRUCTIONS: _parts(field(params, "system")),
            k.ATTR_TOOL_DEFINITIONS: [
                {
                    "type": "function",
                    "name": field(tool, "name"),
                    "description": field(tool, "description"),
                    "parameters": field(tool, "inputSchema", "json"),
                }
                for tool in tools
                if tool is not None
            ],
        }

    return Request(
        provider=_PROVIDER,
        model=text(field(params, "modelId")),
        is_stream=is_stream,
        base_url=base_url,
        attributes={
            k.ATTR_REQUEST_MAX_TOKENS: count(field(inference, "maxTokens")),
            k.ATTR_REQUEST_TEMPERATURE: field(inference, "temperature"),
            k.ATTR_REQUEST_TOP_P: field(inference, "topP"),
            k.ATTR_REQUEST_STOP_SEQUENCES: items(field(inference, "stopSequences")) or None,
            k.ATTR_AWS_GUARDRAIL_ID: text(field(params, "guardrailConfig", "guardrailIdentifier")),
        },
        content=content,
    )


def _converse_response(value: Any) -> Response:
    found = field(value, "usage")
    return Response(
        model=text(field(value, "trace", "promptRouter", "invokedModelId")),
        usage=_usage(
            field(found, "inputTokens"),
            field(found, "outputTokens"),
            field(found, "cacheReadInputTokens") or field(found, "cacheReadInputTokenCount"),
            field(found, "cacheWriteInputTokens") or field(found, "cacheWriteInputTokenCount"),
        ),
        output=[_message(field(value, "output", "message"), text(field(value, "stopReason")))],
        attributes={k.ATTR_AWS_REQUEST_ID: text(field(value, "ResponseMetadata", "RequestId"))},
    )


class _ConverseAccumulator:
    """The events of ConverseStream, and the chunks of Nova's own streams, which are the same."""

    def __init__(self) -> None:
        self._blocks: dict[int, dict[str, Any]] = {}
        self._end: dict[str, Any] = {}

    def add(self, chunk: Any) -> bool:
        start, delta = field(chunk, "contentBlockStart"), field(chunk, "contentBlockDelta")
        if start is not None:
            self._block(start)["tool"] = field(start, "start", "toolUse")
        if delta is not None:
            block, said = self._block(delta), field(delta, "delta")
            block["text"] += text(field(said, "text")) or ""
            block["reasoning"] += text(field(said, "reasoningContent", "text")) or ""
            block["input"] += text(field(said, "toolUse", "input")) or ""
        if field(chunk, "messageStop") is not None:
            self._end["stopReason"] = field(chunk, "messageStop", "stopReason")
        if field(chunk, "metadata") is not None:
            self._end["usage"] = field(chunk, "metadata", "usage")
            self._end["trace"] = field(chunk, "metadata", "trace")
        return delta is not None

    def response(self) -> Response:
        content = [_grown(block) for _, block in sorted(self._blocks.items())]
        return _converse_response({**self._end, "output": {"message": {"content": content}}})

    def _block(self, event: Any) -> dict[str, Any]:
        empty = {"text": "", "reasoning": "", "input": "", "tool": None}
        return self._blocks.setdefault(count(field(event, "contentBlockIndex")) or 0, empty)


def _grown(block: Mapping[str, Any]) -> dict[str, Any]:
    """The block that a call without streaming would have brought."""
    if block["tool"] is not None:
        return {"toolUse": {**block["tool"], "input": parsed(block["input"]) if block["input"] else {}}}
    if block["reasoning"]:
        return {"reasoningContent": {"reasoningText": {"text": block["reasoning"]}}}
    return {"text": block["text"]}


def _message(value: Any, finish_reason: str | None = None) -> Message:
    return message(text(field(value, "role")) or "assistant", _parts(field(value, "content")), finish_reason)


def _parts(blocks: Any) -> list[Part]:
    return [part for part in map(_part, items(blocks)) if part is not None]


def _part(block: Any) -> Part | None:
    """A block is an object with one member that says what it is."""
    if field(block, "text") is not None:
        return text_part(field(block, "text"))
    if field(block, "reasoningContent") is not None:
        return reasoning_part(field(block, "reasoningContent", "reasoningText", "text"))
    use, result = field(block, "toolUse"), field(block, "toolResult")
    if use is not None:
        return call_part(text(field(use, "toolUseId")), text(field(use, "name")), field(use, "input"))
    if result is not None:
        said = [field(part, "json") or _part(part) for part in items(field(result, "content"))]
        return result_part(text(field(result, "toolUseId")), said)
    kind = next(iter(block), None) if isinstance(block, Mapping) else None
    if kind in ("image", "document", "video", "audio"):
        return {"type": "blob", "modality": kind, "mime_type": field(block, kind, "format")}
    return None if kind in (None, "cachePoint") else {"type": str(kind)}


def _invoke_request(params: Any, base_url: str | None, is_stream: bool) -> Request:
    model = text(field(params, "modelId")) or ""
    found = guard(json.loads, field(params, "body") or "{}")
    body: dict[str, Any] = found if isinstance(found, dict) else {}
    is_embedding = "embed" in model

    def content() -> Mapping[str, Any]:
        if "messages" not in body:
            prompt = body.get("inputText") or body.get("prompt") or body.get("texts")
            return {k.ATTR_INPUT_MESSAGES: [message("user", [text_part(prompt)])] if prompt else []}
        if "anthropic" in model:
            return anthropic.content(body)
        if "nova" in model:
            return _converse_request(body, base_url, is_stream).content()
        return openai_chat.chat_request(_PROVIDER, base_url or "", body, is_stream).content()

    return Request(
        provider=_PROVIDER,
        model=model or None,
        operation="embeddings" if is_embedding else "chat" if "messages" in body else "text_completion",
        is_stream=is_stream,
        base_url=base_url,
        attributes=anthropic.settings(body),
        content=content,
    )


def _invoke_response(value: Any) -> Response:
    """The body can be read once: it is read here, and put back for the caller."""
    headers = field(value, "ResponseMetadata", "HTTPHeaders") or {}
    stream = field(value, "body")
    raw = stream.read()
    value["body"] = type(stream)(io.BytesIO(raw), len(raw))
    body = json.loads(raw)
    read = _read_body(body)
    counted = _usage(
        *(
            guard(int, headers[_HEADER.format(name)]) if _HEADER.format(name) in headers else None
            for name in ("input", "output", "cache-read-input", "cache-write-input")
        )
    )
    attributes = {
        **read.attributes,
        k.ATTR_AWS_REQUEST_ID: text(field(value, "ResponseMetadata", "RequestId")),
    }
    vector = body.get("embedding")
    if isinstance(vector, list):
        attributes[k.ATTR_EMBEDDINGS_DIMENSION_COUNT] = len(vector)
    return Response(
        id=read.id, model=read.model, usage=read.usage or counted, output=read.output, attributes=attributes
    )


def _read_body(body: Mapping[str, Any]) -> Response:
    """Every family of models has an answer of its own."""
    if isinstance(body.get("content"), list):
        return anthropic.response(body)
    if "output" in body and "stopReason" in body:
        return _converse_response(body)
    if "choices" in body:
        return openai_chat.chat_response(body)
    first = next(
        (items(body[name])[0] for name in ("results", "outputs", "generations") if items(body.get(name))),
        body,
    )
    said = next((first[name] for name in ("outputText", "text", "generation", "completion") if name in first), None)
    reason = next(
        (text(first[name]) for name in ("completionReason", "stop_reason", "finish_reason") if name in first),
        None,
    )
    tokens = _usage(
        body.get("inputTextTokenCount") or body.get("prompt_token_count"),
        first.get("tokenCount") or body.get("generation_token_count"),
        None,
        None,
    )
    return Response(usage=tokens, output=[message("assistant", [text_part(said)], reason)] if said else [])


class _InvokeAccumulator:
    """Chunks of JSON of the model's own; the last says what Bedrock counted."""

    def __init__(self) -> None:
        self._messages = anthropic.EventAccumulator()
        self._converse = _ConverseAccumulator()
        self._text = ""
        self._counted: Any = None

    def add(self, chunk: Any) -> bool:
        found = json.loads(field(chunk, "chunk", "bytes") or b"{}")
        self._counted = found.get("amazon-bedrock-invocationMetrics") or self._counted
        if self._messages.add(found) or self._converse.add(found):
            return True
        said = text(found.get("outputText")) or text(found.get("generation")) or text(found.get("completion"))
        self._text += said or ""
        return said is not None

    def response(self) -> Response:
        read = max(
            (self._messages.response(), self._converse.response()),
            key=lambda response: (
                response.id is not None,
                sum(len(found["parts"]) for found in response.output),
            ),
        )
        if self._text:
            read = Response(output=[message("assistant", [text_part(self._text)])])
        counts = self._counted
        counted = _usage(
            field(counts, "inputTokenCount"),
            field(counts, "outputTokenCount"),
            field(counts, "cacheReadInputTokenCount"),
            field(counts, "cacheWriteInputTokenCount"),
        )
        return Response(
            id=read.id,
            model=read.model,
            usage=read.usage or counted,
            output=read.output,
            attributes=read.attributes,
        )
