"""Spans of agents, chains, tools and other steps, made by hand."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum
from functools import partial
from inspect import getdoc, signature
from typing import TYPE_CHECKING, Any, Final, TypeVar, overload

import wrapt
from opentelemetry.context import Context, attach, detach, get_current
from opentelemetry.trace import Span, Tracer, set_span_in_context

from anyway.sdk.decorators.calls import wrap
from anyway.sdk.guard import guard
from anyway.sdk.json_text import bounded_json
from anyway.sdk.span_error import record_failure
from fi_instrumentation.config import TraceConfig
from fi_instrumentation.using import get_attributes_from_context

_MAX_CONTENT_CHARS: Final = 65_536
_REDACTED: Final = "__REDACTED__"
F = TypeVar("F", bound=Callable[..., Any])

if TYPE_CHECKING:
    _Proxy = wrapt.ObjectProxy[Any]
else:
    _Proxy = wrapt.ObjectProxy


class SpanKind(str, Enum):
    """`fi.span.kind`: what a span stands for."""

    TOOL = "TOOL"
    CHAIN = "CHAIN"
    LLM = "LLM"
    RETRIEVER = "RETRIEVER"
    EMBEDDING = "EMBEDDING"
    AGENT = "AGENT"
    RERANKER = "RERANKER"
    GUARDRAIL = "GUARDRAIL"
    EVALUATOR = "EVALUATOR"
    CONVERSATION = "CONVERSATION"
    VECTOR_DB = "VECTOR_DB"
    UNKNOWN = "UNKNOWN"


class FISpan(_Proxy):
    """A span that says what went in and what came out."""

    def __init__(self, span: Span, config: TraceConfig) -> None:
        super().__init__(span)
        self._self_config = config

    def set_input(self, value: Any) -> None:
        is_hidden = self._self_config.hide_inputs
        self._set("input", _REDACTED if is_hidden else value)

    def set_output(self, value: Any) -> None:
        is_hidden = self._self_config.hide_outputs
        self._set("output", _REDACTED if is_hidden else value)

    def set_tool(self, *, name: str, description: str | None = None, parameters: Any = None) -> None:
        self.__wrapped__.set_attribute("gen_ai.tool.name", name)
        if description:
            self.__wrapped__.set_attribute("gen_ai.tool.description", description)
        if parameters:
            self.__wrapped__.set_attribute("gen_ai.tool.parameters", bounded_json(parameters, _MAX_CONTENT_CHARS))

    def _set(self, way: str, value: Any) -> None:
        is_text = isinstance(value, str)
        written = value if is_text else bounded_json(value, _MAX_CONTENT_CHARS)
        self.__wrapped__.set_attribute(f"{way}.value", written)
        self.__wrapped__.set_attribute(f"{way}.mime_type", "text/plain" if is_text else "application/json")


class FITracer:
    """A tracer whose spans carry the context attributes of where they start, and whose decorators trace functions.

    >>> tracer = FITracer(provider.get_tracer(__name__))
    >>> @tracer.agent
    ... def answer(question: str) -> str: ...
    """

    def __init__(self, tracer: Tracer, config: TraceConfig | None = None) -> None:
        self._tracer = tracer
        self._config = config or TraceConfig()

    def start_span(
        self,
        name: str,
        context: Context | None = None,
        *,
        fi_span_kind: SpanKind | str = SpanKind.UNKNOWN,
        **options: Any,
    ) -> FISpan:
        span = self._tracer.start_span(name, context, **options)
        span.set_attribute("fi.span.kind", str(getattr(fi_span_kind, "value", fi_span_kind)).upper())
        span.set_attributes(dict(get_attributes_from_context()))
        return FISpan(span, self._config)

    @contextmanager
    def start_as_current_span(
        self, name: str, *, fi_span_kind: SpanKind | str = SpanKind.UNKNOWN, **options: Any
    ) -> Iterator[FISpan]:
        span = self.start_span(name, fi_span_kind=fi_span_kind, **options)
        token = attach(set_span_in_context(span.__wrapped__))
        try:
            yield span
        except BaseException as error:
            record_failure(span.__wrapped__, error)
            raise
        finally:
            detach(token)
            span.end()

    @overload
    def agent(self, function: F, /) -> F: ...
    @overload
    def agent(self, /, *, name: str | None = None) -> Callable[[F], F]: ...
    def agent(self, function: Any = None, /, *, name: str | None = None) -> Any:
        """Every call of the function is an agent's: `@tracer.agent`, or `@tracer.agent(name="…")`."""
        return self._decorated(SpanKind.AGENT, function, name)

    @overload
    def chain(self, function: F, /) -> F: ...
    @overload
    def chain(self, /, *, name: str | None = None) -> Callable[[F], F]: ...
    def chain(self, function: Any = None, /, *, name: str | None = None) -> Any:
        """Every call of the function is a chain."""
        return self._decorated(SpanKind.CHAIN, function, name)

    @overload
    def tool(self, function: F, /) -> F: ...
    @overload
    def tool(
        self, /, *, name: str | None = None, description: str | None = None, parameters: Any = None
    ) -> Callable[[F], F]: ...
    def tool(
        self,
        function: Any = None,
        /,
        *,
        name: str | None = None,
        description: str | None = None,
        parameters: Any = None,
    ) -> Any:
        """Every call of the function is that of a tool, which is described by its signature and its documentation."""
        return self._decorated(SpanKind.TOOL, function, name, description, parameters)

    def _decorated(
        self,
        kind: SpanKind,
        function: Any,
        name: str | None,
        description: str | None = None,
        parameters: Any = None,
    ) -> Any:
        if function is None:
            return partial(self._decorated, kind, name=name, description=description, parameters=parameters)

        def open_call(args: tuple[Any, ...], kwargs: Any, at: Context) -> _Call:
            called = name or function.__name__
            span = self.start_span(called, at, fi_span_kind=kind)
            span.set_input(guard(lambda: dict(signature(function).bind_partial(*args, **kwargs).arguments)))
            if kind is SpanKind.TOOL:
                hints = {key: str(item.annotation) for key, item in signature(function).parameters.items()}
                span.set_tool(name=called, description=description or getdoc(function), parameters=parameters or hints)
            return _Call(span, at)

        return wrap(function, open_call)


class _Call:
    """A call of a decorated function."""

    def __init__(self, span: FISpan, at: Context) -> None:
        self._span = span
        self._ended = False
        self.context = set_span_in_context(span.__wrapped__, at)

    def run(self, step: Callable[..., Any], *args: Any) -> Any:
        token = attach(self.context)
        try:
            return step(*args)
        finally:
            self.context = get_current()
            detach(token)

    def succeed(self, output: object = None) -> None:
        self._end(lambda: self._span.set_output(output))

    def fail(self, error: BaseException) -> None:
        self._end(lambda: record_failure(self._span.__wrapped__, error))

    def leave(self) -> None:
        self._end(lambda: None)

    def _end(self, record: Callable[[], None]) -> None:
        if not self._ended:
            self._ended = True
            guard(record)
            self._span.end()
