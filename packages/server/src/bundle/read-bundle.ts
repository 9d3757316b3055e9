import { BUNDLE_FORMAT, BUNDLE_VERSION } from "@anyway-sh/api";

/** A trace in a file, ready to be sent as OTLP. */
export interface Bundle {
  traceId: string;
  /** `resourceSpans` and `resourceLogs` of OTLP/JSON. */
  resourceSpans: unknown[];
  resourceLogs: unknown[];
  /** Of the spans that are in it. */
  spanCount: number;
}

/** The file is no bundle, or none that this version can read; the message says why. */
export class InvalidBundleError extends Error {
  override readonly name = "InvalidBundleError";
}

/** Reads a bundle, of which nothing is believed but its form: what its spans hold is checked as it is taken in. */
export function readBundle(text: string): Bundle {
  const bundle = object(parse(text));
  if (bundle?.format !== BUNDLE_FORMAT)
    throw new InvalidBundleError(
      `is no trace that anyway export wrote: its "format" would be "${BUNDLE_FORMAT}"`,
    );
  if (bundle.version !== BUNDLE_VERSION)
    throw new InvalidBundleError(
      typeof bundle.version === "number" && bundle.version > BUNDLE_VERSION
        ? `is of version ${bundle.version} of the format, and this program reads version ${BUNDLE_VERSION}: update it`
        : `has no version of the format that ever was: ${JSON.stringify(bundle.version)?.slice(0, 40)}`,
    );
  const { trace_id: traceId, span_count: spanCount, resource_spans, resource_logs } = bundle;
  if (typeof traceId !== "string" || !Array.isArray(resource_spans) || !Array.isArray(resource_logs))
    throw new InvalidBundleError("lacks its trace_id, resource_spans or resource_logs");
  if (spanCount !== resource_spans.length)
    throw new InvalidBundleError(
      `says that it has ${String(spanCount)} spans and has ${resource_spans.length}: it was changed, or is not whole`,
    );
  return { traceId, resourceSpans: resource_spans, resourceLogs: resource_logs, spanCount };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InvalidBundleError("is not JSON, or ends before its end", { cause });
  }
}

function object(value: unknown): Record<string, unknown> | undefined {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
}
