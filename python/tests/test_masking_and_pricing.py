"""What leaves the process: without what is hidden, and with what it cost."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from anyway.sdk import MaskingOptions, Traceloop
from anyway.sdk.decorators import workflow

exporter = InMemorySpanExporter()


@pytest.fixture(autouse=True)
def stopped() -> Iterator[None]:
    exporter.clear()
    yield
    Traceloop.shutdown()
    exporter.clear()


@workflow(name="chat")
def chat(message: str) -> str:
    return f"Answer to {message}"


def sent() -> dict[str, Any]:
    chat("ada@example.com")
    Traceloop.force_flush()
    (span,) = exporter.get_finished_spans()
    return dict(span.attributes or {})


def start(**options: Any) -> None:
    Traceloop.init(app_name="app", exporter=_Keep(), **options)


class _Keep(InMemorySpanExporter):
    """`shutdown` would forget what was sent."""

    def export(self, spans: Any) -> Any:
        return exporter.export(spans)

    def shutdown(self) -> None: ...


INPUT, OUTPUT = "traceloop.entity.input", "traceloop.entity.output"


def test_all_is_sent_without_options() -> None:
    start()
    found = sent()
    assert json.loads(found[INPUT]) == {"args": ["ada@example.com"], "kwargs": {}}
    assert json.loads(found[OUTPUT]) == "Answer to ada@example.com"


@pytest.mark.parametrize("name", ["ANYWAY_TRACE_CONTENT", "TRACELOOP_TRACE_CONTENT"])
def test_no_content(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "false")
    start()
    assert not {INPUT, OUTPUT} & sent().keys()


def test_inputs_are_hidden() -> None:
    start(masking=MaskingOptions(hide_inputs=True))
    found = sent()
    assert "ada@" not in str(found.get(INPUT))
    assert "Answer" in found[OUTPUT]


@pytest.mark.parametrize("name", ["ANYWAY_HIDE_OUTPUTS", "OPENINFERENCE_HIDE_OUTPUTS", "FI_HIDE_OUTPUTS"])
def test_outputs_are_hidden_by_the_environment(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "true")
    start()
    found = sent()
    assert "ada@" in found[INPUT]
    assert "Answer" not in str(found.get(OUTPUT))


def test_addresses_are_found_in_texts() -> None:
    start(masking=MaskingOptions(redact_patterns=True))
    assert "ada@" not in str(sent())


def test_a_redaction_of_the_applications_own() -> None:
    def redact(key: str, value: object, span: str) -> object:
        return None if key == INPUT else value

    start(masking=MaskingOptions(redact=redact))
    found = sent()
    assert INPUT not in found
    assert OUTPUT in found


def test_a_redaction_that_throws_lets_nothing_through() -> None:
    def redact(key: str, value: object, span: str) -> object:
        raise KeyError

    start(masking=MaskingOptions(redact=redact))
    chat("ada@example.com")
    Traceloop.force_flush()
    assert "ada@" not in str([dict(span.attributes or {}) for span in exporter.get_finished_spans()])


def priced(model: str = "gpt-4o", **usage: int) -> dict[str, Any]:
    from anyway.sdk.runtime import own_tracer

    counts = {f"gen_ai.usage.{name.replace('__', '.')}": count for name, count in usage.items()}
    with own_tracer().start_as_current_span("chat") as span:
        span.set_attributes({"gen_ai.provider.name": "openai", "gen_ai.request.model": model, **counts})
    Traceloop.force_flush()
    (found,) = exporter.get_finished_spans()
    return {key: value for key, value in (found.attributes or {}).items() if "cost" in key}


COST = ("gen_ai.usage.input_cost", "gen_ai.usage.output_cost", "gen_ai.usage.cost")


def test_a_call_is_priced_by_the_list() -> None:
    start()
    found = priced(input_tokens=1_000, output_tokens=100)
    assert [found[key] for key in COST] == pytest.approx([0.0025, 0.001, 0.0035])


def test_a_model_without_a_price_has_no_cost() -> None:
    start()
    assert priced("nobody-knows-it", input_tokens=1_000, output_tokens=100) == {}


def test_no_estimates() -> None:
    start(pricing_enabled=False)
    assert priced(input_tokens=1_000, output_tokens=100) == {}


@pytest.mark.parametrize(
    "prices",
    [
        {"models": {"gpt-4o": {"input": 10, "output": 20, "cacheRead": 1}}},
        {"models": {"openai/gpt-4o": {"input": 10, "output": 20, "cacheRead": 1}}},
    ],
)
def test_prices_of_the_applications_own(tmp_path: Path, prices: object) -> None:
    file = tmp_path / "prices.json"
    file.write_text(json.dumps(prices), "utf-8")
    start(pricing_json_path=str(file))
    found = priced("gpt-4o-2024-08-06", input_tokens=1_000, output_tokens=100, cache_read__input_tokens=400)
    assert [found[key] for key in COST] == pytest.approx([0.0064, 0.002, 0.0084])


def test_prices_as_openlit_writes_them(tmp_path: Path) -> None:
    file = tmp_path / "prices.json"
    file.write_text(json.dumps({"chat": {"gpt-4o": {"promptPrice": 0.01, "completionPrice": 0.02}}}), "utf-8")
    start(pricing_json_path=str(file))
    assert priced(input_tokens=1_000, output_tokens=100)[COST[2]] == pytest.approx(0.012)
