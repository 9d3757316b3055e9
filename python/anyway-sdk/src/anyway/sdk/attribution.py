"""What a span carries from the context that it starts in."""

from collections.abc import Mapping
from typing import Final

from opentelemetry import baggage
from opentelemetry.context import Context, get_current
from opentelemetry.sdk.trace import ReadableSpan, Span, SpanProcessor
from opentelemetry.util.types import AttributeValue

from anyway.sdk import semconv
from anyway.sdk.context import (
    CONTEXT_ATTRIBUTES,
    agent_name,
    association_properties,
    conversation_id,
    entity_path,
    workflow_name,
)

_CANONICAL: Final = (
    (semconv.SESSION_ID, semconv.ATTR_SESSION_ID),
    (semconv.USER_ID, semconv.ATTR_USER_ID),
)
"""The ids that have an attribute of their own beside the association property."""

BAGGAGE: Final = (
    (semconv.SESSION_ID, (semconv.ATTR_SESSION_ID, "session_id")),
    (semconv.USER_ID, (semconv.ATTR_USER_ID, "user_id")),
    (semconv.CUSTOMER_ID, (semconv.BAGGAGE_CUSTOMER_ID, "customer_id")),
    (semconv.ORDER_ID, (semconv.BAGGAGE_ORDER_ID, "order_id")),
)
"""Entries of the baggage that name an id: the first is written, any is read."""


def inherited_attributes(context: Context) -> dict[str, AttributeValue]:
    """Context attributes, association properties, workflow, agent, conversation, path, and the ids in the baggage.

    Of two values for one id, the one that was set further inside wins; baggage, which may come from another service,
    comes last.
    """
    properties = association_properties(context)
    attributes: dict[str, AttributeValue] = {}
    for name in CONTEXT_ATTRIBUTES:
        value = context.get(name)
        if value and isinstance(value, str | list | tuple):
            attributes[name] = value
    for key, item in properties.items():
        attributes[semconv.ASSOCIATION_PREFIX + key] = item

    carried = _baggage_ids(context)
    for key, name in _CANONICAL:
        # Setting a property takes away what was set around it, so what is here was set inside of it.
        inner = attributes.get(name)
        known = inner if inner is not None else properties.get(key, carried.get(key))
        if known is not None:
            attributes[name] = str(known)
        if inner is not None and key in properties:
            attributes[semconv.ASSOCIATION_PREFIX + key] = inner
    for key in (semconv.CUSTOMER_ID, semconv.ORDER_ID):
        if key in carried:
            attributes.setdefault(semconv.ASSOCIATION_PREFIX + key, carried[key])

    for name, found in (
        (semconv.ATTR_WORKFLOW_NAME, workflow_name(context)),
        (semconv.ATTR_ENTITY_PATH, entity_path(context)),
        (semconv.ATTR_AGENT_NAME, agent_name(context)),
        (semconv.ATTR_CONVERSATION_ID, conversation_id(context)),
    ):
        if found is not None:
            attributes[name] = found
    return attributes


def _baggage_ids(context: Context) -> Mapping[str, str]:
    entries = baggage.get_all(context)
    if not entries:
        return {}
    found = ((key, next((entries[name] for name in names if entries.get(name)), None)) for key, names in BAGGAGE)
    return {key: str(value) for key, value in found if value is not None}


class AssociationSpanProcessor(SpanProcessor):
    """Writes on every span, whoever starts it, what it inherits from the context that it starts in."""

    def on_start(self, span: Span, parent_context: Context | None = None) -> None:
        span.set_attributes(inherited_attributes(get_current() if parent_context is None else parent_context))

    def on_end(self, span: ReadableSpan) -> None:
        pass

    def shutdown(self) -> None:
        pass

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        return True
