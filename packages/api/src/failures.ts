import { z } from "zod";
import { id, pageQuery, rangeQuery, timestamp } from "./common.ts";
import { filterText } from "./traces.ts";

const errorFilter = {
  ...rangeQuery,
  /** In traces of this customer. */
  customer_id: id.optional(),
  /** In traces that the query language finds. */
  filter: filterText.optional(),
  /** Part of the type or the message, whatever the case. */
  q: z.string().min(1).max(200).optional(),
};

/** Query of `GET /v1/errors`. */
export const errorListQuery = z.object({
  ...errorFilter,
  /** The most, or the latest, first. */
  sort: z.enum(["-last_seen", "-count", "-traces"]).default("-last_seen"),
  ...pageQuery,
});

/** Query of `GET /v1/errors/{id}`. */
export const errorQuery = z.object(errorFilter);

/** Query of `GET /v1/errors/{id}/spans`. */
export const failureListQuery = z.object({ ...errorFilter, ...pageQuery });

/** Failed spans of one cause, as far as they are in the range. */
export const errorCause = z.object({
  /** A fingerprint of type and message, without what differs each time: ids, numbers, quoted values, addresses, times. */
  id: z.string(),
  /** Null where no span says one. */
  type: z.string().nullable(),
  /** That of the last one as it came, up to 2,000 characters; where none says anything, the name of the span. */
  message: z.string(),
  /** What the messages have in common. */
  pattern: z.string(),
  /** In the range. */
  first_seen: timestamp,
  last_seen: timestamp,
  count: z.number(),
  traces: z.number(),
  /** Customers of these traces. */
  customers: z.number(),
  /** At most three of them. */
  customer_ids: z.array(z.string()),
  /** At most five. */
  span_names: z.array(z.string()),
  /** At most twenty. */
  models: z.array(z.string()),
  /** The last one. */
  example: z.object({ trace_id: z.string(), span_id: z.string() }),
  /** How many there are in each of as many equal parts of the range. */
  trend: z.array(z.number()),
});
export type ErrorCause = z.infer<typeof errorCause>;

/** One failed span of a cause. */
export const failure = z.object({
  trace_id: z.string(),
  span_id: z.string(),
  start_time: timestamp,
  name: z.string(),
  model: z.string().nullable(),
  message: z.string(),
  /** Of the trace. */
  root_name: z.string(),
  customer_ids: z.array(z.string()),
  session_id: z.string().nullable(),
});
export type Failure = z.infer<typeof failure>;
