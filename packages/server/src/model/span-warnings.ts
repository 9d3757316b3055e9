import type { SpanWarning } from "@anyway-sh/semconv";
import type { StoredSpan } from "./stored-span.ts";
import type { TraceSpan } from "./trace.ts";

const MINUTE_NS = 60_000_000_000n;
const DAY_NS = 1_440n * MINUTE_NS;
/** Clocks of machines in one data center differ by less. */
const SKEW_NS = 1_000_000n;

/** What about a span cannot quite be. It is kept and shown as it came; these say so. */
export function warningsOf(span: StoredSpan, parent: TraceSpan | undefined): SpanWarning[] {
  return [
    ...(span.hasImpossibleUsage ? ["impossible_usage" as const] : []),
    ...(span.startTimeNs > span.receivedAtNs + 5n * MINUTE_NS ? ["starts_in_the_future" as const] : []),
    ...(span.endTimeNs < span.receivedAtNs - 30n * DAY_NS ? ["came_long_after" as const] : []),
    ...(parent && span.startTimeNs < parent.startTimeNs - SKEW_NS
      ? ["starts_before_its_parent" as const]
      : []),
  ];
}
