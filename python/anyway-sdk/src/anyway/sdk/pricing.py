"""Estimates what calls cost, on their spans. The server prices each call exactly, with or without an estimate."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from opentelemetry.sdk.trace import ReadableSpan

from anyway.sdk import semconv as k
from anyway.sdk.guard import guard
from anyway.sdk.log import log_once

_DATED: Final = re.compile(r"-(\d{4}-\d{2}-\d{2}|\d{8})$")


class CostEstimator:
    """By a file of prices of the application's own, and by the list of `genai-prices` where that is installed.

    It works where spans are exported, and takes no time of the application's.
    """

    def __init__(self, price_file: str | None) -> None:
        self._own = _read(price_file) if price_file else {}
        self._list: Any = None
        self._has_looked = False

    def priced(self, span: ReadableSpan) -> ReadableSpan:
        """The span with its costs in US dollars, where it is a call whose model has a price."""
        attributes = dict(span.attributes or {})
        if k.ATTR_COST in attributes or k.ATTR_INPUT_TOKENS not in attributes:
            return span
        cost = guard(self._cost, attributes)
        if cost is None:
            return span
        attributes[k.ATTR_INPUT_COST], attributes[k.ATTR_OUTPUT_COST] = cost
        attributes[k.ATTR_COST] = sum(cost)
        span._attributes = attributes
        return span

    def _cost(self, attributes: Mapping[str, Any]) -> tuple[float, float] | None:
        models = [str(attributes[key]) for key in (k.ATTR_RESPONSE_MODEL, k.ATTR_REQUEST_MODEL) if key in attributes]
        tokens = int(attributes[k.ATTR_INPUT_TOKENS]), int(attributes.get(k.ATTR_OUTPUT_TOKENS, 0))
        for model in models:
            price = self._own_price(str(attributes.get(k.ATTR_PROVIDER_NAME)), model)
            if price is not None:
                return price.cost(attributes)
        return self._listed_cost(models, tokens, attributes)

    def _own_price(self, provider: str, model: str) -> "_Price | None":
        names = (name for version in (model, _DATED.sub("", model)) for name in (f"{provider}/{version}", version))
        return next((self._own[name] for name in names if name in self._own), None)

    def _listed_cost(
        self, models: list[str], tokens: tuple[int, int], attributes: Mapping[str, Any]
    ) -> tuple[float, float] | None:
        if not self._has_looked:
            self._has_looked = True
            self._list = guard(import_module, "genai_prices")
        if self._list is None:
            return None
        usage = self._list.Usage(
            input_tokens=tokens[0],
            output_tokens=tokens[1],
            cache_read_tokens=attributes.get(k.ATTR_CACHE_READ_TOKENS),
            cache_write_tokens=attributes.get(k.ATTR_CACHE_WRITE_TOKENS),
        )
        provider = attributes.get(k.ATTR_PROVIDER_NAME)
        for model in models:
            try:
                found = self._list.calc_price(usage, model_ref=model, provider_id=provider)
            except LookupError:
                continue
            return float(found.input_price), float(found.output_price)
        return None


@dataclass(frozen=True, slots=True)
class _Price:
    """US dollars per million tokens; a part without a price of its own costs what the whole costs."""

    input: float
    output: float
    cache_read: float
    cache_write: float

    def cost(self, attributes: Mapping[str, Any]) -> tuple[float, float]:
        read = int(attributes.get(k.ATTR_CACHE_READ_TOKENS, 0))
        written = int(attributes.get(k.ATTR_CACHE_WRITE_TOKENS, 0))
        plain = int(attributes[k.ATTR_INPUT_TOKENS]) - read - written
        spent = plain * self.input + read * self.cache_read + written * self.cache_write
        return spent / 1e6, int(attributes.get(k.ATTR_OUTPUT_TOKENS, 0)) * self.output / 1e6


def _price(input: float, output: float, cache_read: float | None = None, cache_write: float | None = None) -> _Price:
    return _Price(
        input,
        output,
        input if cache_read is None else cache_read,
        input if cache_write is None else cache_write,
    )


def _read(path: str) -> dict[str, _Price]:
    """Anyway's format, `{"models": {"<model>": {"input", "output", "cacheRead", "cacheWrite"}}}` per million tokens,
    and OpenLIT's, `{"chat": {"<model>": {"promptPrice", "completionPrice"}}, "embeddings": …}` per thousand."""
    try:
        file = json.loads(Path(path).read_text("utf-8"))
        prices = {model: _price(float(price) * 1e3, 0.0) for model, price in file.get("embeddings", {}).items()}
        for model, price in file.get("chat", {}).items():
            prices[model] = _price(float(price["promptPrice"]) * 1e3, float(price["completionPrice"]) * 1e3)
        for model, price in file.get("models", {}).items():
            prices[model] = _price(
                float(price["input"]),
                float(price.get("output", 0)),
                price.get("cacheRead"),
                price.get("cacheWrite"),
            )
        return prices
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        log_once(f"{path} is no file of prices ({error!r}): costs are not estimated by it.")
        return {}
