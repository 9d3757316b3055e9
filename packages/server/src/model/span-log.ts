import type { SpanEvent } from "./span.ts";

/** A log record that tells of a span, as an event of it. Its body is the attribute {@link LOG_BODY}. */
export interface SpanLog extends SpanEvent {
  /** 32 lower-case hex digits. */
  traceId: string;
  /** 16 lower-case hex digits. */
  spanId: string;
}

export const LOG_BODY = "body";
