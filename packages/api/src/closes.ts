import { z } from "zod";
import { decimal, environment, timestamp } from "./common.ts";
import { actor } from "./identity.ts";
import { exchangeRate } from "./settings.ts";

/** Most customers that an adjustment tells apart; `others` are all further ones. */
export const MOST_ADJUSTED_CUSTOMERS = 200;

/** Of a project's time zone. */
export const closeMonth = z
  .string()
  .regex(/^(19[7-9]\d|20\d\d|21\d\d)-(0[1-9]|1[0-2])$/, "must be a month such as 2026-10");

export const closeInput = z.strictObject({ month: closeMonth });
export type CloseInput = z.input<typeof closeInput>;
export const closeParams = z.object({ month: closeMonth });

/** In the close's currency, as `GET /v1/profit` has them; of an adjustment, by how much they changed. */
const amounts = z.object({
  gross: decimal,
  tax: decimal,
  refunded: decimal,
  revenue: decimal,
  cost: decimal,
  /** Null where no provider reported any, or where they did not change. */
  fees: decimal.nullable(),
  profit: decimal,
  orders: z.number(),
  traces: z.number(),
  unpriced_spans: z.number(),
});
export type CloseAmounts = z.infer<typeof amounts>;

const spend = z.object({
  /** US dollars. */
  cost: decimal,
  calls: z.number(),
  unpriced_calls: z.number(),
});

/** What a closed month came to differ in since it was closed, or since the adjustment before. */
export const closeAdjustment = z.object({
  number: z.int(),
  at: timestamp,
  total: amounts,
  /** The largest change of profit first. `none` is what names no customer, `shared` what has several. */
  customers: z.array(
    amounts.extend({
      customer_id: z.string().nullable(),
      kind: z.enum(["customer", "none", "shared"]),
      name: z.string().nullable(),
    }),
  ),
  /** How many customers are not told apart above. */
  others: z.int(),
  /** The largest change of cost first; null for calls that name no model. */
  models: z.array(spend.extend({ model: z.string().nullable() })),
  days: z.array(z.object({ date: z.string(), cost: decimal })),
});
export type CloseAdjustment = z.infer<typeof closeAdjustment>;

/** A month that was closed. `closed` and what all adjustments come to are `restated`, always. */
export const close = z.object({
  month: z.string(),
  start_time: timestamp,
  end_time: timestamp,
  time_zone: z.string(),
  /** Of `closed`, `adjusted` and `restated`. */
  currency: z.string(),
  environment,
  orders_environment: environment,
  /** Those that its figures were made with. */
  exchange_rates: z.array(exchangeRate),
  closed_at: timestamp,
  closed_by: actor,
  /** Whether something was missing from the sums as the month was closed. */
  incomplete: z.boolean(),
  /** What was missing, in words. */
  warnings: z.array(z.string()),
  closed: amounts,
  adjusted: amounts,
  /** As of the last look, which is taken every hour. */
  restated: amounts,
  adjustments: z.int(),
});
export type Close = z.infer<typeof close>;

/** With its adjustments, oldest first. */
export const closeDetail = close.extend({ changes: z.array(closeAdjustment) });
export type CloseDetail = z.infer<typeof closeDetail>;

/** Latest month first: all that there are. */
export const closes = z.object({ months: z.array(close) });
export type Closes = z.infer<typeof closes>;
