import { CUSTOMER_SOURCES } from "@anyway-sh/semconv";
import { z } from "zod";
import { decimal, environment, pageQuery, rangeQuery, timestamp } from "./common.ts";

/** Query of `GET /v1/trust`. */
export const trustQuery = z.object(rangeQuery);

/** Query of `GET /v1/trust/unlinked-ids`. */
export const unlinkedIdsQuery = z.object({ ...rangeQuery, ...pageQuery });

/** Billed model calls. */
const callSum = {
  calls: z.number(),
  /** Different traces with such calls, or with such ids. */
  traces: z.number(),
  /** US dollars. */
  cost: decimal,
};

/** By currency, in its minor units. */
const amounts = z.array(z.object({ currency: z.string(), amount: z.number() }));

/** How far the figures of a period can be relied on, and what is left out of them. */
export const trust = z.object({
  start_time: timestamp,
  end_time: timestamp,
  time_zone: z.string(),
  environment,
  /** Whose the calls are: the sources add up to the calls and their cost. `GET /v1/traces?customer_source=` lists them. */
  customers: z.object({
    ...callSum,
    sources: z.array(z.object({ source: z.enum(CUSTOMER_SOURCES), ...callSum })),
  }),
  prices: z.object({
    calls: z.number(),
    /** Without a price, or with tokens that cannot be. `GET /v1/traces?incomplete=true` lists their traces. */
    incomplete_calls: z.number(),
    models: z.array(
      z.object({
        provider: z.string(),
        model: z.string(),
        incomplete_calls: z.number(),
        tokens: z.number(),
        /** Spans that say of their tokens what cannot be; what is left of the calls has no price. */
        impossible_usage: z.number(),
      }),
    ),
  }),
  /** Paid in the period; amounts as they were paid. */
  orders: z.object({
    orders: z.number(),
    amounts,
    without_customer: z.object({ orders: z.number(), amounts }),
  }),
  /** Of all time: payments that wait for somebody to say what they are for. */
  unmatched_payments: z.object({ payments: z.number(), amounts }),
  /** Ids that spans or orders name as their customer, and no customer record has. */
  unlinked_ids: z.object({ ids: z.number(), orders: z.number(), ...callSum }),
  /** What the period has in other environments. */
  left_out: z.array(z.object({ environment, orders: z.number(), ...callSum })),
  /** Spans that came in since the server started, and were not stored. */
  ingest: z.object({
    since: timestamp,
    received_spans: z.number(),
    refused_spans: z.number(),
    refusals: z.array(
      z.object({
        reason: z.enum(["invalid", "too_large", "overloaded", "unavailable", "internal"]),
        spans: z.number(),
      }),
    ),
  }),
});
export type Trust = z.infer<typeof trust>;

/** An id without a customer record. */
export const unlinkedId = z.object({
  id: z.string(),
  ...callSum,
  orders: z.number(),
  last_seen: timestamp,
});
export type UnlinkedId = z.infer<typeof unlinkedId>;
