"""Gemini's API and Vertex AI, through `google-genai`."""

from collections.abc import Mapping
from typing import Any, Final

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
from anyway.sdk.instrumentations.traced import Describe, trace_method
from anyway.sdk.instrumentations.wire import count, field, items, text

_ROLES: Final = {"model": "assistant", "function": "tool", "system": "system"}


def instrument_google_genai(module: Any) -> None:
    """Its inner methods, which make one request each: the outer ones also run the functions that a model calls.

    :param module: `google.genai.models`
    """
    for owner in (module.Models, module.AsyncModels):
        trace_method(owner, "_generate_content", _describe(Api(_response), "generate_content", False))
        trace_method(
            owner,
            "_generate_content_stream",
            _describe(Api(_response, _Accumulator), "generate_content", True),
        )
        trace_method(owner, "embed_content", _describe(Api(_embeddings), "embeddings", False))


def _describe(api: Api, operation: str, is_stream: bool) -> Describe:
    def describe(models: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> tuple[Api, Request] | None:
        config = kwargs.get("config")

        def content() -> Mapping[str, Any]:
            system = _messages(field(config, "system_instruction"))
            return {
                k.ATTR_INPUT_MESSAGES: _messages(kwargs.get("contents")),
                k.ATTR_SYSTEM_INSTRUCTIONS: [part for found in system for part in found["parts"]],
                k.ATTR_TOOL_DEFINITIONS: _tools(field(config, "tools")),
            }

        client = getattr(models, "_api_client", None)
        mime_type = text(field(config, "response_mime_type"))
        return api, Request(
            provider="gcp.vertex_ai" if field(client, "vertexai") else "gcp.gemini",
            model=str(kwargs.get("model", "")).rpartition("models/")[2] or None,
            operation=operation,
            is_stream=is_stream,
            base_url=text(field(client, "_http_options", "base_url")),
            attributes={
                k.ATTR_REQUEST_MAX_TOKENS: count(field(config, "max_output_tokens")),
                k.ATTR_REQUEST_TEMPERATURE: field(config, "temperature"),
                k.ATTR_REQUEST_TOP_P: field(config, "top_p"),
                k.ATTR_REQUEST_TOP_K: count(field(config, "top_k")),
                k.ATTR_REQUEST_SEED: count(field(config, "seed")),
                k.ATTR_REQUEST_STOP_SEQUENCES: items(field(config, "stop_sequences")) or None,
                k.ATTR_OUTPUT_TYPE: "json" if mime_type == "application/json" else None,
                k.ATTR_EMBEDDINGS_DIMENSION_COUNT: count(field(config, "output_dimensionality")),
            },
            content=content,
        )

    return describe


def _response(value: Any) -> Response:
    blocked = text(field(value, "prompt_feedback", "block_reason"))
    # A prompt that is refused has no candidates.
    refused = [message("assistant", [], blocked)] if blocked else []
    candidates = items(field(value, "candidates"))
    return Response(
        id=text(field(value, "response_id")),
        model=text(field(value, "model_version")),
        usage=_usage(field(value, "usage_metadata")),
        output=refused
        or [
            message("assistant", _parts(field(found, "content", "parts")), text(field(found, "finish_reason")))
            for found in candidates
        ],
    )


def _usage(value: Any) -> Usage | None:
    """What was cached is part of the prompt; what Gemini's own tools put there, and thoughts, are counted beside."""
    if value is None:
        return None
    reasoning = count(field(value, "thoughts_token_count"))
    return Usage(
        input=_sum(count(field(value, "prompt_token_count")), count(field(value, "tool_use_prompt_token_count"))),
        output=_sum(count(field(value, "candidates_token_count")), reasoning),
        cache_read=count(field(value, "cached_content_token_count")),
        reasoning=reasoning,
    )


def _sum(*counts: int | None) -> int | None:
    known = [found for found in counts if found is not None]
    return sum(known) if known else None


def _embeddings(value: Any) -> Response:
    vectors = items(field(value, "embeddings"))
    # Vertex AI counts each text, the newer models the whole request, Gemini's API nothing.
    counted = _sum(*(count(field(vector, "statistics", "token_count")) for vector in vectors))
    dimensions = len(items(field(vectors[0], "values"))) if vectors else None
    return Response(
        usage=_usage(field(value, "usage_metadata")) or (None if counted is None else Usage(input=counted)),
        attributes={k.ATTR_EMBEDDINGS_DIMENSION_COUNT: dimensions or None},
    )


class _Accumulator:
    """Each chunk is an answer with a piece of each candidate, and totals so far."""

    def __init__(self) -> None:
        self._last: dict[str, Any] = {}
        self._candidates: dict[int, dict[str, Any]] = {}

    def add(self, chunk: Any) -> bool:
        for name in ("response_id", "model_version", "usage_metadata", "prompt_feedback"):
            said = field(chunk, name)
            if said is not None:
                self._last[name] = said
        candidates = items(field(chunk, "candidates"))
        for position, candidate in enumerate(candidates):
            index = count(field(candidate, "index"))
            growing = self._candidates.setdefault(
                position if index is None else index, {"content": {"parts": []}, "finish_reason": None}
            )
            growing["finish_reason"] = field(candidate, "finish_reason") or growing["finish_reason"]
            for part in items(field(candidate, "content", "parts")):
                _grow(growing["content"]["parts"], part)
        return bool(candidates)

    def response(self) -> Response:
        return _response({**self._last, "candidates": list(self._candidates.values())})


def _grow(parts: list[Any], part: Any) -> None:
    said, last = field(part, "text"), parts[-1] if parts else None
    is_thought = field(part, "thought")
    if said is None:
        parts.append(part)
    elif isinstance(last, dict) and last["thought"] == is_thought:
        last["text"] += said
    else:
        parts.append({"text": said, "thought": is_thought})


def _messages(contents: Any) -> list[Message]:
    """A text, a part, a content with its role, or a list of these: parts side by side are one message of the user."""
    given = contents if isinstance(contents, list) else [] if contents is None else [contents]
    is_conversation = any(field(item, "parts") is not None for item in given)
    if not is_conversation:
        parts = _parts(given)
        return [message("user", parts)] if parts else []
    return [message(_ROLES.get(str(field(item, "role")), "user"), _parts(field(item, "parts"))) for item in given]


def _tools(tools: Any) -> list[dict[str, Any]]:
    """Functions are declared in groups; Google's own tools have a name and nothing else."""
    found: list[dict[str, Any]] = []
    for tool in items(tools):
        for declared in items(field(tool, "function_declarations")):
            parameters = field(declared, "parameters") or field(declared, "parameters_json_schema")
            found.append(
                {
                    "type": "function",
                    "name": field(declared, "name"),
                    "description": field(declared, "description"),
                    "parameters": parameters,
                }
            )
        if callable(tool):
            found.append({"type": "function", "name": getattr(tool, "__name__", None)})
    return found


def _parts(parts: Any) -> list[Part]:
    return [text_part(part) if isinstance(part, str) else _part(part) for part in items(parts)]


def _part(part: Any) -> Part:
    if field(part, "text") is not None:
        said = field(part, "text")
        return reasoning_part(said) if field(part, "thought") else text_part(said)
    call, result = field(part, "function_call"), field(part, "function_response")
    if call is not None:
        return call_part(text(field(call, "id")), text(field(call, "name")), field(call, "args"))
    if result is not None:
        id = text(field(result, "id")) or text(field(result, "name"))
        return result_part(id, field(result, "response"))
    for name, kind in (("inline_data", "blob"), ("file_data", "uri")):
        media = field(part, name)
        if media is not None:
            mime_type = text(field(media, "mime_type")) or ""
            modality = mime_type.partition("/")[0]
            known = modality if modality in ("image", "audio", "video") else "document"
            uri = {"uri": field(media, "file_uri")} if kind == "uri" else {}
            return {"type": kind, "modality": known, "mime_type": mime_type, **uri}
    return {"type": "unknown"}
