"""A tracer whose spans are beneath the SDK's own, wherever those are kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from opentelemetry.context import Context, attach, detach, get_current
from opentelemetry.trace import Span, Tracer

from anyway.sdk.own_span import in_own_trace, with_span
from anyway.sdk.span_error import record_failure


class OwnTracer(Tracer):
    def __init__(self, tracer: Tracer) -> None:
        self._tracer = tracer

    def start_span(self, name: str, context: Context | None = None, *args: Any, **kwargs: Any) -> Span:
        at = get_current() if context is None else context
        return self._tracer.start_span(name, in_own_trace(at), *args, **kwargs)

    @contextmanager
    def start_as_current_span(  # type: ignore[override]
        self, name: str, context: Context | None = None, *args: Any, end_on_exit: bool = True, **kwargs: Any
    ) -> Iterator[Span]:
        at = get_current() if context is None else context
        span = self.start_span(name, at, *args, **kwargs)
        token = attach(with_span(at, span))
        try:
            yield span
        except BaseException as error:
            if span.is_recording():
                record_failure(span, error)
            raise
        finally:
            detach(token)
            if end_on_exit:
                span.end()
