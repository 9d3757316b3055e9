"""A trace goes on from service to service."""

import http.client
import os
import subprocess
import sys
import urllib.request
from collections.abc import Awaitable, Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from conftest import Recording, Server, eventually
from opentelemetry.trace import format_span_id, format_trace_id
from processes import NODE, ROOT, running

from anyway.sdk import Traceloop
from anyway.sdk.decorators import task
from anyway.sdk.propagation import AsgiMiddleware, WsgiMiddleware


def test_a_typescript_service_and_a_python_one_are_one_trace(server: Server, stand_ins: dict[str, str]) -> None:
    env = {
        "ANYWAY_BASE_URL": server.url,
        "OPENAI_BASE_URL": f"{stand_ins['models']}/v1",
        "OPENAI_API_KEY": "stand-in",
    }
    service = [sys.executable, "python/tests/service.py"]
    with running(service, env, lambda output: output.strip() or None) as (address, _):
        caller = [*NODE, "e2e/python-caller.ts", address]
        called = subprocess.run(caller, cwd=ROOT, env={**os.environ, **env}, capture_output=True, text=True, check=True)
        assert called.stdout == "It is on its way, and will be with you on Monday.\n"

        def whole() -> Any:
            for listed in server.client.traces.list(customer_id="CUS_typescript01")["data"]:
                trace = server.client.traces.get(listed["trace_id"])["data"]
                if len(trace["spans"]) == 3:
                    return trace
            return None

        trace = eventually(whole)
    names = {span["span_id"]: span["name"] for span in trace["spans"]}
    assert {span["name"]: names.get(span["parent_span_id"]) for span in trace["spans"]} == {
        "request.workflow": None,
        "answer.workflow": "request.workflow",
        "chat gpt-4o": "answer.workflow",
    }
    assert [span["service_name"] for span in trace["spans"]] == ["front", "back", "back"]
    assert {span["customer_id"] for span in trace["spans"]} == {"CUS_typescript01"}

    # One customer has all of the cost, in profit too.
    def charged() -> Any:
        rows = server.client.profit(customer_id="CUS_typescript01")["data"]["rows"]
        return rows if rows and float(rows[0]["cost"]) > 0 else None

    (row,) = eventually(charged)
    assert (row["customer_id"], row["traces"]) == ("CUS_typescript01", 1)


@pytest.fixture
def received() -> Iterator[tuple[str, list[dict[str, str]]]]:
    """The address of a server, and the headers of the requests that it gets."""
    seen: list[dict[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append({name.lower(): value for name, value in self.headers.items()})
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None: ...

    listening = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=listening.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{listening.server_port}", seen
    listening.shutdown()
    thread.join()
    listening.server_close()


def by_urllib(url: str) -> None:
    urllib.request.urlopen(url).close()


def by_http_client(url: str) -> None:
    connection = http.client.HTTPConnection(url.removeprefix("http://"))
    connection.request("GET", "/")
    connection.getresponse().read()
    connection.close()


def by_requests(url: str) -> None:
    import requests

    requests.get(url)


def by_httpx(url: str) -> None:
    import httpx

    httpx.get(url)


async def by_httpx_async(url: str) -> None:
    import httpx

    async with httpx.AsyncClient() as client:
        await client.get(url)


async def by_aiohttp(url: str) -> None:
    import aiohttp

    async with aiohttp.ClientSession() as session, session.get(url):
        pass


@pytest.mark.parametrize("ask", [by_urllib, by_http_client, by_requests, by_httpx, by_httpx_async, by_aiohttp])
async def test_requests_carry_the_trace_and_nothing_else(
    recording: Recording, received: tuple[str, list[dict[str, str]]], ask: Callable[[str], Awaitable[None] | None]
) -> None:
    url, seen = received

    @task(name="ask")
    async def traced() -> None:
        Traceloop.set_association_properties({"customer_id": "CUS_1"})
        asked = ask(url)
        if asked is not None:
            await asked

    await traced()
    asked = ask(url)
    if asked is not None:
        await asked
    span = recording.only().get_span_context()
    assert span is not None
    inside, outside = seen
    assert inside["traceparent"].startswith(f"00-{format_trace_id(span.trace_id)}-{format_span_id(span.span_id)}-")
    # Whose it is, is nobody else's business.
    assert "baggage" not in inside
    assert not {"traceparent", "baggage"} & outside.keys()


@task(name="step")
def step() -> None: ...


HEADERS = {"traceparent": f"00-{'a' * 32}-{'b' * 16}-01", "baggage": "customer.id=CUS_1"}


def handled() -> str:
    Traceloop.set_association_properties({"user_id": "u"})
    step()
    return "done"


def ask_wsgi(app: Any) -> None:
    from wsgiref.util import setup_testing_defaults

    environ: dict[str, Any] = {f"HTTP_{name.upper()}": value for name, value in HEADERS.items()}
    setup_testing_defaults(environ)
    body = app(environ, lambda *_: None)
    assert b"".join(body) == b"done"
    if hasattr(body, "close"):
        body.close()


async def ask_asgi(app: Any) -> None:
    import httpx

    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
        assert (await client.get("/", headers=HEADERS)).text == "done"


async def flask() -> None:
    from flask import Flask

    app = Flask("service")
    app.add_url_rule("/", "handled", handled)
    ask_wsgi(app)


async def flask_streaming() -> None:
    from flask import Flask, Response

    app = Flask("service")

    def body() -> Iterator[str]:
        yield handled()

    app.add_url_rule("/", "streamed", lambda: Response(body()))
    ask_wsgi(app)


async def starlette() -> None:
    from starlette.applications import Starlette
    from starlette.responses import PlainTextResponse
    from starlette.routing import Route

    await ask_asgi(Starlette(routes=[Route("/", lambda request: PlainTextResponse(handled()))]))


async def django() -> None:
    import django
    from django.conf import settings
    from django.core.handlers.wsgi import WSGIHandler
    from django.http import HttpResponse
    from django.urls import path

    if not settings.configured:
        settings.configure(ALLOWED_HOSTS=["*"], ROOT_URLCONF=(path("", lambda request: HttpResponse(handled())),))
        django.setup()
    ask_wsgi(WSGIHandler())


async def any_wsgi() -> None:
    ask_wsgi(WsgiMiddleware(lambda environ, start: [handled().encode()]))


async def any_asgi() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        body = handled().encode()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": body})

    await ask_asgi(AsgiMiddleware(app))


@pytest.mark.parametrize("serve", [flask, flask_streaming, starlette, django, any_wsgi, any_asgi])
async def test_servers_continue_the_trace(recording: Recording, serve: Callable[[], Awaitable[None]]) -> None:
    await serve()
    step()
    inside, outside = recording.spans()
    assert inside.parent is not None
    assert format_trace_id(inside.parent.trace_id) == "a" * 32
    assert (inside.attributes or {})["traceloop.association.properties.customer_id"] == "CUS_1"
    assert (inside.attributes or {})["user.id"] == "u"
    # The request's ids end with it.
    assert outside.parent is None
    assert "user.id" not in (outside.attributes or {})


def test_only_hosts_that_are_named_are_told_whose_it_is() -> None:
    from anyway.sdk.propagation.outgoing import is_named

    assert is_named("orders.internal", ("orders.internal",))
    assert is_named("a.orders.internal", (".internal",))
    assert not is_named("evilinternal", (".internal",))
    assert not is_named("orders.internal.evil.com", ("orders.internal", ".internal"))
    assert not is_named(None, ("orders.internal",))
