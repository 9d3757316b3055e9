"""Takes out of spans what is not to leave the process."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from weakref import WeakKeyDictionary

from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import Event, ReadableSpan
from opentelemetry.trace import Link, Status

from anyway.sdk import semconv as k
from anyway.sdk.privacy.content_keys import MESSAGE_EVENTS, Content, content_under
from anyway.sdk.privacy.content_value import REDACTED, ContentRules, apply_rules
from anyway.sdk.privacy.patterns import redact_text, redact_value
from anyway.sdk.privacy.settings import MaskingSettings

_NEVER_PERSONAL: Final = frozenset(
    {
        k.ATTR_OPERATION_NAME,
        k.ATTR_PROVIDER_NAME,
        k.ATTR_SYSTEM,
        k.ATTR_REQUEST_MODEL,
        k.ATTR_RESPONSE_MODEL,
        k.ATTR_RESPONSE_ID,
        k.ATTR_SERVER_ADDRESS,
    }
)
"""What a call is priced and found by, and what no person stands behind. Its digits look like anything."""
_EVENT_STRUCTURE: Final = frozenset(
    {k.ATTR_SYSTEM, k.ATTR_PROVIDER_NAME, "event.name", "role", "index", "finish_reason", "id"}
)


class SpanMask:
    """What it cannot mask it drops: nothing passes because something went wrong."""

    def __init__(self, settings: MaskingSettings) -> None:
        self._settings = settings
        self._rules = {
            "input": _rules(settings, is_input=True, is_output=False),
            "output": _rules(settings, is_input=False, is_output=True),
            "both": _rules(settings, is_input=True, is_output=True),
        }
        self._looks_at_all = settings.redact is not None or bool(settings.redact_patterns)
        self._resources: WeakKeyDictionary[Resource, Resource] = WeakKeyDictionary()

    def apply(self, span: ReadableSpan, is_content_traced: bool) -> ReadableSpan:
        """A span without what is hidden.

        :param is_content_traced: whether content may be recorded where the span started
        """
        name = span.name

        def attributes(given: Mapping[str, Any] | None, side: str | None = None) -> dict[str, Any]:
            masked = (
                (key, self._value(key, value, name, is_content_traced, side)) for key, value in (given or {}).items()
            )
            return {key: value for key, value in masked if value is not None}

        return ReadableSpan(
            name=self._text(name),
            context=span.get_span_context(),
            parent=span.parent,
            resource=self._resource(span.resource),
            attributes=attributes(span.attributes),
            events=[
                Event(event.name, attributes(event.attributes, MESSAGE_EVENTS.get(event.name)), event.timestamp)
                for event in span.events
                if not self._hides_event(event, is_content_traced)
            ],
            links=[Link(link.context, attributes(link.attributes)) for link in span.links],
            kind=span.kind,
            status=self._status(span),
            start_time=span.start_time,
            end_time=span.end_time,
            instrumentation_scope=span.instrumentation_scope,
        )

    def _value(self, key: str, value: Any, span_name: str, is_content_traced: bool, side: str | None) -> Any:
        content = content_under(key)
        if content is None and side is not None and key not in _EVENT_STRUCTURE:
            content = Content("messages", side)
        if content is None and not self._looks_at_all:
            return value
        try:
            masked = value if content is None else self._content(key, value, content, is_content_traced)
            if masked is not None and self._settings.redact is not None:
                masked = self._settings.redact(key, masked, span_name)
            if not _is_attribute(masked):
                return None
            return masked if key in _NEVER_PERSONAL else self._without_patterns(masked)
        except Exception:
            return None  # The application's callback threw, or the value cannot be read.

    def _content(self, key: str, value: Any, content: Content, is_content_traced: bool) -> Any:
        settings, side = self._settings, content.side
        if content.form == "parameters":
            return None if settings.hide_llm_invocation_parameters else value
        if not is_content_traced:
            return None
        if content.form == "tools":
            return None if settings.hide_llm_tools else value
        rules, is_hidden = self._rules[side], self._is_hidden(side)
        if content.form == "media_type":
            return None if is_hidden else value
        if content.form == "vector":
            return None if is_hidden or settings.hide_embedding_vectors else value
        if content.form == "messages" and (is_hidden or rules.hide_messages):
            return None
        if content.form == "prompt" and settings.hide_prompts:
            return None
        if is_hidden:
            return REDACTED
        return apply_rules(key, value, rules) if rules.concern(value) else value

    def _is_hidden(self, side: str) -> bool:
        settings = self._settings
        return (settings.hide_inputs and side != "output") or (settings.hide_outputs and side != "input")

    def _hides_event(self, event: Event, is_content_traced: bool) -> bool:
        side = MESSAGE_EVENTS.get(event.name)
        if side is None:
            return False
        return not is_content_traced or self._is_hidden(side) or self._rules[side].hide_messages

    def _status(self, span: ReadableSpan) -> Status:
        status = span.status
        if not status.description or not self._looks_at_all:
            return status
        message = self._value("status.message", status.description, span.name, True, None)
        return Status(status.status_code, None if message is None else str(message))

    def _resource(self, resource: Resource) -> Resource:
        """A span's resource may hold the command line of the process. One resource stays one: requests group by it."""
        if not self._settings.redact_patterns:
            return resource
        masked = self._resources.get(resource)
        if masked is None:
            attributes = {key: self._without_patterns(value) for key, value in resource.attributes.items()}
            masked = Resource(attributes, resource.schema_url)
            self._resources[resource] = masked
        return masked

    def _text(self, text: str) -> str:
        patterns = self._settings.redact_patterns
        return redact_text(text, patterns) if patterns else text

    def _without_patterns(self, value: Any) -> Any:
        patterns: Sequence[str] = self._settings.redact_patterns
        if not patterns or isinstance(value, bool | int | float):
            return value
        return redact_value(value, patterns)


def _rules(settings: MaskingSettings, *, is_input: bool, is_output: bool) -> ContentRules:
    return ContentRules(
        hide_text=(is_input and settings.hide_input_text) or (is_output and settings.hide_output_text),
        hide_messages=(is_input and settings.hide_input_messages) or (is_output and settings.hide_output_messages),
        hide_images=is_input and settings.hide_input_images,
        hide_vectors=settings.hide_embedding_vectors,
        hide_tools=settings.hide_llm_tools,
        max_image_chars=settings.base64_image_max_length,
    )


def _is_attribute(value: object) -> bool:
    if isinstance(value, list | tuple):
        return all(item is None or isinstance(item, str | int | float) for item in value)
    return isinstance(value, str | int | float)
