"""The REST API, and what is told to the server beside spans."""

from collections.abc import Iterator
from typing import Any

import pytest
from conftest import Server, eventually

from anyway.sdk import ApiError, Client, Traceloop, identify, report_feedback
from anyway.sdk.decorators import workflow
from anyway.sdk.own_span import span_in


@pytest.fixture
def client(server: Server) -> Iterator[Client]:
    made = Traceloop.init(app_name="shop", api_endpoint=server.url)
    assert made is not None
    yield made
    Traceloop.shutdown()


def test_customers(client: Client) -> None:
    made = client.customers.create(name="Ada", email="ada@example.com")["data"]
    assert made["id"].startswith("CUS_")
    assert client.customers.update(made["id"], name="Ada L.")["data"]["name"] == "Ada L."
    assert client.customers.get(made["id"])["data"]["name"] == "Ada L."
    assert made["id"] in [found["id"] for found in client.customers.list(limit=100)["data"]]


def test_orders_and_profit(client: Client) -> None:
    customer = client.customers.create(name="Grace")["data"]["id"]
    order = {"customer_id": customer, "amount": 4_900, "currency": "USD"}
    first = client.orders.create(idempotency_key="order-1", **order)["data"]
    again = client.orders.create(idempotency_key="order-1", **order)["data"]
    assert again["id"] == first["id"]
    client.orders.refund(first["id"], amount=900)
    assert client.orders.get(first["id"])["data"]["customer_id"] == customer
    assert [event["type"] for event in client.orders.events(first["id"])["data"]]

    def profit() -> Any:
        rows = client.profit(customer_id=customer)["data"]["rows"]
        return rows if rows and rows[0]["revenue"] == "40.000000000" else None

    (row,) = eventually(profit)
    assert row["customer_id"] == customer


def test_a_payment_link_of_a_conversation(client: Client) -> None:
    product = client.products.create(name="Pass", amount=4_900, currency="EUR")["data"]

    @workflow(name="sell", association_properties={"customer_id": "CUS_seller000001"})
    def sell() -> tuple[dict[str, Any], str]:
        span = span_in()
        assert span is not None
        link = client.payment_links.create(product_id=product["id"])["data"]
        return link, format(span.get_span_context().trace_id, "032x")

    link, trace_id = sell()
    order = client.orders.get(link["order_id"])["data"]
    assert (order["customer_id"], order["trace_id"]) == ("CUS_seller000001", trace_id)


def test_errors(client: Client) -> None:
    with pytest.raises(ApiError, match=r"CUS_nobody") as caught:
        client.customers.get("CUS_nobody")
    assert (caught.value.status, caught.value.code) == (404, "not_found")
    assert caught.value.request_id
    with pytest.raises(ApiError) as unreachable:
        Client("http://127.0.0.1:9", timeout=1).profit()
    assert (unreachable.value.status, unreachable.value.code) == (0, "unreachable")
    with pytest.raises(ApiError, match="gRPC"):
        Client(None).profit()


def test_an_anonymous_visitor_becomes_a_customer(client: Client) -> None:
    @workflow(name="browse", association_properties={"customer_id": "anon_SES_py1"})
    def browse() -> None: ...

    browse()
    Traceloop.force_flush()
    customer = client.customers.create(name="Visitor")["data"]["id"]
    assert identify(customer, anonymous_id="anon_SES_py1")

    def theirs() -> Any:
        return client.traces.list(customer_id=customer)["data"] or None

    (trace,) = eventually(theirs)
    assert trace["root_span"]["name"] == "browse.workflow"


def test_feedback_on_the_trace_that_is_under_way(client: Client, server: Server) -> None:
    @workflow(name="liked")
    def liked() -> str:
        assert report_feedback("helpful", True, comment="Thanks!")
        span = span_in()
        assert span is not None
        return format(span.get_span_context().trace_id, "032x")

    trace_id = liked()
    Traceloop.force_flush()

    def scores() -> Any:
        return client._call("GET", "/v1/scores", query={"trace_id": trace_id})["data"] or None

    (score,) = eventually(scores)
    assert (score["name"], score["value"], score["comment"]) == ("helpful", True, "Thanks!")


def test_what_is_told_never_throws(client: Client) -> None:
    assert identify("", anonymous_id="anon_1") is False
    assert identify("CUS_1") is False
    assert report_feedback() is False
    gone = Client("http://127.0.0.1:9", timeout=1)
    assert gone.identify("CUS_1", user_id="u") is False
    assert gone.report_feedback(trace_id="a" * 32) is False
    Traceloop.shutdown()
    assert identify("CUS_1", user_id="u") is False
    assert report_feedback(trace_id="a" * 32) is False
