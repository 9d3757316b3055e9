import { z } from "zod";

/** What a file says that holds a trace. */
export const BUNDLE_FORMAT = "anyway.trace";
/** Raised when a reader of the version before could no longer read it. */
export const BUNDLE_VERSION = 1;

export const bundleQuery = z.object({
  /** `false` leaves out messages, documents, parameters and all else that people or models said. */
  contents: z.enum(["true", "false"]).default("true"),
});

/** A trace in a file, whole: its spans as they came. Another server reads it as if they were sent to it. */
export const traceBundle = z.object({
  format: z.literal(BUNDLE_FORMAT),
  version: z.literal(BUNDLE_VERSION),
  trace_id: z.string(),
  exported_at: z.string(),
  /** Which version of Anyway wrote it. */
  exported_by: z.string(),
  /** False when contents were left out. */
  contents: z.boolean(),
  span_count: z.number(),
  /** As in an OTLP/JSON request for traces, one span each. */
  resource_spans: z.array(z.unknown()),
  /** As in an OTLP/JSON request for logs: those that tell of a span. */
  resource_logs: z.array(z.unknown()),
});
export type TraceBundle = z.infer<typeof traceBundle>;
