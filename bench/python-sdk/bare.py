"""OpenTelemetry's own SDK, told to write the very spans and attributes that ours writes."""

import json
from collections.abc import Callable
from typing import Any

from measure import CUSTOMER_ID, MESSAGE, USER_ID, NoExporter, answer, classify, look_up, measure
from opentelemetry import trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

provider = TracerProvider(resource=Resource.create({"service.name": "bench"}))
provider.add_span_processor(BatchSpanProcessor(NoExporter()))
tracer = provider.get_tracer("bench")
INHERITED = {
    "traceloop.association.properties.user_id": USER_ID,
    "traceloop.association.properties.customer_id": CUSTOMER_ID,
    "user.id": USER_ID,
    "traceloop.workflow.name": "chat",
}


def traced(kind: str, name: str, work: Callable[..., Any], *args: Any) -> Any:
    span = tracer.start_span(f"{name}.{kind}", attributes=INHERITED)
    span.set_attribute("traceloop.span.kind", kind)
    span.set_attribute("traceloop.entity.name", name)
    span.set_attribute("traceloop.entity.input", json.dumps({"args": args, "kwargs": {}}))
    with trace.use_span(span):
        output = work(*args)
    span.set_attribute("traceloop.entity.output", json.dumps(output))
    span.end()
    return output


def chat(message: str) -> Any:
    topic = traced("task", "classify", classify, message)
    found = traced("task", "look_up", look_up, topic)
    return traced("task", "answer", answer, found)


measure(lambda: traced("workflow", "chat", chat, MESSAGE))
