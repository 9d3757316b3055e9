import { z } from "zod";
import { timestamp } from "./common.ts";

/** A span in plain JSON. Times may have up to nine decimal places, which are kept. */
export const ingestSpan = z.strictObject({
  span_id: z.string(),
  parent_span_id: z.string().nullish(),
  name: z.string(),
  start_time: timestamp,
  /** Default: as `start_time`, for a span that has not ended. */
  end_time: timestamp.nullish(),
  /** Any JSON; what a key means is told by the conventions, as for OTLP. */
  attributes: z.record(z.string(), z.unknown()).nullish(),
  status: z
    .strictObject({
      code: z.enum(["unset", "ok", "error", "UNSET", "OK", "ERROR"]).nullish(),
      message: z.string().nullish(),
    })
    .nullish(),
});

/** The body of `POST /v1/ingest`. Each span is checked by {@link ingestSpan} on its own. */
export const ingestRequest = z.strictObject({
  traces: z.array(z.strictObject({ trace_id: z.string(), spans: z.array(z.unknown()) })),
  /** Counted, not stored. */
  metrics: z.array(z.unknown()).optional(),
});

export const ingestAnswer = z.object({
  /** Traces of which at least one span was stored. */
  traces_received: z.number(),
  /** Spans that were stored; they are durable. */
  spans_received: z.number(),
  metrics_received: z.number(),
  spans_rejected: z.number(),
  /** Why, for the first of them. */
  rejections: z.array(
    z.object({ trace_id: z.string(), span_id: z.string(), field: z.string(), message: z.string() }),
  ),
});

export type IngestRequest = z.input<typeof ingestRequest>;
export type IngestSpan = z.output<typeof ingestSpan>;
export type IngestAnswer = z.output<typeof ingestAnswer>;
