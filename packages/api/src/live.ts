import { z } from "zod";
import { decimal, environment, timestamp } from "./common.ts";

/** Query of `GET /v1/live`. */
export const liveQuery = z.object({ environment: environment.default("production") });

/** A trace that is new, or of which more is known. */
const liveTrace = z.object({
  trace_id: z.string(),
  start_time: timestamp,
  duration_ms: z.number(),
  root_name: z.string(),
  status: z.enum(["unset", "ok", "error"]),
  span_count: z.number(),
  cost: decimal,
  cost_incomplete: z.boolean(),
  customer_ids: z.array(z.string()),
  /** False where spans of it were known before. */
  is_new: z.boolean(),
});
export type LiveTrace = z.infer<typeof liveTrace>;

/** Most traces that one event names. */
export const MOST_LIVE_TRACES = 50;

/** The event `traces`: what came since the one before. */
export const liveTraces = z.object({
  /** Counts; a lower bound where `more` is true. */
  new: z.number(),
  changed: z.number(),
  failed: z.number(),
  /** Whether more came than is looked at at once. */
  more: z.boolean(),
  /** The newest, at most fifty. */
  traces: z.array(liveTrace),
});
export type LiveTraces = z.infer<typeof liveTraces>;

/** The event `totals`: traces that began today, in the project's time zone. */
export const liveTotals = z.object({
  start_time: timestamp,
  time_zone: z.string(),
  traces: z.number(),
  failed: z.number(),
  /** US dollars. */
  cost: decimal,
  cost_incomplete: z.boolean(),
});
export type LiveTotals = z.infer<typeof liveTotals>;
