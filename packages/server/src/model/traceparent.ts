/** A place in a trace: ids in lower-case hex. */
export interface TracePlace {
  traceId: string;
  spanId: string;
}

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?$/;

/** Reads a W3C `traceparent` header. Undefined when it is none: the specification wants a wrong one ignored. */
export function parseTraceparent(header: string): TracePlace | undefined {
  const [, version, traceId, spanId, more] = TRACEPARENT.exec(header.trim()) ?? [];
  if (version === undefined || traceId === undefined || spanId === undefined) return undefined;
  // Later versions may append fields; version 00 has none, and ff is not a version.
  if (version === "ff" || (version === "00" && more !== undefined)) return undefined;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  return { traceId, spanId };
}
