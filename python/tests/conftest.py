"""What the tests share."""

import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest
from opentelemetry.context import Context, attach, detach
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from processes import start_server, start_stand_ins

from anyway.sdk import Client, Traceloop

T = TypeVar("T")


def eventually(look: Callable[[], T | None], seconds: float = 30) -> T:
    """What a server shows once it has taken in what it was sent."""
    deadline = time.monotonic() + seconds
    while True:
        found = look()
        if found is not None:
            return found
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.05)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--totals", help="the file to write to what passed, failed and was skipped, and why")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Counts for `npm test`. A fixture or a file that fails is a failure."""
    file = config.getoption("--totals")
    if not file:
        return
    seen = terminalreporter.stats
    skipped = [{"name": report.nodeid, "reason": str(report.longrepr[2])} for report in seen.get("skipped", [])]
    failed = len(seen.get("failed", [])) + len(seen.get("error", []))
    Path(file).write_text(json.dumps({"passed": len(seen.get("passed", [])), "failed": failed, "skipped": skipped}))


@pytest.fixture(autouse=True)
def without_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine's own settings are not the tests'."""
    for name in os.environ:
        if name.startswith(("ANYWAY_", "TRACELOOP_", "OPENINFERENCE_", "FI_", "OTEL_")):
            monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def context() -> Iterator[None]:
    """What a test sets in its context ends with it."""
    token = attach(Context())
    yield
    detach(token)


class Recording:
    """The spans as they would be sent."""

    def __init__(self) -> None:
        self.exporter = InMemorySpanExporter()

    def spans(self) -> list[ReadableSpan]:
        """Those that have ended, in that order."""
        Traceloop.force_flush()
        return list(self.exporter.get_finished_spans())

    def by_name(self) -> dict[str, ReadableSpan]:
        return {span.name: span for span in self.spans()}

    def only(self) -> ReadableSpan:
        (span,) = self.spans()
        return span


@pytest.fixture
def recording() -> Iterator[Recording]:
    """Tracing, into memory."""
    recording = Recording()
    Traceloop.init(app_name="test", exporter=recording.exporter)
    yield recording
    Traceloop.shutdown()


@dataclass(frozen=True)
class Server:
    url: str
    grpc: str
    client: Client


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The product's server."""
    data: Path = tmp_path_factory.mktemp("data")
    with start_server(data) as ((url, grpc), _):
        yield Server(url, grpc.removeprefix("http://"), Client(url))


@pytest.fixture(scope="session")
def stand_ins() -> Iterator[dict[str, str]]:
    with start_stand_ins() as (addresses, _):
        yield addresses
