"""OpenAI's Chat Completions and what came before and beside it, which many others speak too."""

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
from anyway.sdk.instrumentations.provider_name import provider_name
from anyway.sdk.instrumentations.wire import count, field, items, parsed, text

Body = Mapping[str, Any]


def head(usual: str, operation: str, base_url: str, body: Body, is_stream: bool) -> dict[str, Any]:
    """What the requests of all operations have in common."""
    return {
        "provider": provider_name(base_url, usual),
        "model": text(body.get("model")),
        "operation": operation,
        "is_stream": is_stream,
        "base_url": base_url,
    }


def sampling(body: Body) -> dict[str, Any]:
    """How the answer is drawn."""
    stop, tier = body.get("stop"), text(body.get("service_tier"))
    kind = text(field(body, "response_format", "type"))
    choices = count(body.get("n"))
    return {
        k.ATTR_REQUEST_MAX_TOKENS: count(body.get("max_completion_tokens")) or count(body.get("max_tokens")),
        k.ATTR_REQUEST_TEMPERATURE: body.get("temperature"),
        k.ATTR_REQUEST_TOP_P: body.get("top_p"),
        k.ATTR_REQUEST_SEED: count(body.get("seed")),
        k.ATTR_REQUEST_FREQUENCY_PENALTY: body.get("frequency_penalty"),
        k.ATTR_REQUEST_PRESENCE_PENALTY: body.get("presence_penalty"),
        k.ATTR_REQUEST_STOP_SEQUENCES: [stop] if isinstance(stop, str) else items(stop) or None,
        k.ATTR_REQUEST_CHOICE_COUNT: None if choices == 1 else choices,
        k.ATTR_REQUEST_REASONING_LEVEL: text(body.get("reasoning_effort")),
        k.ATTR_OUTPUT_TYPE: "json" if kind and kind.startswith("json") else kind if kind == "text" else None,
        k.ATTR_OPENAI_REQUEST_SERVICE_TIER: None if tier == "auto" else tier,
    }


def chat_request(usual: str, base_url: str, body: Body, is_stream: bool) -> Request:
    def content() -> Mapping[str, Any]:
        return {
            k.ATTR_INPUT_MESSAGES: [chat_message(item) for item in items(body.get("messages"))],
            k.ATTR_TOOL_DEFINITIONS: [tool_definition(item) for item in items(body.get("tools"))],
        }

    return Request(**head(usual, "chat", base_url, body, is_stream), attributes=sampling(body), content=content)


def completions_request(usual: str, base_url: str, body: Body, is_stream: bool) -> Request:
    prompt = body.get("prompt")
    prompts = prompt if isinstance(prompt, list) and all(isinstance(item, str) for item in prompt) else [prompt]

    def content() -> Mapping[str, Any]:
        parts = [text_part(item) for item in prompts if isinstance(item, str)]
        return {k.ATTR_INPUT_MESSAGES: [message("user", parts)] if parts else []}

    return Request(
        **head(usual, "text_completion", base_url, body, is_stream),
        attributes=sampling(body),
        content=content,
    )


def embeddings_request(usual: str, base_url: str, body: Body, is_stream: bool) -> Request:
    given = body.get("input")
    texts = [given] if isinstance(given, str) else [item for item in items(given) if isinstance(item, str)]
    encoding = text(body.get("encoding_format"))
    return Request(
        **head(usual, "embeddings", base_url, body, is_stream),
        attributes={
            k.ATTR_EMBEDDINGS_DIMENSION_COUNT: count(body.get("dimensions")),
            k.ATTR_REQUEST_ENCODING_FORMATS: [encoding] if encoding else None,
        },
        content=lambda: {k.ATTR_INPUT_MESSAGES: [message("user", [text_part(item)]) for item in texts]},
    )


def chat_message(value: Any, finish_reason: str | None = None) -> Message:
    """A message from a request or an answer."""
    role = text(field(value, "role")) or "assistant"
    parts: list[Part] = []
    # Not OpenAI's own, but of the many who speak its protocol.
    reasoning = text(field(value, "reasoning_content")) or text(field(value, "reasoning"))
    if reasoning:
        parts.append(reasoning_part(reasoning))
    content = field(value, "content")
    if role in ("tool", "function"):
        parts.append(result_part(text(field(value, "tool_call_id")), content))
    elif isinstance(content, str):
        parts += [text_part(content)] if content else []
    else:
        parts += [_content_part(item) for item in items(content)]
    refusal = text(field(value, "refusal"))
    if refusal:
        parts.append({"type": "refusal", "content": refusal})
    if field(value, "audio") is not None:
        parts.append({"type": "blob", "modality": "audio", "transcript": field(value, "audio", "transcript")})
    parts += [_call_part(item) for item in items(field(value, "tool_calls"))]
    return message(role, parts, finish_reason)


def tool_definition(value: Any) -> dict[str, Any]:
    definition = field(value, "function") or field(value, "custom") or value
    return {
        "type": text(field(value, "type")) or "function",
        "name": field(definition, "name"),
        "description": field(definition, "description"),
        "parameters": field(definition, "parameters"),
    }


def usage(value: Any) -> Usage | None:
    """Cached tokens are part of the prompt, reasoning of the completion."""
    if value is None:
        return None
    reasoning = count(field(value, "completion_tokens_details", "reasoning_tokens"))
    prompt, output = count(field(value, "prompt_tokens")), count(field(value, "completion_tokens"))
    # xAI leaves reasoning out of the completion, which its total shows.
    total = count(field(value, "total_tokens"))
    if output is not None and reasoning and total == (prompt or 0) + output + reasoning:
        output += reasoning
    cached = count(field(value, "prompt_tokens_details", "cached_tokens"))
    if cached is None:
        # DeepSeek and Moonshot count beside the details.
        cached = count(field(value, "prompt_cache_hit_tokens")) or count(field(value, "cached_tokens"))
    return Usage(
        input=prompt,
        output=output,
        cache_read=cached,
        cache_write=count(field(value, "prompt_tokens_details", "cache_write_tokens")),
        reasoning=reasoning,
        input_audio=count(field(value, "prompt_tokens_details", "audio_tokens")),
        output_audio=count(field(value, "completion_tokens_details", "audio_tokens")),
    )


def chat_response(value: Any) -> Response:
    choices = items(field(value, "choices"))
    return Response(
        id=text(field(value, "id")),
        model=text(field(value, "model")),
        usage=usage(field(value, "usage")),
        output=[
            chat_message(
                field(choice, "message") or {"content": field(choice, "text")},
                text(field(choice, "finish_reason")),
            )
            for choice in choices
        ],
        attributes={
            k.ATTR_OPENAI_RESPONSE_SERVICE_TIER: text(field(value, "service_tier")),
            k.ATTR_OPENAI_RESPONSE_SYSTEM_FINGERPRINT: text(field(value, "system_fingerprint")),
        },
    )


def embeddings_response(value: Any) -> Response:
    vectors = items(field(value, "data"))
    vector = field(vectors[0], "embedding") if vectors else None
    dimensions = len(vector) if isinstance(vector, list) else None
    return Response(
        model=text(field(value, "model")),
        usage=usage(field(value, "usage")),
        attributes={k.ATTR_EMBEDDINGS_DIMENSION_COUNT: dimensions},
    )


class ChunkAccumulator:
    """Puts a completion together from its chunks, to be read as if it had come in one piece."""

    def __init__(self) -> None:
        self._head: dict[str, Any] = {}
        self._usage: Any = None
        self._choices: dict[int, dict[str, Any]] = {}

    def add(self, chunk: Any) -> bool:
        for name in ("id", "model", "service_tier", "system_fingerprint"):
            if field(chunk, name):
                self._head[name] = field(chunk, name)
        choices = items(field(chunk, "choices"))
        for choice in choices:
            self._add_choice(choice)
        # The last chunk has it, if it was asked for. Groq has it in a field of its own, Moonshot in the last choice.
        said = field(chunk, "usage") or field(chunk, "x_groq", "usage")
        self._usage = said or (field(choices[0], "usage") if choices else None) or self._usage
        return bool(choices)

    def response(self) -> Response:
        choices = [
            {
                "message": {**choice, "tool_calls": list(choice["tool_calls"].values())},
                "finish_reason": choice["finish_reason"],
            }
            for _, choice in sorted(self._choices.items())
        ]
        return chat_response({**self._head, "usage": self._usage, "choices": choices})

    def _add_choice(self, choice: Any) -> None:
        # The elder completions have their text right in the choice.
        delta = field(choice, "delta") or {"content": field(choice, "text")}
        growing = self._choices.setdefault(
            count(field(choice, "index")) or 0,
            {
                "role": None,
                "content": "",
                "reasoning": "",
                "refusal": "",
                "tool_calls": {},
                "finish_reason": None,
            },
        )
        growing["role"] = growing["role"] or text(field(delta, "role"))
        growing["content"] += text(field(delta, "content")) or ""
        growing["reasoning"] += text(field(delta, "reasoning_content")) or text(field(delta, "reasoning")) or ""
        growing["refusal"] += text(field(delta, "refusal")) or ""
        growing["finish_reason"] = text(field(choice, "finish_reason")) or growing["finish_reason"]
        for call in items(field(delta, "tool_calls")):
            calls = growing["tool_calls"]
            index = count(field(call, "index"))
            before = calls.setdefault(
                len(calls) if index is None else index,
                {"id": text(field(call, "id")), "function": {"name": "", "arguments": ""}},
            )
            before["function"]["name"] += text(field(call, "function", "name")) or ""
            before["function"]["arguments"] += text(field(call, "function", "arguments")) or ""


CHAT = Api(chat_response, ChunkAccumulator)
EMBEDDINGS = Api(embeddings_response)


def _content_part(value: Any) -> Part:
    kind = text(field(value, "type")) or "unknown"
    if kind == "text":
        return text_part(field(value, "text"))
    if kind == "image_url":
        return media_part("image", text(field(value, "image_url", "url")) or "")
    if kind == "input_audio":
        return {"type": "blob", "modality": "audio", "mime_type": field(value, "input_audio", "format")}
    if kind == "file":
        return {"type": "file", "modality": "file", "file_id": field(value, "file", "file_id")}
    return {"type": kind}


def _call_part(value: Any) -> Part:
    called = field(value, "function") or field(value, "custom")
    arguments = field(called, "arguments") or field(called, "input") or ""
    return call_part(text(field(value, "id")), text(field(called, "name")), parsed(arguments))
