import { z } from "zod";
import { decimal, environment, id, rangeQuery, timestamp } from "./common.ts";

/** Query of `GET /v1/customers/{id}/costs`. */
export const customerCostsQuery = z.object({
  ...rangeQuery,
  /** The association property by which costs are told apart too. */
  property: id.default("feature"),
});

const cause = z.object({
  /** Null for what names none. */
  name: z.string().nullable(),
  cost: decimal,
  calls: z.number(),
  /** Calls without a price: the cost lacks them. */
  unpriced: z.number(),
  traces: z.number(),
});
export type CostCause = z.infer<typeof cause>;

/** What made the cost of one customer, in US dollars, the dearest first: at most 20 of each. */
export const customerCosts = z.object({
  start_time: timestamp,
  end_time: timestamp,
  environment,
  workflows: z.array(cause),
  agents: z.array(cause),
  property: z.string(),
  property_values: z.array(cause),
  traces: z.array(
    z.object({
      trace_id: z.string(),
      name: z.string(),
      start_time: timestamp,
      /** Of this customer's calls in it. */
      cost: decimal,
      calls: z.number(),
      unpriced: z.number(),
    }),
  ),
  /** The dearest calls of these traces. */
  spans: z.array(
    z.object({
      trace_id: z.string(),
      span_id: z.string(),
      name: z.string(),
      model: z.string(),
      start_time: timestamp,
      cost: decimal,
    }),
  ),
});
export type CustomerCosts = z.infer<typeof customerCosts>;

/** Query of `GET /v1/profit/what-if`. */
export const whatIfQuery = z.object({
  ...rangeQuery,
  /** `provider/model` to take the prices of, such as `openai/gpt-4o-mini`. */
  model: z
    .string()
    .regex(/^[^/]*\/./, 'must be provider/model, such as "openai/gpt-4o-mini"')
    .max(300),
  /** Only calls of this model; default: all that gave text. */
  from: z.string().min(1).max(256).optional(),
  customer_id: id.optional(),
});

const usage = z.object({
  provider: z.string(),
  model: z.string(),
  calls: z.number(),
  input_tokens: z.number(),
  output_tokens: z.number(),
  cost: decimal,
  /** Calls without a price of their own: `cost` lacks them. */
  unpriced: z.number(),
});

/** The same usage at another model's prices of today, in US dollars, exact. */
export const whatIf = z.object({
  start_time: timestamp,
  end_time: timestamp,
  environment,
  customer_id: z.string().nullable(),
  /** Which price was taken. */
  price: z.string(),
  /** As it is, and as it would be: `repriced` at the other prices, and what was kept as it is. */
  cost: decimal,
  what_if_cost: decimal,
  /** what_if_cost - cost. */
  difference: decimal,
  repriced: z.array(usage.extend({ what_if_cost: decimal })),
  /**
   * What could not be told at the other prices, and why: `no_usage`, nothing is known of what it used; `no_output`, it
   * gave no text, as embeddings do; `size_unknown`, the price depends on the size of each request; `not_asked`, it is
   * not of the model in `from`.
   */
  kept: z.array(usage.extend({ reason: z.enum(["no_usage", "no_output", "size_unknown", "not_asked"]) })),
});
export type WhatIf = z.infer<typeof whatIf>;
