import { ORDER_STATUSES } from "@anyway-sh/semconv";
import { z } from "zod";
import { currency, environment, timestamp } from "./common.ts";

/** Query of `GET /v1/search`. */
export const searchQuery = z.object({
  /** An e-mail, name, order id, payment id, any other id, a phrase in quotes, words, a time, or a mix of these. */
  q: z.string().trim().min(1).max(500),
  environment: environment.default("production"),
  limit: z.coerce.number().int().min(1).max(50).default(20),
});

/** From `start` to before `end`, in UTF-16 code units, as JavaScript counts. */
export const place = z.object({ start: z.number(), end: z.number() });
export type Place = z.infer<typeof place>;

export const INTERPRETATIONS = [
  "email",
  "customer",
  "order",
  "id",
  "phrase",
  "time",
  "word",
  "unknown",
] as const;

/** What a part of the question was taken for. Without the part, the same question has one condition less. */
export const interpretation = z.object({
  kind: z.enum(INTERPRETATIONS),
  /** Where it stands in the question. */
  places: z.array(place),
  /** What it was taken to mean: a span of time, a customer's name, other words that a misspelled one may be. */
  meaning: z.string().nullable(),
});
export type Interpretation = z.infer<typeof interpretation>;

export const foundCustomer = z.object({
  customer_id: z.string(),
  name: z.string().nullable(),
  email: z.string().nullable(),
  external_id: z.string().nullable(),
});
export type FoundCustomer = z.infer<typeof foundCustomer>;

export const foundOrder = z.object({
  order_id: z.string(),
  customer_id: z.string().nullable(),
  external_id: z.string().nullable(),
  /** Minor units. */
  amount: z.number(),
  currency,
  status: z.enum(ORDER_STATUSES),
  placed_at: timestamp,
  environment,
});
export type FoundOrder = z.infer<typeof foundOrder>;

/** Something that was said and matches. */
export const searchMatch = z.object({
  trace_id: z.string(),
  span_id: z.string(),
  time: timestamp,
  /** `step`: what a workflow, a task or an agent took and gave. */
  speaker: z.enum(["user", "assistant", "tool", "step", "error"]),
  /** Plain text, never HTML. */
  excerpt: z.string(),
  /** Where in the excerpt what was looked for stands. */
  highlights: z.array(place),
});
export type SearchMatch = z.infer<typeof searchMatch>;

/** Why a conversation is where it is in the list. */
export const REASONS = ["match", "time", "recency", "errors", "slow", "thumbs_down"] as const;

export const foundConversation = z.object({
  /** The session's id, else `trace_` and the trace's id. */
  conversation_id: z.string(),
  session_id: z.string().nullable(),
  /** Where to begin to read: the trace and the span that match best. */
  trace_id: z.string(),
  span_id: z.string().nullable(),
  name: z.string(),
  start_time: timestamp,
  end_time: timestamp,
  environment,
  customers: z.array(foundCustomer),
  user_id: z.string().nullable(),
  /** Of the traces that were looked at: how many, how many of their spans failed, and how long the slowest took. */
  traces: z.number(),
  errors: z.number(),
  slowest_ms: z.number(),
  /** What it gained by each; the sum is the order of the list. */
  reasons: z.record(z.enum(REASONS), z.number()),
  matches: z.array(searchMatch),
});
export type FoundConversation = z.infer<typeof foundConversation>;

export const search = z.object({
  /** The question as it was read; places count from its start. */
  query: z.string(),
  time_zone: z.string(),
  environment,
  interpretation: z.array(interpretation),
  customers: z.array(foundCustomer),
  orders: z.array(foundOrder),
  /** The likeliest first. */
  conversations: z.array(foundConversation),
});
export type Search = z.infer<typeof search>;
