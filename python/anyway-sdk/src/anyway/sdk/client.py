"""The REST API: customers, products, payment links, orders, profit, traces."""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any, Final, TypeAlias
from urllib.parse import quote, urlencode

from opentelemetry.context import get_current

from anyway.sdk import semconv
from anyway.sdk.associations import Associations
from anyway.sdk.context import association_properties
from anyway.sdk.export.processor import suppressed
from anyway.sdk.log import log_once
from anyway.sdk.own_span import span_in
from anyway.sdk.propagation.carrier import inject_context
from anyway.sdk.runtime import Server, runtime

Json: TypeAlias = dict[str, Any]
_TIMEOUT_SECONDS: Final = 10.0


class ApiError(Exception):
    """An answer other than 2xx: `code` is one of the server's, `status` the HTTP status, 0 where none came."""

    def __init__(self, message: str, code: str, status: int, request_id: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.status = status
        self.request_id = request_id


class _Calls:
    """How the server is asked. What is asked inside a trace tells the server of it."""

    def __init__(self, server: Server, timeout: float) -> None:
        self._server = server
        self._timeout = timeout

    def __call__(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Json | None = None,
        idempotency_key: str | None = None,
    ) -> Json:
        if self._server.api_url is None:
            raise ApiError("Spans go over gRPC: make a Client(base_url=…) of the REST API.", "no_address", 0)
        given = {name: _text(value) for name, value in (query or {}).items() if value is not None}
        url = f"{self._server.api_url}{path}{'?' + urlencode(given) if given else ''}"
        headers = {**self._server.headers, "accept": "application/json"}
        inject_context(headers)
        if idempotency_key is not None:
            headers["idempotency-key"] = idempotency_key
        data = None
        if body is not None:
            headers["content-type"] = "application/json"
            data = json.dumps(body).encode()
        request = urllib.request.Request(url, data=data, headers=headers, method=method)
        # The call is no span of the application's.
        with suppressed():
            return self._send(request)

    def _send(self, request: urllib.request.Request) -> Json:
        try:
            with urllib.request.urlopen(request, timeout=self._timeout) as response:
                text = response.read()
                return _object(text)
        except urllib.error.HTTPError as error:
            with error:
                said = _object(error.read()).get("error", {})
                default = f"The server answered {error.code} to {request.method} {request.selector}."
                raise ApiError(
                    said.get("message", default),
                    said.get("code", "internal"),
                    error.code,
                    error.headers.get("x-request-id"),
                ) from None
        except OSError as error:
            raise ApiError(f"{request.full_url} could not be reached: {error}", "unreachable", 0) from error


class _Resource:
    def __init__(self, call: _Calls, path: str) -> None:
        self._call = call
        self._path = path

    def list(self, **query: Any) -> Json:
        """A page: `{"data": […], "pagination": {…}}`."""
        return self._call("GET", self._path, query=query)

    def get(self, id: str, **query: Any) -> Json:
        return self._call("GET", self._at(id), query=query)

    def _at(self, id: str, *rest: str) -> str:
        return "/".join((self._path, quote(id, safe=""), *rest))


class _Written(_Resource):
    def create(self, *, idempotency_key: str | None = None, **fields: Any) -> Json:
        return self._call("POST", self._path, body=fields, idempotency_key=idempotency_key)

    def update(self, id: str, **fields: Any) -> Json:
        return self._call("PATCH", self._at(id), body=fields)


class Customers(_Written):
    def timeline(self, id: str, **query: Any) -> Json:
        return self._call("GET", self._at(id, "timeline"), query=query)

    def merge(self, id: str, into: str) -> Json:
        """Has all that names a customer count for another one, until it is unmerged."""
        return self._call("POST", self._at(id, "merge"), body={"into": into})

    def unmerge(self, id: str) -> Json:
        return self._call("POST", self._at(id, "unmerge"), body={})


class Orders(_Written):
    def refund(self, id: str, *, idempotency_key: str | None = None, **fields: Any) -> Json:
        path = self._at(id, "refunds")
        return self._call("POST", path, body=fields, idempotency_key=idempotency_key)

    def events(self, id: str) -> Json:
        return self._call("GET", self._at(id, "events"))

    def totals(self, **query: Any) -> Json:
        return self._call("GET", f"{self._path}/totals", query=query)


class PaymentLinks(_Written):
    def create(self, *, idempotency_key: str | None = None, **fields: Any) -> Json:
        """Made inside a trace, the link and its orders know the trace, and the customer whose work it is."""
        customer = association_properties(get_current()).get(semconv.CUSTOMER_ID)
        here = {} if customer is None else {"customer_id": str(customer)}
        return super().create(idempotency_key=idempotency_key, **{**here, **fields})


class Client:
    """The REST API. Methods answer with the server's JSON, and raise `ApiError` for an answer other than 2xx.

    >>> link = client.payment_links.create(product_id="PRD_x7y8z9abc123")["data"]
    """

    def __init__(
        self,
        base_url: str | None = "http://127.0.0.1:4318",
        api_key: str | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float = _TIMEOUT_SECONDS,
    ) -> None:
        """
        :param timeout: in seconds
        """
        bearer = {"authorization": f"Bearer {api_key}"} if api_key else {}
        server = Server(base_url and base_url.rstrip("/"), {**bearer, **(headers or {})})
        self._call = _Calls(server, timeout)
        self.customers = Customers(self._call, "/v1/customers")
        self.products = _Written(self._call, "/v1/products")
        self.payment_links = PaymentLinks(self._call, "/v1/payment-links")
        self.orders = Orders(self._call, "/v1/orders")
        self.traces = _Resource(self._call, "/v1/traces")
        self.associations = Associations()

    def profit(self, **query: Any) -> Json:
        return self._call("GET", "/v1/profit", query=query)

    def identify(self, customer_id: str, *, anonymous_id: str | None = None, user_id: str | None = None) -> bool:
        """Tells that an anonymous visitor, or a user, is a customer: their earlier traces then count as the customer's.

        It never throws.

        :param anonymous_id: the customer id that traces carried before, `anon_<sessionId>` for one
        :param user_id: or the application's own id of a user
        :return: whether the server took it; the reason for a refusal is said once
        """
        if not customer_id or not (anonymous_id or user_id):
            log_once("identify() linked nothing: it takes a customer_id and an anonymous_id or a user_id.")
            return False
        subject = {"anonymous_id": anonymous_id} if anonymous_id else {"user_id": user_id}
        return self._told("identify", "/v1/identify", {**subject, "customer_id": customer_id})

    def report_feedback(
        self,
        name: str = "feedback",
        value: float | str | bool = True,
        *,
        comment: str | None = None,
        trace_id: str | None = None,
        span_id: str | None = None,
        session_id: str | None = None,
    ) -> bool:
        """Tells how well an answer was liked: of a trace, a span or a session, else of the trace that it is called in.

        It never throws.

        :return: whether the server took it; the reason for a refusal is said once
        """
        if not (trace_id or span_id or session_id):
            span = span_in()
            if span is None:
                log_once("report_feedback() said nothing: it needs a trace, a span or a session.")
                return False
            trace_id = format(span.get_span_context().trace_id, "032x")
        subject = {"trace_id": trace_id, "span_id": span_id, "session_id": session_id, "comment": comment}
        given: Json = {key: text for key, text in subject.items() if text}
        return self._told("report_feedback", "/v1/scores", {**given, "name": name, "value": value})

    def _told(self, what: str, path: str, body: Json) -> bool:
        try:
            self._call("POST", path, body=body)
            return True
        except Exception as error:
            log_once(f"{what}() told nothing: {error}")
            return False


_clients: dict[int, tuple[Server, Client]] = {}


def client_of(server: Server) -> Client:
    """The one client of a server."""
    known = _clients.get(id(server))
    if known is None or known[0] is not server:
        _clients.clear()
        known = _clients[id(server)] = (server, Client(server.api_url, headers=server.headers))
    return known[1]


def identify(customer_id: str, *, anonymous_id: str | None = None, user_id: str | None = None) -> bool:
    """`Client.identify` of the server that spans go to."""
    current = runtime()
    if current is None:
        log_once("identify() linked nothing: call Traceloop.init() first.")
        return False
    return client_of(current.server).identify(customer_id, anonymous_id=anonymous_id, user_id=user_id)


def report_feedback(
    name: str = "feedback",
    value: float | str | bool = True,
    *,
    comment: str | None = None,
    trace_id: str | None = None,
    span_id: str | None = None,
    session_id: str | None = None,
) -> bool:
    """`Client.report_feedback` of the server that spans go to."""
    current = runtime()
    if current is None:
        log_once("report_feedback() said nothing: call Traceloop.init() first.")
        return False
    return client_of(current.server).report_feedback(
        name, value, comment=comment, trace_id=trace_id, span_id=span_id, session_id=session_id
    )


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _object(text: bytes) -> Json:
    try:
        parsed = json.loads(text) if text else {}
    except ValueError:
        return {}
    return parsed if isinstance(parsed, dict) else {}
