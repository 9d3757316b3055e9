import { context } from "@opentelemetry/api";
import type { SpanExporter } from "@opentelemetry/sdk-trace-base";
import { traceContent } from "../context.ts";
import { log } from "../log.ts";
import type { Settings } from "../options.ts";
import { SpanMask } from "../privacy/span-mask.ts";
import { ExportSpanProcessor } from "./export-span-processor.ts";
import { OtlpExporter } from "./otlp-exporter.ts";
import { waitUntil } from "./wait-until.ts";

/**
 * What takes the spans of a provider, whoever made it, to Anyway: masked, in batches, bounded.
 * @param exporter sends them instead of the built-in one
 */
export function createExportProcessor(settings: Settings, exporter?: SpanExporter): ExportSpanProcessor {
  const processor: ExportSpanProcessor = new ExportSpanProcessor({
    exporter: exporter ?? new OtlpExporter(settings.tracesUrl, settings.headers, log, settings.spoolDir),
    mask: new SpanMask(settings.masking),
    batch: settings.batch,
    isContentTraced: (at = context.active()) => traceContent(at) ?? settings.traceContent,
    onTraceEnd: settings.flushAtTraceEnd ? () => waitUntil(processor.forceFlush()) : undefined,
    warn: log,
  });
  return processor;
}
