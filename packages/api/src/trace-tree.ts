import { z } from "zod";
import { traceSummary } from "./traces.ts";

const texts = z.array(z.number().int());

/**
 * Some spans of a trace, a column for each field: 20,000 as objects are fourteen megabytes of mostly names of fields.
 * A column of {@link texts} holds places in `strings`, of which the first is empty and means that there is none.
 */
export const treeWindow = z.object({
  strings: z.array(z.string()),
  /** Sets of association properties that the spans share. */
  property_sets: z.array(z.record(z.string(), z.string())),
  span_id: z.array(z.string()),
  parent_span_id: z.array(z.string().nullable()),
  name: texts,
  /** Milliseconds after the start of the trace, to the microsecond. */
  start_ms: z.array(z.number()),
  duration_ms: z.array(z.number()),
  /** `unset`, `ok` or `error`. */
  status: texts,
  status_message: texts,
  service_name: texts,
  /** As in `spanNode`. */
  category: texts,
  provider: texts,
  /** As it was asked for, and as it answered where that is another. */
  request_model: texts,
  response_model: texts,
  tokens_input: z.array(z.number()),
  tokens_output: z.array(z.number()),
  /** As in `cost` of a span. */
  cost_status: texts,
  /** US dollars as a decimal string. */
  cost: texts,
  /** Places in `property_sets`. */
  properties: z.array(z.number().int()),
});
export type TreeWindow = z.infer<typeof treeWindow>;

/** A line of `GET /v1/traces/{trace_id}/tree`: first the trace, then its spans by start, some at a time. */
export const treeLine = z.union([z.object({ trace: traceSummary }), z.object({ spans: treeWindow })]);
export type TreeLine = z.infer<typeof treeLine>;
