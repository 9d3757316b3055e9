"""What the clients of vector databases are traced as, whatever becomes of the call."""

import inspect
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from conftest import Recording
from opentelemetry.trace import SpanKind, StatusCode

from anyway.sdk.decorators import workflow

MONDAY, REFUNDS = "It ships on Monday.", "Refunds take a week."
Found = list[tuple[object, str | None]]
"""Ids and texts of what was found."""


@dataclass(frozen=True, slots=True)
class Case:
    call: Callable[[Any], Any]
    span: str
    attributes: Mapping[str, Any] = field(default_factory=dict)
    found: Found | None = None
    error: str | None = None


def wrote(count: int, batch: int | None = None) -> dict[str, Any]:
    written = {"db.vector.count": count, "db.vector.dimension.count": 3}
    return written if batch is None else {**written, "db.operation.batch.size": batch}


def searched(limit: int, count: int) -> dict[str, Any]:
    return {"db.vector.query.top_k": limit, "db.response.returned_rows": count}


async def pinecone(url: str, is_async: bool) -> Any:
    import pinecone

    if not is_async:
        return pinecone.Pinecone(api_key="stand-in").index(host=url)
    return await pinecone.AsyncPinecone(api_key="stand-in").index(host=url)


PINECONE = {
    "upsert": Case(
        lambda index: index.upsert(
            namespace="shop",
            vectors=[
                {"id": "a", "values": [1, 0, 0], "metadata": {"text": MONDAY, "kind": "shipping"}},
                ("b", [0, 1, 0], {"text": REFUNDS, "kind": "refund"}),
            ],
        ),
        "upsert shop",
        wrote(2, 2),
    ),
    "query": Case(
        lambda index: index.query(
            namespace="shop", top_k=2, vector=[1, 0, 0], include_metadata=True, filter={"kind": {"$eq": "shipping"}}
        ),
        "query shop",
        {**searched(2, 1), "db.vector.dimension.count": 3, "pinecone.usage.read_units": 5},
        [("a", MONDAY)],
    ),
    "query by id": Case(lambda index: index.query(namespace="shop", top_k=1, id="b"), "query shop", searched(1, 1)),
    "fetch": Case(
        lambda index: index.fetch(namespace="shop", ids=["a", "b"]),
        "fetch shop",
        {"db.operation.batch.size": 2, "db.response.returned_rows": 2},
        [("a", MONDAY), ("b", REFUNDS)],
    ),
    "error": Case(lambda index: index.query(namespace="shop", top_k=1, vector=[1, 0]), "query shop", error="dimension"),
    "delete": Case(
        lambda index: index.delete(namespace="shop", ids=["a", "b"]), "delete shop", {"db.operation.batch.size": 2}
    ),
}


async def chroma(url: str, is_async: bool) -> Any:
    import chromadb

    where = urlsplit(url)
    # Collections are named by their ids here, which the client reads as UUIDs.
    name = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"
    place = {"host": where.hostname, "port": where.port, "tenant": "acme", "database": "shop"}
    if not is_async:
        return chromadb.HttpClient(**place).get_or_create_collection(name, embedding_function=None)
    client = await chromadb.AsyncHttpClient(**place)
    return await client.get_or_create_collection(name, embedding_function=None)


COLLECTION = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"
CHROMA = {
    "add": Case(
        lambda collection: collection.add(
            ids=["a", "b"],
            documents=[MONDAY, REFUNDS],
            metadatas=[{"kind": "shipping"}, {"kind": "refund"}],
            embeddings=[[1, 0, 0], [0, 1, 0]],
        ),
        f"add {COLLECTION}",
        wrote(2, 2),
    ),
    "query": Case(
        lambda collection: collection.query(query_embeddings=[[1, 0, 0]], n_results=2, where={"kind": "shipping"}),
        f"query {COLLECTION}",
        searched(2, 1),
        [("a", MONDAY)],
    ),
    "get": Case(
        lambda collection: collection.get(ids=["a", "b"]),
        f"get {COLLECTION}",
        {"db.response.returned_rows": 2},
        [("a", MONDAY), ("b", REFUNDS)],
    ),
    "peek": Case(lambda collection: collection.peek(limit=2), f"peek {COLLECTION}", {"db.response.returned_rows": 2}),
    "count": Case(lambda collection: collection.count(), f"count {COLLECTION}"),
    "error": Case(
        lambda collection: collection.query(query_embeddings=[[1, 0]], n_results=1),
        f"query {COLLECTION}",
        error="dimension",
    ),
    "delete": Case(lambda collection: collection.delete(where={"kind": "refund"}), f"delete {COLLECTION}"),
}


async def qdrant(url: str, is_async: bool) -> Any:
    from qdrant_client import AsyncQdrantClient, QdrantClient, models

    client = (AsyncQdrantClient if is_async else QdrantClient)(url=url, check_compatibility=False)
    size = models.VectorParams(size=3, distance=models.Distance.COSINE)
    made = client.create_collection("orders", vectors_config=size)
    if inspect.isawaitable(made):
        await made
    return client


def _points() -> list[Any]:
    from qdrant_client.models import PointStruct

    return [
        PointStruct(id=1, vector=[1, 0, 0], payload={"text": MONDAY, "kind": "shipping"}),
        PointStruct(id=2, vector=[0, 1, 0], payload={"text": REFUNDS, "kind": "refund"}),
    ]


def _shipping() -> Any:
    from qdrant_client.models import FieldCondition, Filter, MatchValue

    return Filter(must=[FieldCondition(key="kind", match=MatchValue(value="shipping"))])


QDRANT = {
    "upsert": Case(lambda client: client.upsert("orders", points=_points()), "upsert orders", wrote(2, 2)),
    "query": Case(
        lambda client: client.query_points("orders", query=[1, 0, 0], limit=2, query_filter=_shipping()),
        "query_points orders",
        {**searched(2, 1), "db.vector.dimension.count": 3},
        [(1, MONDAY)],
    ),
    "retrieve": Case(
        lambda client: client.retrieve("orders", ids=[1, 2]),
        "retrieve orders",
        {"db.operation.batch.size": 2, "db.response.returned_rows": 2},
        [(1, MONDAY), (2, REFUNDS)],
    ),
    "scroll": Case(lambda client: client.scroll("orders", limit=5), "scroll orders", {"db.response.returned_rows": 2}),
    "count": Case(lambda client: client.count("orders"), "count orders"),
    "error": Case(lambda client: client.query_points("orders", query=[1, 0]), "query_points orders", error="dimension"),
    "missing": Case(
        lambda client: client.query_points("nowhere", query=[1, 0, 0]), "query_points nowhere", error="nowhere"
    ),
    "delete": Case(
        lambda client: client.delete("orders", points_selector=[1, 2]),
        "delete orders",
        {"db.operation.batch.size": 2},
    ),
}

DATABASES: dict[str, tuple[Callable[[str, bool], Any], dict[str, Case]]] = {
    "pinecone": (pinecone, PINECONE),
    "chroma": (chroma, CHROMA),
    "qdrant": (qdrant, QDRANT),
}


@pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])
@pytest.mark.parametrize("system", DATABASES)
async def test_calls(recording: Recording, stand_ins: dict[str, str], system: str, is_async: bool) -> None:
    connect, cases = DATABASES[system]
    client = await connect(stand_ins["vectors"], is_async)
    for name, case in cases.items():
        recording.exporter.clear()

        @workflow(name=name)
        async def run(case: Case = case) -> None:
            result = case.call(client)
            if inspect.isawaitable(result):
                await result

        if case.error is None:
            await run()
        else:
            with pytest.raises(Exception, match=case.error):
                await run()
        # One span of the call, beneath its workflow, and none of the calls that it makes itself.
        span, whole = recording.spans()
        assert (span.name, span.kind, span.parent) == (case.span, SpanKind.CLIENT, whole.get_span_context())
        attributes = dict(span.attributes or {})
        expected = {"db.system.name": system, "db.operation.name": case.span.split()[0], **case.attributes}
        assert {key: attributes.get(key) for key in expected} == expected, name
        if case.found is not None:
            documents = json.loads(str(attributes["gen_ai.retrieval.documents"]))
            assert [(found["id"], found["content"]) for found in documents] == case.found
        failed = case.error is not None
        assert span.status.status_code is (StatusCode.ERROR if failed else StatusCode.UNSET)
        assert ("error.type" in attributes) is failed
        assert [event.name for event in span.events] == (["exception"] if failed else [])
        # Vectors are nowhere.
        assert not re.search(r"[\[,]\s*\d(\.\d+)?,\s*\d(\.\d+)?,\s*\d(\.\d+)?[\],]", span.to_json())


@pytest.mark.parametrize("system", DATABASES)
async def test_where_content_is_not_traced_there_is_none(
    recording: Recording, stand_ins: dict[str, str], system: str
) -> None:
    connect, cases = DATABASES[system]
    client = await connect(stand_ins["vectors"], False)
    first, query, *_ = cases.values()
    first.call(client)
    recording.spans()
    recording.exporter.clear()

    @workflow(name="private", trace_content=False)
    def run() -> None:
        query.call(client)

    run()
    attributes = recording.spans()[0].attributes or {}
    assert "db.response.returned_rows" in attributes
    assert not {"db.query.text", "gen_ai.retrieval.query.text", "gen_ai.retrieval.documents"} & attributes.keys()
