"""What `Traceloop.init` sets up and everything else reads."""

from dataclasses import dataclass
from typing import Final

from opentelemetry import trace
from opentelemetry.context import Context, get_current
from opentelemetry.trace import Tracer

from anyway.sdk.context import trace_content

SCOPE: Final = "anyway-sdk"
"""Name of the instrumentation scope of every span that the SDK starts."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where spans go, and whatever else is told to the server."""

    api_url: str | None
    """Address of the REST API; None where spans go over gRPC."""
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Runtime:
    tracer: Tracer
    trace_content: bool
    """Whether inputs, outputs and messages are recorded where no entity says otherwise."""
    server: Server
    is_beside: bool
    """Whether the application has a tracer provider of its own."""


_current: Runtime | None = None


def set_runtime(runtime: Runtime | None) -> None:
    global _current
    _current = runtime


def runtime() -> Runtime | None:
    """None before `Traceloop.init` and after `Traceloop.shutdown`."""
    return _current


def is_beside() -> bool:
    return _current is not None and _current.is_beside


def own_tracer() -> Tracer:
    """The tracer of the SDK's spans. Before `Traceloop.init`, of whatever provider the application has."""
    return trace.get_tracer(SCOPE) if _current is None else _current.tracer


def is_content_traced(context: Context | None = None) -> bool:
    said = trace_content(get_current() if context is None else context)
    if said is not None:
        return said
    return True if _current is None else _current.trace_content
