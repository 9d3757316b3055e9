"""Pinecone's indexes."""

from collections.abc import Mapping
from typing import Any, Final

from anyway.sdk import semconv as k
from anyway.sdk.instrumentations.vector_db import Asked, Brought, VectorDb, text_in, trace_operations
from anyway.sdk.instrumentations.wire import count, field, items, text

_OPERATIONS: Final = (
    "upsert",
    "upsert_records",
    "query",
    "query_namespaces",
    "search",
    "search_records",
    "fetch",
    "fetch_by_metadata",
    "update",
    "delete",
    "list_paginated",
    "describe_index_stats",
)


def instrument_pinecone(module: Any) -> None:
    """
    :param module: one that has a class of indexes
    """
    for name in ("Index", "AsyncIndex", "_Index", "_IndexAsyncio", "GrpcIndex"):
        owner = getattr(module, name, None)
        if isinstance(owner, type) and owner.__module__ == module.__name__:
            trace_operations(owner, _OPERATIONS, VectorDb("pinecone", _asked, _brought))


def _asked(name: str, index: Any, arguments: Mapping[str, Any]) -> Asked:
    written = items(arguments.get("vectors")) or items(arguments.get("records"))
    vectors = [values for record in written if (values := _values(record)) is not None]
    vector, ids = arguments.get("vector"), items(arguments.get("ids"))
    inputs = field(arguments, "query", "inputs") or arguments.get("inputs")
    searched = field(inputs, "text")
    return Asked(
        collection=text(getattr(index, "_index_name", None)),
        namespace=text(arguments.get("namespace")),
        base_url=text(getattr(index, "_host", None)) or text(getattr(index, "host", None)),
        batch_size=len(written or ids) or None,
        top_k=count(arguments.get("top_k")) or count(field(arguments, "query", "top_k")),
        vectors=[vector] if vector is not None else vectors,
        query={key: arguments.get(key) for key in ("id", "ids", "filter", "namespace", "top_k", "prefix")},
        query_texts=[searched] if isinstance(searched, str) else [],
    )


def _brought(name: str, value: Any) -> Brought:
    usage = {
        k.ATTR_PINECONE_READ_UNITS: count(field(value, "usage", "read_units")),
        k.ATTR_PINECONE_WRITE_UNITS: count(field(value, "usage", "write_units")),
    }
    matches = field(value, "matches")
    if matches is None:
        matches = field(value, "result", "hits")
    found = field(value, "vectors")
    if isinstance(found, Mapping):
        matches = list(found.values())
    if matches is None:
        return Brought(attributes=usage)
    return Brought([_record(match) for match in matches], usage)


def _record(match: Any) -> dict[str, Any]:
    metadata = field(match, "metadata") or field(match, "fields")
    score = field(match, "score") or field(match, "_score")
    id = field(match, "id") or field(match, "_id")
    return {"id": id, "score": score, "content": text_in(metadata), "metadata": metadata}


def _values(record: Any) -> Any:
    return record[1] if isinstance(record, tuple) and len(record) > 1 else field(record, "values")
