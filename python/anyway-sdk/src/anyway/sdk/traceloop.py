"""`Traceloop`: starts and stops tracing, and says whose work it is."""

import atexit
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from opentelemetry import propagate
from opentelemetry.context import attach, get_current
from opentelemetry.propagators.textmap import TextMapPropagator
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import SpanExporter
from opentelemetry.sdk.trace.sampling import ALWAYS_ON, Sampler

from anyway.sdk import semconv
from anyway.sdk.associations import set_association_properties
from anyway.sdk.attribution import AssociationSpanProcessor
from anyway.sdk.client import Client, client_of
from anyway.sdk.context import AssociationProperties, with_attribute
from anyway.sdk.export.pipeline import create_export_processor
from anyway.sdk.export.processor import ExportSpanProcessor
from anyway.sdk.globals import stand_in
from anyway.sdk.guard import guard
from anyway.sdk.instrumentations import Instruments, instrument
from anyway.sdk.log import log_once, logger
from anyway.sdk.options import Settings, api_url, resolve_settings
from anyway.sdk.own_tracer import OwnTracer
from anyway.sdk.privacy.settings import MaskingOptions
from anyway.sdk.propagation import propagate_over_http, propagate_to_threads
from anyway.sdk.runtime import SCOPE, Runtime, Server, runtime, set_runtime

_OF_OTHERS: Final = frozenset(
    {
        "telemetry_enabled",
        "metrics_exporter",
        "metrics_headers",
        "logging_exporter",
        "logging_headers",
        "traceloop_sync_enabled",
        "should_enrich_metrics",
        "image_uploader",
        "use_attributes",
    }
)
"""Options of OpenLLMetry's SDK for what Anyway has no place for: metrics, logs, prompts of a registry, telemetry."""


@dataclass(frozen=True, slots=True)
class _Installation:
    exporting: ExportSpanProcessor
    others: tuple[SpanProcessor, ...]
    undo: Callable[[], None]


class Traceloop:
    """Starts tracing, and says whose work it is. Nothing here throws."""

    _installed: ClassVar[_Installation | None] = None

    @classmethod
    def init(
        cls,
        app_name: str | None = None,
        api_endpoint: str | None = None,
        api_key: str | None = None,
        enabled: bool = True,
        headers: Mapping[str, str] | str | None = None,
        disable_batch: bool = False,
        exporter: SpanExporter | None = None,
        processor: SpanProcessor | list[SpanProcessor] | None = None,
        propagator: TextMapPropagator | None = None,
        sampler: Sampler | None = None,
        resource_attributes: Mapping[str, Any] | None = None,
        instruments: Iterable[Instruments] | None = None,
        block_instruments: Iterable[Instruments] | None = None,
        span_postprocess_callback: Callable[[ReadableSpan], None] | None = None,
        pricing_enabled: bool | None = None,
        pricing_json_path: str | None = None,
        trace_content: bool | None = None,
        masking: MaskingOptions | None = None,
        http_propagation: bool = True,
        propagate_baggage_to: Iterable[str] = (),
        **others: object,
    ) -> Client | None:
        """Starts tracing. Call it once, before the first model call; a second call warns and does nothing.

        What is left out comes from the environment, `ANYWAY_…` or `TRACELOOP_…`, then from the default. A tracer
        provider that the application has already stays as it is: spans are children of the application's, in its
        context, and are exported to Anyway by a provider of their own.

        :param app_name: `service.name` of every span; `OTEL_SERVICE_NAME`
        :param api_endpoint: `http(s)://` (`/v1/traces` may be part of it or not), `grpc://` without TLS, `grpcs://`
            with it; without a scheme gRPC with TLS, or without where `ANYWAY_GRPC_INSECURE` is true; `ANYWAY_BASE_URL`;
            `http://127.0.0.1:4318`
        :param api_key: sent as a bearer token; `ANYWAY_API_KEY`; a server in local mode needs none
        :param enabled: whether to record anything at all; `ANYWAY_TRACING_ENABLED`
        :param headers: of every export, or `key=value,key=value`, URL-encoded; `ANYWAY_HEADERS`, so encoded
        :param disable_batch: send each span as it ends, which still never waits
        :param exporter: instead of the built-in one; its spans are masked
        :param processor: sees every span beside the exporter, as it is: nothing is masked for it
        :param propagator: OpenTelemetry's global one from here on
        :param sampler: all without one, since costs and customers must add up
        :param resource_attributes: of the application, `deployment.environment.name` for one
        :param instruments: whose calls are traced; all without it
        :param block_instruments: whose calls are not
        :param span_postprocess_callback: sees every span that ended before it is masked and sent, in the thread that
            sends
        :param pricing_enabled: whether costs are estimated on spans; `ANYWAY_PRICING_ENABLED`
        :param pricing_json_path: prices that go before the list; `ANYWAY_PRICING_JSON_PATH`
        :param trace_content: whether inputs, outputs and messages are recorded and sent; `ANYWAY_TRACE_CONTENT`
        :param masking: what else is hidden
        :param http_propagation: carry `traceparent` over HTTP
        :param propagate_baggage_to: hosts of your own (`orders.internal`, `.internal` for all beneath) that are sent
            the ids of the session, user, customer and order
        :return: what else can be done now; None where tracing is off
        """
        if cls._installed is not None:
            log_once("Traceloop.init() was called before; this call does nothing.")
            return cls.get()
        for name in others:
            kind = "is for what Anyway does not have" if name in _OF_OTHERS else "is not known"
            log_once(f"The option {name} {kind}, and is left aside.")
        try:
            settings = resolve_settings(
                os.environ,
                app_name=app_name,
                api_endpoint=api_endpoint,
                api_key=api_key,
                headers=headers,
                trace_content=trace_content,
                pricing_enabled=pricing_enabled,
                pricing_json_path=pricing_json_path,
                enabled=enabled,
                masking=masking,
            )
            if not settings.enabled:
                return None
            exporting = create_export_processor(
                settings, exporter, disable_batch=disable_batch, postprocess=span_postprocess_callback
            )
            given = processor if isinstance(processor, list) else [processor] if processor else []
            provider = _provider(settings, [*given, exporting], resource_attributes or {}, sampler)
            cls._installed = _install(provider, settings, exporting, tuple(given))
            if propagator is not None:
                propagate.set_global_textmap(propagator)
            propagate_to_threads()
            if http_propagation:
                propagate_over_http(tuple(propagate_baggage_to))
            instrument(instruments, block_instruments)
            logger.info("Traces of %s go to %s.", settings.app_name, settings.endpoint.address)
        except Exception as error:
            log_once(f"Tracing is off: {error}")
            return None
        return cls.get()

    @staticmethod
    def get() -> Client | None:
        """The REST API of the server that spans go to, with the same key; None where tracing is off."""
        current = runtime()
        return None if current is None else client_of(current.server)

    @staticmethod
    def set_association_properties(properties: AssociationProperties) -> None:
        """Says whose work this is, from here on. See `anyway.sdk.associations.set_association_properties`."""
        set_association_properties(properties)

    @staticmethod
    def set_prompt(template: str, variables: Mapping[str, Any] | None = None, version: int | str | None = None) -> None:
        """Names the template of the prompts from here on, in the scope of `set_association_properties`."""

        def enter() -> None:
            context = with_attribute(get_current(), semconv.ATTR_PROMPT_TEMPLATE, template, "prompt template")
            if variables:
                name = semconv.ATTR_PROMPT_TEMPLATE_VARIABLES
                context = with_attribute(context, name, variables, "template variables")
            if version is not None:
                name = semconv.ATTR_PROMPT_TEMPLATE_VERSION
                context = with_attribute(context, name, str(version), "template version")
            attach(context)

        guard(enter)

    @staticmethod
    def get_default_span_processor(
        disable_batch: bool = False,
        api_endpoint: str | None = None,
        api_key: str | None = None,
        headers: Mapping[str, str] | str | None = None,
        exporter: SpanExporter | None = None,
        masking: MaskingOptions | None = None,
    ) -> SpanProcessor:
        """For a tracer provider of the application's own that is to send all of its spans to Anyway.

        It writes on every span what it inherits, and sends it, masked. Not together with `init`, which has a provider
        of its own.

        :raises ValueError: where the endpoint is none
        """
        settings = resolve_settings(
            os.environ, api_endpoint=api_endpoint, api_key=api_key, headers=headers, masking=masking
        )
        return _Both(create_export_processor(settings, exporter, disable_batch=disable_batch))

    @classmethod
    def force_flush(cls, timeout_millis: int = 30_000) -> bool:
        """Waits until every span that has ended is delivered. False: not all of them could be in that time."""
        installed = cls._installed
        if installed is None:
            return True
        flushed = [guard(part.force_flush, timeout_millis) for part in (installed.exporting, *installed.others)]
        return all(flushed)

    @classmethod
    def shutdown(cls) -> None:
        """Delivers what has ended, for two seconds at most, and stops tracing."""
        installed, cls._installed = cls._installed, None
        if installed is not None:
            guard(installed.undo)

    forceFlush = force_flush


class _Both(SpanProcessor):
    """Attributes a span, and exports it."""

    def __init__(self, exporting: ExportSpanProcessor) -> None:
        self._attributing = AssociationSpanProcessor()
        self._exporting = exporting

    def on_start(self, span: Any, parent_context: Any = None) -> None:
        guard(self._attributing.on_start, span, parent_context)
        guard(self._exporting.on_start, span, parent_context)

    def on_end(self, span: ReadableSpan) -> None:
        guard(self._exporting.on_end, span)

    def shutdown(self) -> None:
        self._exporting.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        return self._exporting.force_flush(timeout_millis)


def _provider(
    settings: Settings,
    processors: list[SpanProcessor],
    resource_attributes: Mapping[str, Any],
    sampler: Sampler | None,
) -> TracerProvider:
    resource = Resource.create({**resource_attributes, semconv.ATTR_SERVICE_NAME: settings.app_name})
    provider = TracerProvider(resource=resource, sampler=sampler or ALWAYS_ON, shutdown_on_exit=False)
    for processor in (AssociationSpanProcessor(), *processors):
        provider.add_span_processor(processor)
    return provider


def _install(
    provider: TracerProvider,
    settings: Settings,
    exporting: ExportSpanProcessor,
    others: tuple[SpanProcessor, ...],
) -> _Installation:
    take_back = stand_in(provider)
    set_runtime(
        Runtime(
            tracer=OwnTracer(provider.get_tracer(SCOPE)),
            trace_content=settings.trace_content,
            server=Server(api_url(settings.endpoint), settings.headers),
            is_beside=take_back is None,
        )
    )

    def undo() -> None:
        atexit.unregister(Traceloop.shutdown)
        set_runtime(None)
        provider.shutdown()
        if take_back is not None:
            take_back()

    atexit.register(Traceloop.shutdown)
    return _Installation(exporting, others, undo)
