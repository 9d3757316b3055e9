"""The span of one call to a model."""

import time
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from opentelemetry.context import Context, get_current, get_value, set_value
from opentelemetry.trace import SpanKind, Status, StatusCode

from anyway.sdk import semconv as k
from anyway.sdk.context import SUPPRESS
from anyway.sdk.guard import guard
from anyway.sdk.instrumentations.model import Request, Response, Usage
from anyway.sdk.json_text import bounded_json
from anyway.sdk.own_span import with_span
from anyway.sdk.runtime import is_content_traced, own_tracer
from anyway.sdk.span_error import record_failure

_MAX_CONTENT_CHARS: Final = 262_144
_ENCLOSING: Final = "anyway-model-call"


def is_traced_already(context: Context) -> bool:
    """Whether what runs in `context` is a client's own work for a call that has its span, or the SDK's."""
    return get_value(_ENCLOSING, context) is True or get_value(SUPPRESS, context) is True


class ModelCall:
    """It ends once; what comes later is ignored."""

    def __init__(self, request: Request) -> None:
        at = get_current()
        name = request.operation if request.model is None else f"{request.operation} {request.model}"
        attributes = _present(_request_attributes(request))
        self._span = own_tracer().start_span(name, context=at, kind=SpanKind.CLIENT, attributes=attributes)
        self._records_content = self._span.is_recording() and is_content_traced(at)
        self._began = time.perf_counter()
        self._has_chunk = False
        self._ended = False
        self.context = set_value(_ENCLOSING, True, with_span(at, self._span))
        if self._records_content:
            guard(lambda: self._set_content(request.content()))

    def chunk(self) -> None:
        """A part of a streamed answer arrived."""
        if not self._has_chunk:
            self._has_chunk = True
            self._span.set_attribute(k.ATTR_TIME_TO_FIRST_CHUNK, time.perf_counter() - self._began)

    def succeed(self, read: Callable[[], Response | None]) -> None:
        self._end(lambda: self._record(read()))

    def fail(self, error: BaseException, read: Callable[[], Response | None] = lambda: None) -> None:
        """
        :param read: what a stream had brought before it failed; it was paid for
        """

        def record() -> None:
            record_failure(self._span, error)
            self._record(read())

        self._end(record)

    def _end(self, record: Callable[[], None]) -> None:
        if self._ended:
            return
        self._ended = True
        guard(record)
        guard(self._span.end)

    def _record(self, response: Response | None) -> None:
        if response is None:
            return
        reasons = [reason for found in response.output if (reason := found.get("finish_reason"))]
        self._span.set_attributes(
            _present(
                {
                    k.ATTR_RESPONSE_ID: response.id,
                    k.ATTR_RESPONSE_MODEL: response.model,
                    k.ATTR_FINISH_REASONS: reasons or None,
                    **(_usage_attributes(response.usage) if response.usage else {}),
                    **response.attributes,
                }
            )
        )
        if response.error is not None:
            self._span.set_status(Status(StatusCode.ERROR, response.error))
            self._span.set_attribute(k.ATTR_ERROR_TYPE, response.error)
        if self._records_content:
            output = {k.ATTR_OUTPUT_MESSAGES: response.output} if response.output else {}
            self._set_content({**output, **response.content})

    def _set_content(self, contents: Mapping[str, Any]) -> None:
        for key, value in contents.items():
            if value is None or value == [] or value == {}:
                continue
            written = value if isinstance(value, str) else bounded_json(value, _MAX_CONTENT_CHARS)
            self._span.set_attribute(key, written)


def server_attributes(base_url: str | None) -> dict[str, Any]:
    server = guard(urlsplit, base_url) if base_url else None
    if server is None or server.hostname is None:
        return {}
    port = server.port or (443 if server.scheme == "https" else 80)
    return {k.ATTR_SERVER_ADDRESS: server.hostname, k.ATTR_SERVER_PORT: port}


def _present(attributes: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in attributes.items() if value is not None}


def _request_attributes(request: Request) -> dict[str, Any]:
    return {
        k.ATTR_OPERATION_NAME: request.operation,
        k.ATTR_PROVIDER_NAME: request.provider,
        k.ATTR_SYSTEM: request.provider,
        k.ATTR_REQUEST_MODEL: request.model,
        k.ATTR_REQUEST_STREAM: request.is_stream or None,
        **server_attributes(request.base_url),
        **request.attributes,
    }


def _usage_attributes(usage: Usage) -> dict[str, Any]:
    is_split = usage.cache_write_1h is not None
    return {
        k.ATTR_INPUT_TOKENS: usage.input,
        k.ATTR_PROMPT_TOKENS: usage.input,
        k.ATTR_OUTPUT_TOKENS: usage.output,
        k.ATTR_COMPLETION_TOKENS: usage.output,
        k.ATTR_CACHE_READ_TOKENS: usage.cache_read,
        k.ATTR_CACHE_WRITE_TOKENS: usage.cache_write,
        k.ATTR_ANTHROPIC_CACHE_WRITE_1H_TOKENS: usage.cache_write_1h,
        k.ATTR_ANTHROPIC_CACHE_WRITE_5M_TOKENS: (usage.cache_write or 0) - (usage.cache_write_1h or 0)
        if is_split
        else None,
        k.ATTR_REASONING_TOKENS: usage.reasoning,
        k.ATTR_INPUT_AUDIO_TOKENS: usage.input_audio,
        k.ATTR_OUTPUT_AUDIO_TOKENS: usage.output_audio,
    }
