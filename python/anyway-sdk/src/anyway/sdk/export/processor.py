"""Gathers the spans that ended and hands them to an exporter, in batches, masked and priced, in a thread of its own."""

import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from weakref import WeakMethod, WeakSet

from opentelemetry.context import Context, attach, detach, get_current, set_value
from opentelemetry.sdk.trace import ReadableSpan, Span, SpanProcessor
from opentelemetry.sdk.trace.export import SpanExporter

from anyway.sdk.context import SUPPRESS
from anyway.sdk.guard import guard
from anyway.sdk.log import log_once
from anyway.sdk.runtime import is_content_traced


@dataclass(frozen=True, slots=True)
class Batching:
    max_queue_spans: int = 2_048
    """Spans that wait at most; of more, the oldest are dropped and counted."""
    max_batch_spans: int = 512
    delay_seconds: float = 1.0
    """How long a span waits for others."""
    exit_seconds: float = 2.0
    """How long the end of the process waits for the delivery."""


class ExportSpanProcessor(SpanProcessor):
    """The application's threads only put spans into a queue; they never wait, and nothing throws into them."""

    def __init__(
        self,
        exporter: SpanExporter,
        outgoing: Callable[[ReadableSpan, bool], ReadableSpan],
        batching: Batching,
    ) -> None:
        """
        :param outgoing: the span as it is to leave the process; told whether content may be recorded in it
        """
        self._exporter = exporter
        self._outgoing = outgoing
        self._batching = batching
        self._without_content: WeakSet[ReadableSpan] = WeakSet()
        self._waiting: deque[ReadableSpan] = deque()
        self._dropped = 0
        self._is_shut_down = False
        self._start()
        after_fork = WeakMethod(self._after_fork)
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=lambda: (after_fork() or (lambda: None))())

    def on_start(self, span: Span, parent_context: Context | None = None) -> None:
        if not is_content_traced(parent_context):
            self._without_content.add(span)

    def on_end(self, span: ReadableSpan) -> None:
        context = span.get_span_context()
        if self._is_shut_down or context is None or not context.trace_flags.sampled or _is_double(span):
            return
        # The queue is at most a few spans over while two threads add at the same time.
        if len(self._waiting) >= self._batching.max_queue_spans:
            guard(self._waiting.popleft)
            self._dropped += 1
        self._waiting.append(span)
        if len(self._waiting) >= self._batching.max_batch_spans:
            self._wake.set()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """Waits until what ended before is delivered, or cannot be."""
        if threading.current_thread() is self._thread:
            return False
        deadline = time.monotonic() + timeout_millis / 1_000
        done = threading.Event()
        self._flushes.append(done)
        self._wake.set()
        is_done = done.wait(max(0.0, deadline - time.monotonic()))
        remaining = max(0, int((deadline - time.monotonic()) * 1_000))
        return is_done and bool(guard(self._exporter.force_flush, remaining))

    def shutdown(self) -> None:
        if self._is_shut_down:
            return
        self.force_flush(int(self._batching.exit_seconds * 1_000))
        self._is_shut_down = True
        self._wake.set()
        guard(self._exporter.shutdown)
        if self._dropped:
            log_once(f"Spans that ended faster than they could be exported: {self._dropped}.")

    def _start(self) -> None:
        self._wake = threading.Event()
        self._flushes: deque[threading.Event] = deque()
        # A daemon: it never keeps the process alive.
        self._thread = threading.Thread(target=self._work, name="anyway-export", daemon=True)
        self._thread.start()

    def _after_fork(self) -> None:
        """The parent sends its own spans; threads are not forked along."""
        self._waiting.clear()
        self._dropped = 0
        if not self._is_shut_down:
            self._start()

    def _work(self) -> None:
        attach(set_value(SUPPRESS, True))
        while not self._is_shut_down:
            self._wake.wait(self._batching.delay_seconds)
            self._wake.clear()
            flushes = [self._flushes.popleft() for _ in range(len(self._flushes))]
            self._export_waiting()
            for done in flushes:
                done.set()

    def _export_waiting(self) -> None:
        remaining = len(self._waiting)
        while remaining > 0:
            count = min(remaining, self._batching.max_batch_spans)
            remaining -= count
            batch = [span for span in (guard(self._waiting.popleft) for _ in range(count)) if span is not None]
            spans = [span for span in (guard(self._prepare, span) for span in batch) if span is not None]
            self._dropped += count - len(spans)
            guard(self._exporter.export, spans)
        retry = getattr(self._exporter, "retry", None)
        if callable(retry):
            guard(retry)

    def _prepare(self, span: ReadableSpan) -> ReadableSpan:
        return self._outgoing(span, span not in self._without_content)


_DOUBLES: Final = ("com.anthropic.sdk",)
"""Beginnings of the scopes of spans that clients themselves make of calls that are traced here."""


def _is_double(span: ReadableSpan) -> bool:
    scope = span.instrumentation_scope
    return scope is not None and scope.name.startswith(_DOUBLES)


@contextmanager
def suppressed() -> Iterator[None]:
    """A `with` in which nothing is traced: calls of the SDK's own."""
    token = attach(set_value(SUPPRESS, True, get_current()))
    try:
        yield
    finally:
        detach(token)
