import { z } from "zod";
import { decimal, environment, id, rangeQuery, timestamp } from "./common.ts";

export const PROFIT_INTERVALS = ["hour", "day", "week", "month"] as const;

/** Query of `GET /v1/profit`. */
export const profitQuery = z.object({
  start_time: rangeQuery.start_time,
  end_time: rangeQuery.end_time,
  /** Default: production; in a project that has test orders alone, these beside it. */
  environment: environment.optional(),
  /** `product`: by the property or the order's field `product_id`; `property.<key>`: of an order, its metadata. */
  group_by: z
    .union(
      [z.enum(["customer", "product", "none"]), z.templateLiteral(["property.", z.string().min(1).max(256)])],
      {
        error: "must be customer, product, none or property.<key>",
      },
    )
    .default("customer"),
  /** `earned`: an order with a service period counts evenly on each of its days, with its refunds and fees. */
  basis: z.enum(["cash", "earned"]).default("cash"),
  /** Adds what each row and the totals come to in each hour, day, week (from Monday) or month of the project's time zone. */
  interval: z.enum(PROFIT_INTERVALS).optional(),
  customer_id: id.optional(),
  /** `closed`: as the month was closed that the range is; by customer or as a whole, in cash, without interval. */
  as: z.enum(["closed", "restated"]).default("restated"),
  sort: z.enum(["profit", "-profit", "revenue", "-revenue", "cost", "-cost"]).default("-profit"),
});

/**
 * Money as decimal strings in the reporting currency, exact: of nine places or more. `gross - tax - refunded = revenue`;
 * `revenue - cost - fees = profit`.
 */
export const profitLine = z.object({
  /** Paid in the period, with tax. */
  gross: decimal,
  /** The part of `gross` that is tax. */
  tax: decimal,
  /** Refunded or disputed in the period, without tax, less disputes that were won in it. */
  refunded: decimal,
  revenue: decimal,
  /** What the AI calls of the period cost. */
  cost: decimal,
  /** Payment and dispute fees; null when no provider reported any. */
  fees: decimal.nullable(),
  profit: decimal,
  /** profit / revenue, four places; null without revenue. */
  margin: decimal.nullable(),
  /** Paid in the period. */
  orders: z.number(),
  traces: z.number(),
  /** Model calls without a price: cost and profit then lack them. With the tokens of their models' calls. */
  unpriced_spans: z.number(),
  unpriced_tokens: z.number(),
  unpriced_models: z.array(z.string()),
  /** Orders in a currency without a rate: left out of revenue. Amounts in minor units. */
  unconverted: z.array(z.object({ currency: z.string(), amount: z.number(), orders: z.number() })),
  /** US dollars of cost that there is no rate for, left out of cost; null when there are none. */
  unconverted_cost: decimal.nullable(),
  /** True when something above is missing from the sums. */
  incomplete: z.boolean(),
});
export type ProfitLine = z.infer<typeof profitLine>;

/** What a line comes to in each of the answer's `intervals`; these add up to the line. */
const trend = z.object({
  revenue: z.array(decimal),
  cost: z.array(decimal),
  profit: z.array(decimal),
  /** Whether something is missing from the sums of the interval. */
  incomplete: z.array(z.boolean()),
});
export type ProfitTrend = z.infer<typeof trend>;

export const profitRow = profitLine.extend({
  /** The customer, the product or the property's value. */
  key: z.string(),
  /** The same, where rows are customers; else null. */
  customer_id: z.string().nullable(),
  /** From the record of the customer or the product; null where there is none. */
  name: z.string().nullable(),
  email: z.string().nullable(),
  last_seen: timestamp.nullable(),
  /** Null without `interval`. */
  trend: trend.nullable(),
});
export type ProfitRow = z.infer<typeof profitRow>;

/** rows + no_customer + shared + unallocated = totals, always; those that the grouping does not have are null. */
export const profit = z.object({
  currency: z.string(),
  start_time: timestamp,
  end_time: timestamp,
  /** Whose days, weeks and months `intervals` and service periods have. */
  time_zone: z.string(),
  basis: z.enum(["cash", "earned"]),
  environment: z.string(),
  /** Of the orders; `test` in place of production for a project that has test orders alone. */
  orders_environment: z.string(),
  /** When the intervals begin: each ends where the next one begins, the last one with the range. Empty without any. */
  intervals: z.array(timestamp),
  /** Of figures as they were closed: when that was. */
  closed_at: timestamp.optional(),
  rows: z.array(profitRow),
  /** Cost and revenue that name no customer. */
  no_customer: profitLine.nullable(),
  /** Cost of spans in traces that serve several customers and name none of them. */
  shared: profitLine.nullable(),
  /** Cost and revenue that name no product, or have no value of the property. */
  unallocated: profitLine.nullable(),
  totals: profitLine.extend({ trend: trend.nullable() }),
  /** What other environments hold, left out above. The cost in US dollars. */
  left_out: z.object({ cost: decimal, orders: z.number(), traces: z.number() }),
});
export type Profit = z.infer<typeof profit>;
