"""A model call as OpenTelemetry's GenAI conventions describe it. Providers translate into these types."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias

Part: TypeAlias = dict[str, Any]
Message: TypeAlias = dict[str, Any]
"""`role`, `parts`, and of an answer `finish_reason`."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens as the provider counted them. None is unknown, never zero."""

    input: int | None = None
    """All of the input, whatever was cached of it included."""
    output: int | None = None
    """All of the output, reasoning included."""
    cache_read: int | None = None
    cache_write: int | None = None
    cache_write_1h: int | None = None
    """The part of the cache writes that is kept for an hour, and costs more."""
    reasoning: int | None = None
    input_audio: int | None = None
    output_audio: int | None = None


@dataclass(frozen=True, slots=True)
class Request:
    provider: str
    model: str | None
    operation: str = "chat"
    is_stream: bool = False
    base_url: str | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)
    """Whatever else is known; those that are None are left out."""
    content: Callable[[], Mapping[str, Any]] = dict
    """Attributes that are recorded only where content is."""


@dataclass(frozen=True, slots=True)
class Response:
    id: str | None = None
    model: str | None = None
    usage: Usage | None = None
    output: list[Message] = field(default_factory=list)
    attributes: Mapping[str, Any] = field(default_factory=dict)
    content: Mapping[str, Any] = field(default_factory=dict)
    error: str | None = None
    """What the provider says went wrong, in an answer that arrived."""


class Accumulator(Protocol):
    """Puts the chunks of a stream together."""

    def add(self, chunk: Any) -> bool:
        """Takes a chunk, and says whether it is part of the answer, and not only the stream's bookkeeping."""
        ...

    def response(self) -> Response: ...


@dataclass(frozen=True, slots=True)
class Api:
    """How one operation of a provider is read. All that it is given came from outside and may be of any shape."""

    response: Callable[[Any], Response]
    accumulator: Callable[[], Accumulator] | None = None
    """None for an operation without streams."""


def message(role: str, parts: list[Part], finish_reason: str | None = None) -> Message:
    found: Message = {"role": role, "parts": parts}
    if finish_reason is not None:
        found["finish_reason"] = finish_reason
    return found


def text_part(content: object) -> Part:
    return {"type": "text", "content": content}


def reasoning_part(content: object) -> Part:
    return {"type": "reasoning", "content": content}


def call_part(id: str | None, name: str | None, arguments: Any) -> Part:
    return {"type": "tool_call", "id": id, "name": name, "arguments": arguments}


def result_part(id: str | None, result: Any) -> Part:
    return {"type": "tool_call_response", "id": id, "result": result}


def media_part(modality: str, url: str) -> Part:
    """Inline bytes are not recorded, only that they were there."""
    if not url.startswith("data:"):
        return {"type": "uri", "modality": modality, "uri": url}
    return {"type": "blob", "modality": modality, "mime_type": url[5:].partition(";")[0]}
