import { SPAN_KINDS, SPAN_STATUSES, type WireSpan } from "../../model/span.ts";
import { MAX_TIME_NS } from "../../model/time-range.ts";

const TRACE_ID = /^(?!0{32})[0-9a-f]{32}$/;
const SPAN_ID = /^(?!0{16})[0-9a-f]{16}$/;

/**
 * Why a span cannot be stored, naming it by its ids or else by its `path` in the request; undefined when it can.
 * Mends what the specification lets a receiver mend.
 */
export function checkSpan(span: WireSpan, path: () => string): string | undefined {
  const wrongId = checkIds(span);
  if (wrongId) return `${nameSpan(span, path)}: ${wrongId}`;
  const at = `span ${span.spanId} of trace ${span.traceId}`;
  if (span.parentSpanId !== "" && !SPAN_ID.test(span.parentSpanId)) {
    if (/^0*$/.test(span.parentSpanId)) span.parentSpanId = "";
    else return `${at}: parent_span_id must be empty or 8 bytes; got ${show(span.parentSpanId)}`;
  }
  if (span.startTimeNs <= 0n) return `${at}: start_time_unix_nano is missing`;
  if (span.startTimeNs > MAX_TIME_NS || span.endTimeNs > MAX_TIME_NS)
    return `${at}: its time is after the year 2262`;
  // A span that was exported before it ended has no end yet: it lasts no time so far.
  if (span.endTimeNs < span.startTimeNs) span.endTimeNs = span.startTimeNs;
  if (!(span.kind in SPAN_KINDS)) span.kind = 0;
  if (!(span.status in SPAN_STATUSES)) span.status = 0;
  return undefined;
}

/** What to call a span that is refused: its ids, or where it has none of use, its `path` in the request and its name. */
export function nameSpan(span: Pick<WireSpan, "traceId" | "spanId" | "name">, path: () => string): string {
  return checkIds(span) === undefined
    ? `span ${span.spanId} of trace ${span.traceId}`
    : `${path()} ${JSON.stringify(span.name.slice(0, 80))}`;
}

/** What is wrong with the ids of what belongs to a span; undefined when nothing is. */
export function checkIds({ traceId, spanId }: { traceId: string; spanId: string }): string | undefined {
  if (!TRACE_ID.test(traceId)) return `trace_id must be 16 bytes, not all zero; got ${show(traceId)}`;
  if (!SPAN_ID.test(spanId)) return `span_id must be 8 bytes, not all zero; got ${show(spanId)}`;
  return undefined;
}

function show(id: string): string {
  return id === "" ? "none" : `${JSON.stringify(id.slice(0, 40))} (${id.length} hex digits)`;
}
