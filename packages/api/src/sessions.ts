import { z } from "zod";
import { decimal, id, pageQuery, rangeQuery, timestamp } from "./common.ts";
import { score, scoreStats } from "./scores.ts";
import { cost, filterText, message } from "./traces.ts";

const usd = z
  .string()
  .regex(/^\d{1,9}(\.\d{1,9})?$/, 'must be US dollars as a decimal string such as "0.0035"');

/**
 * Query of `GET /v1/sessions`. `property.<key>=<value>`, `score.<name>=<value>`, `min_score.<name>` and
 * `max_score.<name>` come beside these. One trace of the session must meet all of them, and the whole session the cost.
 */
export const sessionListQuery = z.object({
  ...rangeQuery,
  customer_id: id.optional(),
  user_id: id.optional(),
  model: id.optional(),
  provider: id.optional(),
  order_id: id.optional(),
  workflow: id.optional(),
  status: z.enum(["ok", "error"]).optional(),
  min_cost: usd.optional(),
  max_cost: usd.optional(),
  /** The query language. Conditions on `cost` stand apart from others: they mean the whole session. */
  filter: filterText.optional(),
  ...pageQuery,
});

/** A session whole, however much of it lies in the range. Under a customer filter: what of it is that customer's. */
export const sessionSummary = z.object({
  session_id: z.string(),
  start_time: timestamp,
  end_time: timestamp,
  traces: z.number(),
  /** Traces that failed. */
  errors: z.number(),
  /** Billed model calls. */
  calls: z.number(),
  tokens_input: z.number(),
  tokens_output: z.number(),
  /** US dollars. */
  cost: decimal,
  /** True when a model call could not be priced; `cost` is then not all. */
  cost_incomplete: z.boolean(),
  /** At most twenty of each. */
  customer_ids: z.array(z.string()),
  user_ids: z.array(z.string()),
  order_ids: z.array(z.string()),
  models: z.array(z.string()),
  /** The name of its first trace. */
  title: z.string(),
  /** Scores of the session, its traces and their spans. */
  scores: z.array(scoreStats),
});
export type SessionSummary = z.infer<typeof sessionSummary>;

/** Query of `GET /v1/sessions/{id}`: at most so many turns. */
export const sessionQuery = z.object({
  environment: rangeQuery.environment,
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.string().max(1024).optional(),
});

/**
 * One model call of a conversation, or a trace that makes none: what was new in what it was sent, and what came back.
 * Long texts are cut; the span has them whole.
 */
export const sessionTurn = z.object({
  trace_id: z.string(),
  span_id: z.string(),
  name: z.string(),
  category: z.string(),
  workflow: z.string().nullable(),
  agent: z.string().nullable(),
  provider: z.string().nullable(),
  model: z.string().nullable(),
  start_time: timestamp,
  duration_ms: z.number(),
  status: z.enum(["unset", "ok", "error"]),
  /** Why it failed, where it says so. */
  status_message: z.string().nullable(),
  /** Null without a model call, or when it does not say. */
  tokens_input: z.number().nullable(),
  tokens_output: z.number().nullable(),
  cost: cost.pick({ status: true, total: true }).nullable(),
  customer_id: z.string().nullable(),
  user_id: z.string().nullable(),
  input: z.array(message),
  output: z.array(message),
  /** How many messages it was sent besides, that were there before. */
  repeated: z.number(),
  /** False when nothing is known of what was said. */
  has_contents: z.boolean(),
  /** Whether anything was cut. */
  cut: z.boolean(),
});
export type SessionTurn = z.infer<typeof sessionTurn>;

/** One session as a conversation. */
export const sessionConversation = sessionSummary.extend({
  turns: z.array(sessionTurn),
  /** Set when there are more turns; pass it as `cursor`. */
  next_cursor: z.string().nullable(),
  /** Of the session, its traces and their spans; the latest 500. */
  given_scores: z.array(score),
});
export type SessionConversation = z.infer<typeof sessionConversation>;
