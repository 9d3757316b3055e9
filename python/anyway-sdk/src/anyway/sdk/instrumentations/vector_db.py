"""Calls of vector databases, as OpenTelemetry's database conventions describe them. Vectors are never recorded, only
how many there are and of how many numbers."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import wrapt
from opentelemetry.context import get_current, set_value
from opentelemetry.trace import SpanKind

from anyway.sdk import semconv as k
from anyway.sdk.guard import guard
from anyway.sdk.instrumentations.model_call import is_traced_already, server_attributes
from anyway.sdk.instrumentations.traced import under
from anyway.sdk.json_text import bounded_json
from anyway.sdk.own_span import with_span
from anyway.sdk.runtime import is_content_traced, own_tracer, runtime
from anyway.sdk.span_error import record_failure

_MAX_CONTENT_CHARS: Final = 65_536
_TEXT_FIELDS: Final = ("text", "content", "page_content", "document", "chunk_text")
"""Under which applications keep the text that a vector stands for, by the documentation of the frameworks."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a call asks for."""

    collection: str | None = None
    namespace: str | None = None
    base_url: str | None = None
    batch_size: int | None = None
    """How many records are written, or ids are named, or searches are made."""
    top_k: int | None = None
    vectors: Sequence[Any] = ()
    """Those that are sent."""
    query: Mapping[str, Any] = field(default_factory=dict)
    """What is searched for, without vectors."""
    query_texts: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Brought:
    """What a call brought; None where it is no search."""

    records: Sequence[Mapping[str, Any]] | None = None
    """`id`, `content`, `score` or `distance`, `metadata`."""
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class VectorDb:
    system: str
    asked: Callable[[str, Any, Mapping[str, Any]], Asked]
    """Reads a call from the method's name, the object that it is called on, and its arguments by name."""
    brought: Callable[[str, Any], Brought]
    """Reads an answer."""


def trace_operations(owner: Any, names: Sequence[str], db: VectorDb) -> None:
    """Has those methods traced that `owner` has."""
    for name in names:
        if hasattr(owner, name):
            wrapt.wrap_function_wrapper(owner, name, _wrapper(name, db))


def text_in(metadata: object) -> str | None:
    """The text of a record, where the database keeps it among other metadata."""
    if not isinstance(metadata, Mapping):
        return None
    return next((metadata[name] for name in _TEXT_FIELDS if isinstance(metadata.get(name), str)), None)


def _wrapper(name: str, db: VectorDb) -> Callable[..., Any]:
    def traced(wrapped: Any, target: Any, args: Any, kwargs: Any) -> Any:
        if runtime() is None or is_traced_already(get_current()):
            return wrapped(*args, **kwargs)
        asked = guard(lambda: db.asked(name, target, _named(wrapped, args, kwargs)))
        call = None if asked is None else guard(_Call, name, db, asked)
        if call is None:
            return wrapped(*args, **kwargs)
        return under(call, wrapped, args, kwargs, call.succeed)

    return traced


def _named(wrapped: Any, args: Any, kwargs: Mapping[str, Any]) -> Mapping[str, Any]:
    return inspect.signature(wrapped).bind_partial(*args, **kwargs).arguments if args else kwargs


class _Call:
    """The span of a call."""

    def __init__(self, name: str, db: VectorDb, asked: Asked) -> None:
        self._name = name
        self._db = db
        at = get_current()
        place = asked.collection or asked.namespace
        self._span = own_tracer().start_span(
            f"{name} {place}" if place else name,
            context=at,
            kind=SpanKind.CLIENT,
            attributes=_attributes(name, db, asked),
        )
        self._records_content = self._span.is_recording() and is_content_traced(at)
        self.context = set_value("anyway-model-call", True, with_span(at, self._span))
        if self._records_content:
            self._set(k.ATTR_DB_QUERY_TEXT, {key: value for key, value in asked.query.items() if value is not None})
            texts = list(asked.query_texts)
            self._set(k.ATTR_RETRIEVAL_QUERY_TEXT, texts[0] if len(texts) == 1 else texts)

    def succeed(self, result: Any) -> Any:
        guard(self._record, result)
        guard(self._span.end)
        return result

    def fail(self, error: BaseException) -> None:
        guard(record_failure, self._span, error)
        status = getattr(error, "status_code", None) or getattr(error, "status", None)
        if isinstance(status, int):
            self._span.set_attribute(k.ATTR_DB_STATUS_CODE, str(status))
        guard(self._span.end)

    def _record(self, result: Any) -> None:
        brought = self._db.brought(self._name, result)
        if brought.records is not None:
            self._span.set_attribute(k.ATTR_DB_RETURNED_ROWS, len(brought.records))
            if self._records_content:
                self._set(k.ATTR_RETRIEVAL_DOCUMENTS, list(brought.records))
        self._span.set_attributes({key: value for key, value in brought.attributes.items() if value is not None})

    def _set(self, key: str, value: Any) -> None:
        if value:
            written = value if isinstance(value, str) else bounded_json(value, _MAX_CONTENT_CHARS)
            self._span.set_attribute(key, written)


def _attributes(name: str, db: VectorDb, asked: Asked) -> dict[str, Any]:
    first = asked.vectors[0] if asked.vectors else None
    # By the conventions, one of something is no batch.
    is_batch = asked.batch_size is not None and asked.batch_size > 1
    attributes = {
        k.ATTR_DB_SYSTEM_NAME: db.system,
        k.ATTR_DB_OPERATION_NAME: name,
        k.ATTR_DB_COLLECTION_NAME: asked.collection,
        k.ATTR_DB_NAMESPACE: asked.namespace,
        k.ATTR_DB_OPERATION_BATCH_SIZE: asked.batch_size if is_batch else None,
        k.ATTR_DB_VECTOR_TOP_K: asked.top_k,
        k.ATTR_DB_VECTOR_COUNT: len(asked.vectors) or None,
        k.ATTR_DB_VECTOR_DIMENSION: _length(first),
        **server_attributes(asked.base_url),
    }
    return {key: value for key, value in attributes.items() if value is not None}


def _length(vector: Any) -> int | None:
    return len(vector) if hasattr(vector, "__len__") else None
