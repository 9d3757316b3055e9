import type { PrintedSpan } from "./run-client.ts";

/** Printed spans as an OTLP request in JSON: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding */
export function toOtlpJson(spans: readonly PrintedSpan[]): unknown {
  const scopeSpans = [...Map.groupBy(spans, ({ scope }) => scope)].map(([name, ofScope]) => ({
    scope: { name },
    spans: ofScope.map((span) => ({
      traceId: span.traceId,
      spanId: span.spanId,
      parentSpanId: span.parentId,
      name: span.name,
      // The SDK counts kinds from 0, OTLP has 0 for none said.
      kind: span.kind + 1,
      startTimeUnixNano: nanoseconds(span.startTime),
      endTimeUnixNano: nanoseconds(span.endTime),
      attributes: Object.entries(span.attributes).map(([key, value]) => ({ key, value: anyValue(value) })),
      status: span.status,
    })),
  }));
  return { resourceSpans: [{ resource: { attributes: [] }, scopeSpans }] };
}

function nanoseconds([seconds, nanos]: [number, number]): string {
  return String(BigInt(seconds) * 1_000_000_000n + BigInt(nanos));
}

function anyValue(value: unknown): unknown {
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } };
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value !== "number") return { stringValue: String(value) };
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}
