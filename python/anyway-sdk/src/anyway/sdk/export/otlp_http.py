"""Sends spans as OTLP over HTTP. What the server did not take waits, within bounds, and is sent again."""

import gzip
import time
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult

from anyway.sdk.log import log_once, logger

_TIMEOUT_SECONDS: Final = 10.0
_MAX_WAITING_BYTES: Final = 16 * 1024 * 1024
_FIRST_PAUSE_SECONDS: Final = 1.0
_LONGEST_PAUSE_SECONDS: Final = 30.0
_RETRIED: Final = frozenset({408, 429, 500, 502, 503, 504})


class OtlpHttpExporter(SpanExporter):
    """Only the thread that exports may call it; `shutdown` may come from any."""

    def __init__(self, address: str, headers: Mapping[str, str], now: Callable[[], float] = time.monotonic) -> None:
        self._address = address
        self._headers = {
            "user-agent": "anyway-sdk-python",
            **headers,
            "content-type": "application/x-protobuf",
            "content-encoding": "gzip",
        }
        self._now = now
        self._waiting: deque[tuple[bytes, int]] = deque()
        self._waiting_bytes = 0
        self._dropped = 0
        self._pause = 0.0
        self._not_before = 0.0
        self._is_shut_down = False

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        if not spans or self._is_shut_down:
            return SpanExportResult.FAILURE
        body = gzip.compress(encode_spans(spans).SerializeToString(), compresslevel=1)
        self._waiting.append((body, len(spans)))
        self._waiting_bytes += len(body)
        while self._waiting_bytes > _MAX_WAITING_BYTES:
            dropped, count = self._waiting.popleft()
            self._waiting_bytes -= len(dropped)
            self._dropped += count
        self.retry()
        return SpanExportResult.FAILURE if self._waiting else SpanExportResult.SUCCESS

    def retry(self) -> None:
        """Sends what waits, the oldest first, until the server does not take it."""
        while self._waiting and self._now() >= self._not_before:
            body, count = self._waiting[0]
            pause = self._post(body, count)
            if pause is not None:
                self._not_before = self._now() + pause
                return
            self._waiting.popleft()
            self._waiting_bytes -= len(body)

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        return not self._waiting

    def shutdown(self) -> None:
        self._is_shut_down = True
        lost = self._dropped + sum(count for _, count in self._waiting)
        if lost:
            log_once(f"Spans that could not be delivered to {self._address}: {lost}.")

    def _post(self, body: bytes, count: int) -> float | None:
        """Sends a request. None: it is done with; else the seconds until it is to be sent again."""
        request = urllib.request.Request(self._address, data=body, headers=self._headers, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS):
                self._pause = 0.0
                return None
        except urllib.error.HTTPError as error:
            with error:
                if error.code not in _RETRIED:
                    self._dropped += count
                    log_once(f"{self._address} refused spans with {error.code}: {_reason(error)}")
                    return None
                return self._next_pause(error.headers.get("retry-after"))
        except (OSError, ValueError) as error:
            logger.debug("%s could not be reached: %r", self._address, error)
            log_once(f"{self._address} could not be reached; spans wait until it can be.")
            return self._next_pause(None)

    def _next_pause(self, retry_after: str | None) -> float:
        self._pause = min(self._pause * 2 or _FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS)
        said = float(retry_after) if retry_after is not None and retry_after.isdecimal() else 0.0
        return max(self._pause, min(said, _LONGEST_PAUSE_SECONDS))


def _reason(error: urllib.error.HTTPError) -> str:
    try:
        return error.read(500).decode("utf-8", "replace")
    except OSError:
        return error.reason
