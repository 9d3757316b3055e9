"""What travels with the OpenTelemetry context: everything that a span inherits from the workflow around it.

The keys are OpenLLMetry's and OpenInference's own, so that their instrumentations and ours read each other's values.
"""

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any, Final, TypeAlias

from opentelemetry.context import Context, get_value, set_value

from anyway.sdk import semconv
from anyway.sdk.json_text import bounded_json
from anyway.sdk.log import log_once

PropertyValue: TypeAlias = str | int | float | bool
AssociationProperties: TypeAlias = Mapping[Any, PropertyValue | None]
"""Properties by key, a member of `AssociationProperty` or any string; None leaves what is inherited as it is."""

_ASSOCIATION_PROPERTIES: Final = "association_properties"
_WORKFLOW_NAME: Final = "workflow_name"
_ENTITY_PATH: Final = "entity_path"
_AGENT_NAME: Final = "agent_name"
_CONVERSATION_ID: Final = "conversation_id"
_TRACE_CONTENT: Final = "override_enable_content_tracing"
_SCOPE: Final = "anyway-scope"

SUPPRESS: Final = "suppress_instrumentation"
"""OpenTelemetry's: what runs with it is not traced."""

MAX_JSON_CHARS: Final = 65_536


def property_key(key: object) -> str:
    """The key as it stands on the wire: that of an enumeration is its value, on every version of Python."""
    return str(key.value) if isinstance(key, Enum) else str(key)


def association_properties(context: Context) -> Mapping[str, PropertyValue]:
    """Those that a span in `context` inherits."""
    found = get_value(_ASSOCIATION_PROPERTIES, context)
    if not isinstance(found, Mapping):
        return {}
    return {property_key(key): value for key, value in found.items() if isinstance(value, str | int | float)}


def with_association_properties(context: Context, properties: AssociationProperties, *, anew: bool = False) -> Context:
    """`context` with `properties` over those it has: the inner value wins, and None changes nothing.

    :param anew: leave out those it has
    """
    merged = {} if anew else dict(association_properties(context))
    inner = context
    for key, value in properties.items():
        if not isinstance(value, str | int | float):
            continue
        name = property_key(key)
        merged[name] = value
        # What was set around it is no longer the innermost.
        if name == semconv.SESSION_ID:
            inner = set_value(semconv.ATTR_SESSION_ID, None, inner)
        elif name == semconv.USER_ID:
            inner = set_value(semconv.ATTR_USER_ID, None, inner)
    return set_value(_ASSOCIATION_PROPERTIES, merged, inner)


def with_scope(context: Context) -> Context:
    """`context` as one that ends: whatever is set beneath is forgotten with it."""
    return context if is_scoped(context) else set_value(_SCOPE, True, context)


def is_scoped(context: Context) -> bool:
    """Whether what is set in `context` ends with a workflow, a request or a `with` around it."""
    return get_value(_SCOPE, context) is True


def with_workflow_name(context: Context, name: str) -> Context:
    return set_value(_WORKFLOW_NAME, name, context)


def workflow_name(context: Context) -> str | None:
    return _text(context, _WORKFLOW_NAME)


def with_entity_path(context: Context, path: str) -> Context:
    """Names of the tasks, agents and tools around a span, outermost first, joined by dots."""
    return set_value(_ENTITY_PATH, path, context)


def entity_path(context: Context) -> str | None:
    return _text(context, _ENTITY_PATH)


def with_agent_name(context: Context, name: str) -> Context:
    return set_value(_AGENT_NAME, name, context)


def agent_name(context: Context) -> str | None:
    return _text(context, _AGENT_NAME)


def with_conversation_id(context: Context, conversation_id: str) -> Context:
    return set_value(_CONVERSATION_ID, conversation_id, context)


def conversation_id(context: Context) -> str | None:
    return _text(context, _CONVERSATION_ID)


def with_trace_content(context: Context, allowed: bool) -> Context:
    return set_value(_TRACE_CONTENT, allowed, context)


def trace_content(context: Context) -> bool | None:
    """What the nearest entity says about recording content, if any does."""
    value = get_value(_TRACE_CONTENT, context)
    return value if isinstance(value, bool) else None


CONTEXT_ATTRIBUTES: Final = (
    semconv.ATTR_SESSION_ID,
    semconv.ATTR_USER_ID,
    semconv.ATTR_METADATA,
    semconv.ATTR_TAGS,
    semconv.ATTR_PROMPT_TEMPLATE,
    semconv.ATTR_PROMPT_TEMPLATE_VARIABLES,
    semconv.ATTR_PROMPT_TEMPLATE_VERSION,
    semconv.ATTR_PROMPT_NAME,
)
"""Attributes that stand in the context under their own names, as OpenInference keeps them."""


def with_attribute(context: Context, name: str, value: object, what: str) -> Context:
    """`context` whose spans carry the attribute. An empty value is warned of and sets nothing."""
    if isinstance(value, str) and value:
        return set_value(name, value, context)
    if isinstance(value, Mapping) and value:
        return set_value(name, bounded_json(value, MAX_JSON_CHARS), context)
    if isinstance(value, Sequence) and not isinstance(value, str) and value:
        return set_value(name, [str(item) for item in value], context)
    log_once(f"An empty {what} was given, and nothing was set.")
    return context


def _text(context: Context, key: str) -> str | None:
    value = get_value(key, context)
    return value if isinstance(value, str) and value else None
