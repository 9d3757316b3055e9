"""Requests that are made inside a trace carry it: by the standard library (and so `requests` and `urllib3`), `httpx`
and `aiohttp`."""

import http.client
from collections.abc import Callable, MutableMapping
from typing import Any

import wrapt
from opentelemetry.context import get_value

from anyway.sdk.guard import guard
from anyway.sdk.own_span import span_in
from anyway.sdk.propagation.carrier import inject_context

_TRACEPARENT = "traceparent"


def patch_outgoing(baggage_hosts: tuple[str, ...]) -> None:
    """
    :param baggage_hosts: those that are sent the ids of the session, user, customer and order
    """

    def headers_for(host: str | None) -> dict[str, str]:
        if span_in() is None or get_value("suppress_http_instrumentation"):
            return {}
        headers: dict[str, str] = {}
        inject_context(headers, with_baggage=is_named(host, baggage_hosts))
        return headers

    _patch_http_client(headers_for)
    wrapt.when_imported("httpx")(lambda module: _patch_httpx(module, headers_for))
    wrapt.when_imported("httpx2")(lambda module: _patch_httpx(module, headers_for))
    wrapt.when_imported("aiohttp")(lambda module: _patch_aiohttp(module, headers_for))


def is_named(host: str | None, names: tuple[str, ...]) -> bool:
    """Whether a host is one of `names`; one that begins with a dot stands for all beneath it."""
    return host is not None and any(host == name or (name.startswith(".") and host.endswith(name)) for name in names)


HeadersFor = Callable[[str | None], dict[str, str]]


def _patch_http_client(headers_for: HeadersFor) -> None:
    @wrapt.patch_function_wrapper(http.client.HTTPConnection, "endheaders")
    def endheaders(wrapped: Any, connection: Any, args: Any, kwargs: Any) -> Any:
        guard(add, connection)
        return wrapped(*args, **kwargs)

    def add(connection: Any) -> None:
        if any(line.lower().startswith(b"traceparent:") for line in connection._buffer):
            return
        for name, value in headers_for(connection.host).items():
            connection.putheader(name, value)


def _patch_httpx(httpx: Any, headers_for: HeadersFor) -> None:
    def send(wrapped: Any, client: Any, args: Any, kwargs: Any) -> Any:
        request = args[0] if args else kwargs.get("request")
        guard(lambda: _add(request.headers, headers_for(request.url.host)))
        return wrapped(*args, **kwargs)

    wrapt.wrap_function_wrapper(httpx, "Client.send", send)
    wrapt.wrap_function_wrapper(httpx, "AsyncClient.send", send)


def _patch_aiohttp(aiohttp: Any, headers_for: HeadersFor) -> None:
    def request(wrapped: Any, session: Any, args: Any, kwargs: Any) -> Any:
        def add() -> None:
            url = args[1] if len(args) > 1 else kwargs.get("str_or_url")
            headers = dict(kwargs.get("headers") or {})
            _add(headers, headers_for(getattr(url, "host", None) or _host(str(url))))
            kwargs["headers"] = headers

        guard(add)
        return wrapped(*args, **kwargs)

    wrapt.wrap_function_wrapper(aiohttp, "ClientSession._request", request)


def _host(url: str) -> str | None:
    from urllib.parse import urlsplit

    return urlsplit(url).hostname


def _add(headers: MutableMapping[str, str], found: dict[str, str]) -> None:
    if any(name.lower() == _TRACEPARENT for name in headers):
        return
    headers.update(found)
