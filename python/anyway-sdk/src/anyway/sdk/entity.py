"""Spans of workflows, tasks, agents and tools."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from opentelemetry.context import Context, attach, detach, get_current
from opentelemetry.trace import Span
from opentelemetry.util.types import AttributeValue

from anyway.sdk import semconv
from anyway.sdk.context import (
    AssociationProperties,
    entity_path,
    with_agent_name,
    with_association_properties,
    with_conversation_id,
    with_entity_path,
    with_scope,
    with_trace_content,
    with_workflow_name,
)
from anyway.sdk.guard import guard
from anyway.sdk.json_text import bounded_json
from anyway.sdk.own_span import in_own_trace, with_span
from anyway.sdk.runtime import is_content_traced, own_tracer
from anyway.sdk.span_error import record_failure

_MAX_CONTENT_CHARS: Final = 65_536


@dataclass(frozen=True, slots=True)
class EntityConfig:
    """What a workflow, task, agent or tool is called, and what everything beneath it inherits."""

    kind: str
    name: str
    version: int | None = None
    association_properties: AssociationProperties | None = None
    conversation_id: str | None = None
    trace_content: bool | None = None


class Entity:
    """One call under a span of its own.

    Used as a `with`, it is the context of the call. A generator enters it again for every step, and finds what was set
    in the steps before.
    """

    def __init__(self, config: EntityConfig, args: Sequence[Any], kwargs: Mapping[str, Any], at: Context) -> None:
        outer = _inherited(config, at)
        self._records_content = is_content_traced(outer)
        self._span: Span = own_tracer().start_span(
            f"{config.name}.{config.kind}",
            context=in_own_trace(outer),
            attributes=_attributes(config),
        )
        self._ended = False
        self.context = with_span(_inside(config, outer), self._span)
        guard(self._set_content, semconv.ATTR_ENTITY_INPUT, {"args": args, "kwargs": kwargs})

    def run(self, step: Callable[..., Any], *args: Any) -> Any:
        """Makes one step of the call in its context; what the step has set there is kept for the next."""
        token = attach(self.context)
        try:
            return step(*args)
        finally:
            self.context = get_current()
            detach(token)

    def succeed(self, output: object = None) -> None:
        self._end(lambda: self._set_content(semconv.ATTR_ENTITY_OUTPUT, output))

    def fail(self, error: BaseException) -> None:
        self._end(lambda: record_failure(self._span, error))

    def leave(self) -> None:
        """Ends the span of a call that its caller left before it was done."""
        self._end(lambda: None)

    def _set_content(self, key: str, value: object) -> None:
        if self._records_content and self._span.is_recording():
            self._span.set_attribute(key, bounded_json(value, _MAX_CONTENT_CHARS))

    def _end(self, record: Callable[[], None]) -> None:
        if self._ended:
            return
        self._ended = True
        guard(record)
        guard(self._span.end)


def _attributes(config: EntityConfig) -> dict[str, AttributeValue]:
    attributes: dict[str, AttributeValue] = {
        semconv.ATTR_SPAN_KIND: config.kind,
        semconv.ATTR_ENTITY_NAME: config.name,
    }
    if config.version is not None:
        attributes[semconv.ATTR_ENTITY_VERSION] = config.version
    return attributes


def _inherited(config: EntityConfig, at: Context) -> Context:
    """What the entity's own span and everything beneath start in."""
    inherited = with_scope(at)
    if config.kind == semconv.WORKFLOW:
        inherited = with_workflow_name(inherited, config.name)
    if config.kind == semconv.AGENT:
        inherited = with_agent_name(inherited, config.name)
    if config.association_properties:
        inherited = with_association_properties(inherited, config.association_properties)
    if config.conversation_id:
        inherited = with_conversation_id(inherited, config.conversation_id)
    if config.trace_content is not None:
        inherited = with_trace_content(inherited, config.trace_content)
    return inherited


def _inside(config: EntityConfig, outer: Context) -> Context:
    """What only the spans beneath start in: a span's path is that of the entities around it."""
    if config.kind == semconv.WORKFLOW:
        return outer
    path = entity_path(outer)
    return with_entity_path(outer, config.name if path is None else f"{path}.{config.name}")
