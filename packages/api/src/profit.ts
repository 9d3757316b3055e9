import { z } from "zod";
import { decimal, rangeQuery, timestamp } from "./common.ts";

/** Query of `GET /v1/profit`. */
export const profitQuery = z.object({
  ...rangeQuery,
  group_by: z.enum(["customer", "none"]).default("customer"),
  sort: z.enum(["profit", "-profit", "revenue", "-revenue", "cost", "-cost"]).default("-profit"),
});

/** Money as decimal strings in `currency`: revenue and profit to the cent and beyond, cost to the nano-dollar. */
export const profitLine = z.object({
  /** Paid in the period, without tax, net of `refunded`. */
  revenue: decimal,
  /** Refunded or disputed in the period, without tax, less disputes that were won in it. */
  refunded: decimal,
  /** What the AI calls of the period cost. */
  cost: decimal,
  /** Payment fees; null when no provider reported any. */
  fees: decimal.nullable(),
  profit: decimal,
  /** profit / revenue, four places; null without revenue. */
  margin: decimal.nullable(),
  orders: z.number(),
  traces: z.number(),
  /** Model calls without a price: cost and profit then lack them. */
  unpriced_spans: z.number(),
  unpriced_models: z.array(z.string()),
  /** Orders in a currency without a rate: left out of revenue. Amounts in minor units. */
  unconverted: z.array(z.object({ currency: z.string(), amount: z.number(), orders: z.number() })),
  /** True when something above is missing from the sums. */
  incomplete: z.boolean(),
});
export type ProfitLine = z.infer<typeof profitLine>;

export const profitRow = profitLine.extend({
  customer_id: z.string(),
  /** From the customer record; null for a customer that only spans or orders named. */
  name: z.string().nullable(),
  email: z.string().nullable(),
  last_seen: timestamp.nullable(),
});
export type ProfitRow = z.infer<typeof profitRow>;

/** rows + no_customer + shared = totals, always. */
export const profit = z.object({
  currency: z.literal("USD"),
  start_time: timestamp,
  end_time: timestamp,
  time_zone: z.string(),
  environment: z.string(),
  rows: z.array(profitRow),
  /** Cost and revenue that name no customer. */
  no_customer: profitLine,
  /** Cost of spans in traces that serve several customers and name none of them. */
  shared: profitLine,
  totals: profitLine,
  /** What other environments hold, left out above. */
  left_out: z.object({ cost: decimal, orders: z.number(), traces: z.number() }),
});
export type Profit = z.infer<typeof profit>;
