"""The way of spans to the server, and what happens to the application where there is none."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from conftest import Server, eventually
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter
from processes import run_python

from anyway.sdk import Traceloop
from anyway.sdk.decorators import task
from anyway.sdk.options import Endpoint, api_url, parse_endpoint, parse_headers, resolve_settings


@task(name="step")
def step() -> None: ...


@pytest.fixture(autouse=True)
def stopped() -> Iterator[None]:
    yield
    Traceloop.shutdown()


@pytest.mark.parametrize(
    ("address", "insecure", "expected"),
    [
        ("http://a:4318", False, Endpoint("http://a:4318/v1/traces")),
        ("https://a/", False, Endpoint("https://a/v1/traces")),
        ("https://a/v1/traces", False, Endpoint("https://a/v1/traces")),
        ("https://a/base/v1/traces/", False, Endpoint("https://a/base/v1/traces")),
        ("grpc://a:4317", False, Endpoint("a:4317", is_grpc=True, is_secure=False)),
        ("grpcs://a:4317", False, Endpoint("a:4317", is_grpc=True, is_secure=True)),
        ("a:4317", False, Endpoint("a:4317", is_grpc=True, is_secure=True)),
        ("a:4317", True, Endpoint("a:4317", is_grpc=True, is_secure=False)),
    ],
)
def test_endpoints(address: str, insecure: bool, expected: Endpoint) -> None:
    assert parse_endpoint(address, insecure) == expected


@pytest.mark.parametrize("address", ["ftp://a", "http://", "://a", "/"])
def test_what_is_no_endpoint(address: str) -> None:
    with pytest.raises(ValueError, match="api_endpoint"):
        parse_endpoint(address)


def test_settings_of_the_environment() -> None:
    env = {
        "TRACELOOP_BASE_URL": "grpc://old:4317",
        "ANYWAY_BASE_URL": "https://new",
        "TRACELOOP_API_KEY": "key",
        "ANYWAY_HEADERS": "x-team=gr%C3%B6wth,x-token=a=b==",
        "TRACELOOP_TRACE_CONTENT": "false",
    }
    settings = resolve_settings(env)
    assert settings.endpoint.address == "https://new/v1/traces"
    assert settings.headers == {"authorization": "Bearer key", "x-team": "gröwth", "x-token": "a=b=="}
    assert settings.trace_content is False
    given = resolve_settings(env, api_endpoint="http://given", api_key="other", trace_content=True)
    assert (given.endpoint.address, given.headers["authorization"]) == ("http://given/v1/traces", "Bearer other")
    assert given.trace_content is True
    assert api_url(parse_endpoint("grpc://a:4317")) is None
    assert parse_headers("Authorization=Bearer%20t") == {"authorization": "Bearer t"}


@pytest.mark.parametrize("scheme", ["http", "grpc", "none"])
def test_spans_arrive_however_they_are_sent(server: Server, scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANYWAY_GRPC_INSECURE", "true")
    address = {"http": server.url, "grpc": f"grpc://{server.grpc}", "none": server.grpc}[scheme]
    Traceloop.init(app_name=scheme, api_endpoint=address)

    @task(name=f"sent by {scheme}")
    def sent() -> None: ...

    sent()
    assert Traceloop.forceFlush()

    def arrived() -> Any:
        found = [
            trace
            for trace in server.client.traces.list()["data"]
            if trace["root_span"]["name"] == f"sent by {scheme}.task"
        ]
        return found or None

    assert len(eventually(arrived)) == 1


SHORT = """
import os, sys
from anyway.sdk import Traceloop
from anyway.sdk.decorators import workflow

Traceloop.init(app_name="short")

@workflow(name=sys.argv[1])
def run():
    pass

run()
if sys.argv[1] == "raising":
    raise SystemExit(3)
"""


@pytest.mark.parametrize(("way", "code"), [("ending", 0), ("raising", 3)])
def test_a_process_delivers_before_it_ends(server: Server, tmp_path: Path, way: str, code: int) -> None:
    program = tmp_path / "short.py"
    program.write_text(SHORT, "utf-8")
    finished = run_python(program, way, env={"ANYWAY_BASE_URL": server.url})
    assert (finished.returncode, finished.stderr) == (code, "")

    def arrived() -> Any:
        names = [trace["root_span"]["name"] for trace in server.client.traces.list()["data"]]
        return names if f"{way}.workflow" in names else None

    eventually(arrived)


def test_a_process_without_a_server_ends_in_time(tmp_path: Path) -> None:
    program = tmp_path / "short.py"
    program.write_text(SHORT, "utf-8")
    with socket.socket() as silent:
        # It takes connections and never answers.
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        env = {"ANYWAY_BASE_URL": f"http://127.0.0.1:{silent.getsockname()[1]}"}
        began = time.monotonic()
        finished = run_python(program, "ending", env=env)
    assert finished.returncode == 0
    # Two seconds of its own, and the start of a Python on a busy machine.
    assert time.monotonic() - began < 30


class Slow(SpanExporter):
    """Lets nothing through until it is told to."""

    def __init__(self) -> None:
        self.open = threading.Event()

    def export(self, spans: Any) -> Any:
        self.open.wait(60)
        raise ConnectionError

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        return True

    def shutdown(self) -> None: ...


def test_the_application_never_waits_and_is_never_thrown_at() -> None:
    slow = Slow()
    Traceloop.init(app_name="app", exporter=slow)
    began = time.monotonic()
    # More than the queue holds.
    for _ in range(3_000):
        step()
    assert time.monotonic() - began < 10
    began = time.monotonic()
    assert Traceloop.force_flush(timeout_millis=50) is False
    assert time.monotonic() - began < 5
    slow.open.set()


def test_a_span_processor_or_a_callback_that_throws(capsys: pytest.CaptureFixture[str]) -> None:
    def postprocess(span: ReadableSpan) -> None:
        raise KeyError

    sent: list[str] = []

    class Exporter(SpanExporter):
        def export(self, spans: Any) -> Any:
            sent.extend(span.name for span in spans)

    Traceloop.init(app_name="app", exporter=Exporter(), span_postprocess_callback=postprocess)
    step()
    Traceloop.force_flush()
    assert sent == ["step.task"]


@pytest.mark.parametrize(
    "start",
    [
        lambda: Traceloop.init(api_endpoint="ftp://nowhere"),
        lambda: Traceloop.init(enabled=False),
        lambda: Traceloop.init(pricing_json_path="/nowhere.json", unheard_of=1),
    ],
)
def test_init_never_throws(start: Callable[[], object]) -> None:
    start()
    step()


def test_the_second_init_does_nothing_and_after_shutdown_it_does() -> None:
    first = Traceloop.init(app_name="a", exporter=Slow())
    assert Traceloop.init(app_name="b") is first
    Traceloop.shutdown()
    assert Traceloop.get() is None
    step()
    assert Traceloop.force_flush() is True
    assert Traceloop.init(app_name="c", exporter=Slow()) is not None


class Refusing(BaseHTTPRequestHandler):
    answers: list[int]
    seen: list[int]

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        code = self.answers.pop(0) if self.answers else 200
        self.seen.append(code)
        self.send_response(code)
        self.send_header("retry-after", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None: ...


@pytest.mark.parametrize(("answers", "seen"), [([503, 429], [503, 429, 200]), ([400], [400])])
def test_what_is_refused_for_now_is_sent_again(answers: list[int], seen: list[int]) -> None:
    class Handler(Refusing): ...

    Handler.answers, Handler.seen = list(answers), []
    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=listening.serve_forever)
    thread.start()
    try:
        Traceloop.init(app_name="app", api_endpoint=f"http://127.0.0.1:{listening.server_port}")
        step()

        def answered() -> bool | None:
            Traceloop.force_flush(100)
            return len(Handler.seen) >= len(seen) or None

        eventually(answered)
        assert Handler.seen == seen
    finally:
        Traceloop.shutdown()
        listening.shutdown()
        thread.join()
        listening.server_close()


def test_a_fork_sends_its_own_spans(server: Server, tmp_path: Path) -> None:
    program = tmp_path / "forking.py"
    program.write_text(
        SHORT.replace(
            "run()\nif",
            "run()\npid = os.fork()\nif pid == 0:\n    run()\n    Traceloop.force_flush()\n    os._exit(0)\n"
            "os.waitpid(pid, 0)\nif",
        ),
        "utf-8",
    )
    finished = run_python(program, "forking", env={"ANYWAY_BASE_URL": server.url})
    assert finished.returncode == 0, finished.stderr

    def arrived() -> Any:
        names = [trace["root_span"]["name"] for trace in server.client.traces.list()["data"]]
        return names.count("forking.workflow") if names.count("forking.workflow") >= 2 else None

    assert eventually(arrived) == 2


def test_no_client_is_loaded_that_the_application_does_not_load() -> None:
    code = "import sys; from anyway.sdk import Traceloop; Traceloop.init(app_name='a'); print(*sys.modules)"
    finished = run_python("-c", code, env={})
    assert finished.returncode == 0, finished.stderr
    loaded = {name.partition(".")[0] for name in finished.stdout.split()}
    clients = {
        "openai",
        "anthropic",
        "botocore",
        "cohere",
        "together",
        "google",
        "pinecone",
        "chromadb",
        "qdrant_client",
    }
    # Protocol Buffers are Google's too.
    assert loaded & clients <= {"google"}
    assert "google.genai" not in finished.stdout
