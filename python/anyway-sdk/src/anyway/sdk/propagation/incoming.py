"""Requests that bring a trace are continued in it: by Flask, Django, Starlette and FastAPI on their own, by any other
server with the middleware. What is set for a request ends with it."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Final

import wrapt
from opentelemetry.context import Context, attach, detach, get_current

from anyway.sdk.propagation.carrier import received

Asgi = Callable[[Any, Any, Any], Awaitable[None]]
Wsgi = Callable[[Any, Any], Iterable[bytes]]


class AsgiMiddleware:
    """Around an ASGI application."""

    def __init__(self, app: Asgi) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await _run_asgi(self._app, scope, receive, send)


class WsgiMiddleware:
    """Around a WSGI application."""

    def __init__(self, app: Wsgi) -> None:
        self._app = app

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        return _run_wsgi(self._app, environ, start_response)


def _asgi(wrapped: Any, app: Any, args: Any, kwargs: Any) -> Any:
    return _run_asgi(wrapped, *args, **kwargs)


def _wsgi(wrapped: Any, app: Any, args: Any, kwargs: Any) -> Any:
    return _run_wsgi(wrapped, *args, **kwargs)


async def _run_asgi(app: Asgi, scope: Any, receive: Any, send: Any) -> None:
    if scope.get("type") not in ("http", "websocket"):
        return await app(scope, receive, send)
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope.get("headers", ())}
    token = attach(received(headers))
    try:
        return await app(scope, receive, send)
    finally:
        detach(token)


def _run_wsgi(app: Wsgi, environ: Any, start_response: Any) -> Iterable[bytes]:
    headers = {name[5:].replace("_", "-").lower(): value for name, value in environ.items() if name.startswith("HTTP_")}
    token = attach(received(headers))
    try:
        body = app(environ, start_response)
        # One that is yet to be made is made in the same request.
        return _Body(body, get_current()) if hasattr(body, "__next__") else body
    finally:
        detach(token)


class _Body:
    """A response that is made while it is sent."""

    def __init__(self, body: Any, context: Context) -> None:
        self._body = body
        self._context = context

    def __iter__(self) -> "_Body":
        return self

    def __next__(self) -> bytes:
        token = attach(self._context)
        try:
            return next(self._body)  # type: ignore[no-any-return]
        finally:
            self._context = get_current()
            detach(token)

    def close(self) -> None:
        close = getattr(self._body, "close", None)
        if close is not None:
            close()


_SERVERS: Final = (
    ("starlette.applications", "Starlette.__call__", _asgi),
    ("django.core.handlers.asgi", "ASGIHandler.__call__", _asgi),
    ("flask.app", "Flask.__call__", _wsgi),
    ("django.core.handlers.wsgi", "WSGIHandler.__call__", _wsgi),
)


def patch_incoming() -> None:
    for module, name, wrapper in _SERVERS:
        wrapt.when_imported(module)(_patch(name, wrapper))


def _patch(name: str, wrapper: Callable[..., Any]) -> Callable[[Any], None]:
    def patch(module: Any) -> None:
        wrapt.wrap_function_wrapper(module, name, wrapper)

    return patch
