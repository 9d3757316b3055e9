"""The trace in the headers of a message, W3C's `traceparent`, and the ids in `baggage` for who is trusted."""

from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from typing import Final

from opentelemetry import baggage
from opentelemetry.baggage.propagation import W3CBaggagePropagator
from opentelemetry.context import Context, attach, detach, get_current, get_value
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from anyway.sdk import semconv
from anyway.sdk.attribution import BAGGAGE
from anyway.sdk.context import association_properties, with_scope
from anyway.sdk.guard import guard
from anyway.sdk.own_span import in_own_trace

_TRACE: Final = TraceContextTextMapPropagator()
_BAGGAGE: Final = W3CBaggagePropagator()


def inject_context(headers: MutableMapping[str, str], *, with_baggage: bool = False) -> MutableMapping[str, str]:
    """Writes the trace that is under way into the headers of a message.

    :param with_baggage: also the ids of the session, user, customer and order, for a receiver that may know them
    """
    guard(_inject, headers, with_baggage)
    return headers


@contextmanager
def extract_context(headers: Mapping[str, str]) -> Iterator[None]:
    """A `with` in the trace and with the ids that a message brought: what is set within ends with it."""
    lowered = {name.lower(): value for name, value in headers.items()}
    token = attach(received(lowered))
    try:
        yield
    finally:
        detach(token)


def received(headers: Mapping[str, str]) -> Context:
    """The context of work for a message with these headers, whose names are in lower case."""
    around = with_scope(get_current())
    found = guard(lambda: _BAGGAGE.extract(headers, _TRACE.extract(headers, around)))
    return around if found is None else found


def _inject(headers: MutableMapping[str, str], with_baggage: bool) -> None:
    context = in_own_trace(get_current())
    _TRACE.inject(headers, context)
    if with_baggage:
        _BAGGAGE.inject(headers, _with_ids(context))


def _with_ids(context: Context) -> Context:
    properties = association_properties(context)
    inner = {
        semconv.SESSION_ID: get_value(semconv.ATTR_SESSION_ID, context),
        semconv.USER_ID: get_value(semconv.ATTR_USER_ID, context),
    }
    for key, (name, *_) in BAGGAGE:
        value = inner.get(key) or properties.get(key)
        if value is not None:
            context = baggage.set_baggage(name, str(value), context)
    return context
