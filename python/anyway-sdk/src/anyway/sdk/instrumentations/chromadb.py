"""Chroma's collections."""

from collections.abc import Mapping
from typing import Any, Final

from anyway.sdk.instrumentations.vector_db import Asked, Brought, VectorDb, trace_operations
from anyway.sdk.instrumentations.wire import count, field, items, text

_OPERATIONS: Final = ("add", "upsert", "update", "query", "get", "peek", "delete", "count")


def instrument_chromadb(module: Any) -> None:
    """
    :param module: `chromadb.api.models.Collection` or `…AsyncCollection`
    """
    for name in ("Collection", "AsyncCollection"):
        owner = getattr(module, name, None)
        if isinstance(owner, type) and owner.__module__ == module.__name__:
            trace_operations(owner, _OPERATIONS, VectorDb("chroma", _asked, _brought))


def _asked(name: str, collection: Any, arguments: Mapping[str, Any]) -> Asked:
    ids, searches = items(arguments.get("ids")), arguments.get("query_embeddings")
    texts = arguments.get("query_texts")
    searched = [texts] if isinstance(texts, str) else items(texts)
    vectors = searches if searches is not None else arguments.get("embeddings")
    return Asked(
        collection=text(getattr(collection, "name", None)),
        namespace=text(getattr(collection, "database", None)),
        batch_size=len(ids) or len(searched) or None,
        top_k=count(arguments.get("n_results")) if name == "query" else count(arguments.get("limit")),
        vectors=[] if vectors is None else list(vectors),
        query={key: arguments.get(key) for key in ("ids", "where", "where_document", "n_results", "limit")},
        query_texts=searched,
    )


def _brought(name: str, value: Any) -> Brought:
    """A query answers with a list for each search, other calls with one."""
    ids = field(value, "ids") if isinstance(value, Mapping) else None
    if ids is None:
        return Brought()
    if not ids or not isinstance(ids[0], list):
        return Brought(_records(value, ids, lambda column: column))
    return Brought(
        [
            record
            for index, found in enumerate(ids)
            for record in _records(value, found, lambda column, index=index: column and column[index])
        ]
    )


def _records(value: Mapping[str, Any], ids: list[Any], of_search: Any) -> list[dict[str, Any]]:
    columns = {name: of_search(value.get(key)) for name, key in _COLUMNS.items()}
    return [
        {"id": id, **{name: column[row] for name, column in columns.items() if column is not None}}
        for row, id in enumerate(ids)
    ]


_COLUMNS: Final = {"content": "documents", "distance": "distances", "metadata": "metadatas"}
