"""Puts the parts of the export together."""

from collections.abc import Callable

from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter

from anyway.sdk.export.otlp_http import OtlpHttpExporter
from anyway.sdk.export.processor import Batching, ExportSpanProcessor
from anyway.sdk.guard import guard
from anyway.sdk.options import Endpoint, Settings
from anyway.sdk.pricing import CostEstimator
from anyway.sdk.privacy.span_mask import SpanMask

Postprocess = Callable[[ReadableSpan], None]


def create_export_processor(
    settings: Settings,
    exporter: SpanExporter | None,
    *,
    disable_batch: bool = False,
    postprocess: Postprocess | None = None,
) -> ExportSpanProcessor:
    """
    :param exporter: instead of the built-in one
    :param postprocess: sees every span before it is masked
    :raises RuntimeError: where gRPC is asked for and not installed
    """
    mask = SpanMask(settings.masking)
    costs = CostEstimator(settings.pricing_json_path) if settings.pricing_enabled else None

    def outgoing(span: ReadableSpan, is_content_traced: bool) -> ReadableSpan:
        if postprocess is not None:
            guard(postprocess, span)
        masked = mask.apply(span, is_content_traced)
        return masked if costs is None else costs.priced(masked)

    batching = Batching(max_batch_spans=1) if disable_batch else Batching()
    return ExportSpanProcessor(exporter or _exporter(settings.endpoint, settings.headers), outgoing, batching)


def _exporter(endpoint: Endpoint, headers: dict[str, str]) -> SpanExporter:
    if not endpoint.is_grpc:
        return OtlpHttpExporter(endpoint.address, headers)
    try:
        from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
    except ImportError as error:
        raise RuntimeError('gRPC needs pip install "anyway-sdk[grpc]"') from error
    # Without headers of ours, it would send those that the environment holds for somebody else.
    return OTLPSpanExporter(
        endpoint=endpoint.address,
        insecure=not endpoint.is_secure,
        headers=tuple({"x-client": "anyway-sdk-python", **headers}.items()),
    )
