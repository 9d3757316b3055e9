"""The SDK's own spans in a context.

Where the application has a tracer provider of its own, they are kept beside OpenTelemetry's active span, and not in
its place: the application's spans then have the very parents that they have without the SDK.
"""

from dataclasses import dataclass
from typing import Final

from opentelemetry import trace
from opentelemetry.context import Context, get_value, set_value
from opentelemetry.trace import Span

from anyway.sdk.runtime import is_beside

_OWN_SPAN: Final = "anyway-span"


@dataclass(frozen=True, slots=True)
class _OwnSpan:
    span: Span
    over: Span
    """The active span where ours began."""


def with_span(context: Context, span: Span) -> Context:
    """`context` with `span`, one of the SDK's, around whatever happens in it."""
    if not is_beside():
        return trace.set_span_in_context(span, context)
    return set_value(_OWN_SPAN, _OwnSpan(span, trace.get_current_span(context)), context)


def span_in(context: Context | None = None) -> Span | None:
    """The innermost span that the SDK's are beneath: one of its own, or the one that is active."""
    active = trace.get_current_span(context)
    own = get_value(_OWN_SPAN, context)
    found = active
    if isinstance(own, _OwnSpan):
        # What was received since, from another process, is nearer.
        is_received_since = active is not own.over and active.get_span_context().is_remote
        found = active if is_received_since else own.span
    return found if found.get_span_context().is_valid else None


def in_own_trace(context: Context) -> Context:
    """`context` with `span_in` as its active span."""
    span = span_in(context)
    return context if span is None else trace.set_span_in_context(span, context)
