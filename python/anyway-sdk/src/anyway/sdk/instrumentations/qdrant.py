"""Qdrant's collections."""

from collections.abc import Mapping
from typing import Any, Final

from anyway.sdk.instrumentations.vector_db import Asked, Brought, VectorDb, text_in, trace_operations
from anyway.sdk.instrumentations.wire import count, field, items, text

_OPERATIONS: Final = (
    "upsert",
    "upload_points",
    "upload_collection",
    "query_points",
    "query_batch_points",
    "query_points_groups",
    "retrieve",
    "scroll",
    "count",
    "delete",
    "set_payload",
    "overwrite_payload",
    "delete_payload",
    "update_vectors",
    "delete_vectors",
    "search",
    "recommend",
)


def instrument_qdrant(module: Any) -> None:
    """
    :param module: `qdrant_client.qdrant_client` or `…async_qdrant_client`
    """
    for name in ("QdrantClient", "AsyncQdrantClient"):
        owner = getattr(module, name, None)
        if isinstance(owner, type) and owner.__module__ == module.__name__:
            trace_operations(owner, _OPERATIONS, VectorDb("qdrant", _asked, _brought))


def _asked(name: str, client: Any, arguments: Mapping[str, Any]) -> Asked:
    points = arguments.get("points")
    written = items(points) or items(field(points, "points"))
    query = arguments.get("query", arguments.get("query_vector"))
    searches = items(arguments.get("requests"))
    ids = items(arguments.get("ids")) or items(arguments.get("points_selector"))
    is_vector = isinstance(query, list) and bool(query) and isinstance(query[0], int | float)
    vectors = [vector for point in written if isinstance(vector := field(point, "vector"), list)]
    return Asked(
        collection=text(arguments.get("collection_name")),
        base_url=text(getattr(getattr(client, "_client", None), "rest_uri", None)),
        batch_size=len(written or searches or ids) or None,
        top_k=count(arguments.get("limit")) if "query" in name or name == "search" else None,
        vectors=[query] if is_vector else vectors,
        query={
            key: arguments.get(key)
            for key in ("query_filter", "scroll_filter", "count_filter", "ids", "limit", "using", "payload")
        },
        query_texts=[query] if isinstance(query, str) else [],
    )


def _brought(name: str, value: Any) -> Brought:
    found = field(value, "points") if name == "query_points" else value
    if name == "scroll" and isinstance(value, tuple):
        found = value[0]
    if name not in ("query_points", "retrieve", "scroll", "search", "recommend") or not isinstance(found, list):
        return Brought()
    return Brought([_record(point) for point in found])


def _record(point: Any) -> dict[str, Any]:
    payload = field(point, "payload")
    score = {"score": field(point, "score")} if field(point, "score") is not None else {}
    return {"id": field(point, "id"), **score, "content": text_in(payload), "metadata": payload}
