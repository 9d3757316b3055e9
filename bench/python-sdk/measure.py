"""What every tracer is given, a request of a chat and the steps that answer it, and how long it takes."""

import gc
import json
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult

WARM_UP = 2_000
ROUNDS = 7
RUNS = 1_000
SPANS = 4
"""A workflow and its three tasks."""

CUSTOMER_ID, USER_ID, MESSAGE = "CUS_a1b2c3d4e5f6", "user-123", "Where is my order?"


def classify(message: str) -> dict[str, Any]:
    return {"topic": "order", "length": len(message)}


def look_up(about: dict[str, Any]) -> dict[str, Any]:
    return {"topic": about["topic"], "orders": ["A-17", "A-18"]}


def answer(found: dict[str, Any]) -> str:
    return f"It is {found['orders'][0]}, on its way."


class NoExporter(SpanExporter):
    """Takes what it is given; what sending costs is not the tracer's."""

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        return SpanExportResult.SUCCESS

    def shutdown(self) -> None: ...


def measure(run: Callable[[], object]) -> None:
    """Prints nanoseconds of wall time and of the processor for each span of `run`, which makes four.

    Those of the fastest of several rounds: what makes one slower is not the tracer. The processor's include what is
    done in other threads.
    """
    for _ in range(WARM_UP):
        run()
    best = cpu = float("inf")
    for _ in range(ROUNDS):
        gc.collect()
        began, cpu_began = time.perf_counter_ns(), time.process_time_ns()
        for _ in range(RUNS):
            run()
        best = min(best, (time.perf_counter_ns() - began) / (RUNS * SPANS))
        cpu = min(cpu, (time.process_time_ns() - cpu_began) / (RUNS * SPANS))
    sys.stdout.write(json.dumps({"ns": round(best), "cpu_ns": round(cpu)}))
