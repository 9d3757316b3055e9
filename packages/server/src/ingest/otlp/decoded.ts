import type { WireSpan } from "../../model/span.ts";
import type { SpanLog } from "../../model/span-log.ts";
import type { Rejections } from "./invalid-body.ts";

/** The usable spans of a request, and why the others are not. */
export interface DecodedSpans {
  spans: WireSpan[];
  rejected: Rejections;
}

/** The messages and evaluations of a request; `ignored` counts the other log records, which nobody stores. */
export interface DecodedLogs {
  logs: SpanLog[];
  rejected: Rejections;
  ignored: number;
}
