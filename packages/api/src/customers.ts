import { ORDER_KINDS, ORDER_STATUSES } from "@anyway-sh/semconv";
import { z } from "zod";
import { currency, environment, id, metadata, pageQuery, timestamp } from "./common.ts";
import { profitLine, profitQuery } from "./profit.ts";

const email = z.email().max(320);
const name = z.string().max(200);

export const customerInput = z.strictObject({
  email: email.optional(),
  name: name.optional(),
  /** The application's own id of this customer; unique in the project. */
  external_id: id.optional(),
  metadata: metadata.default({}),
});
export type CustomerInput = z.input<typeof customerInput>;

/** What is left out stays; `metadata` is replaced as a whole. */
export const customerPatch = z.strictObject({
  email: email.nullable().optional(),
  name: name.nullable().optional(),
  external_id: id.nullable().optional(),
  metadata: metadata.optional(),
});
export type CustomerPatch = z.input<typeof customerPatch>;

/** `POST /v1/customers/{id}/merge`: all that names the customer counts for `into`, until it is unmerged. */
export const customerMerge = z.strictObject({ into: id });

/**
 * What came of a CSV file: rows by outcome, and why those that were refused were; `line` is where a row begins in the
 * file, from 1.
 */
export const customerImport = z.object({
  created: z.number(),
  updated: z.number(),
  unchanged: z.number(),
  refused: z.array(z.object({ line: z.number(), field: z.string(), message: z.string() })),
});
export type CustomerImport = z.infer<typeof customerImport>;

export const customerListQuery = z.object({
  email: email.optional(),
  external_id: id.optional(),
  /** Up to 100 ids, with a comma between them; those without a record are left out. */
  ids: z
    .string()
    .max(10_000)
    .transform((text) => text.split(","))
    .refine((ids) => ids.length <= 100, "must be at most 100 ids")
    .optional(),
  /** Part of a name, e-mail, id or external id. */
  q: z.string().max(200).optional(),
  ...pageQuery,
});

export const customer = z.object({
  id: z.string(),
  email: z.string().nullable(),
  name: z.string().nullable(),
  external_id: z.string().nullable(),
  metadata: z.record(z.string(), z.string()),
  /** The customer that this one was merged into: all that names this one counts for it. */
  merged_into: z.string().nullable(),
  created_at: timestamp,
});
export type Customer = z.infer<typeof customer>;

/** As in `GET /v1/profit`, of one customer. */
export const customerDetailQuery = profitQuery.pick({ start_time: true, end_time: true, environment: true });

/**
 * `GET /v1/customers/{id}`: the record, and the customer's money over the last 30 days or the given range.
 * A customer that only spans or orders named answers with `created_at: null`.
 */
export const customerDetail = customer.extend({
  created_at: timestamp.nullable(),
  first_seen: timestamp.nullable(),
  last_seen: timestamp.nullable(),
  /**
   * Whose numbers these are: the ids that stand for the customer (its own, those linked to it or found to be it, those
   * of customers merged into it), the first hundred of them.
   */
  ids: z.array(z.string()),
  id_count: z.number(),
  /** Of `profit`. */
  currency: z.string(),
  profit: profitLine,
  models: z.array(
    z.object({ model: z.string(), cost: z.string(), calls: z.number(), unpriced: z.boolean() }),
  ),
});
export type CustomerDetail = z.infer<typeof customerDetail>;

/** An order that a backend took payment for elsewhere. Amounts in minor units of `currency` (cents). */
export const orderInput = z.strictObject({
  customer_id: id.optional(),
  /** The id that the payment system gave it; unique in the project. The same id with the same content answers the first order. */
  external_id: id.optional(),
  product_id: id.optional(),
  amount: z.int().min(0).max(Number.MAX_SAFE_INTEGER),
  /** The part of `amount` that is tax. */
  tax: z.int().min(0).default(0),
  currency,
  status: z.enum(["pending", "paid", "failed", "canceled"]).default("paid"),
  /** Default: `first` for the customer's first paid order, else `repeat`. */
  kind: z.enum(ORDER_KINDS).optional(),
  /** Default: `paid_at`. */
  placed_at: timestamp.optional(),
  /** Default: now, when `status` is `paid`. */
  paid_at: timestamp.optional(),
  /** The application's own word for what is paid. */
  merchant_reference: z.string().max(256).optional(),
  /** The subscription that it is an invoice of, and the time that it is for; the two times come together. */
  subscription_id: id.optional(),
  period_start: timestamp.optional(),
  period_end: timestamp.optional(),
  /** What the payment provider took of it, in minor units of `currency`. */
  fee: z.int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
  /** What the provider credits, in minor units of `settled_currency`, where that is another one. */
  settled_amount: z.int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
  settled_currency: currency.optional(),
  environment: environment.default("production"),
  metadata: metadata.default({}),
});
export type OrderInput = z.input<typeof orderInput>;

export const orderListQuery = z.object({
  customer_id: id.optional(),
  /** Whether the order names a customer. */
  has_customer: z.enum(["true", "false"]).optional(),
  external_id: id.optional(),
  status: z.enum(ORDER_STATUSES).optional(),
  payment_link_id: id.optional(),
  product_id: id.optional(),
  merchant_reference: z.string().max(256).optional(),
  trace_id: id.optional(),
  /** Default: all. */
  environment: environment.optional(),
  /** By `placed_at`: inclusive and exclusive. Without them, all orders. */
  start_time: timestamp.optional(),
  end_time: timestamp.optional(),
  ...pageQuery,
});

/** What came of a CSV file of orders: rows by outcome, and why those that were refused were. */
export const orderImport = customerImport.omit({ updated: true });
export type OrderImport = z.infer<typeof orderImport>;

/** What `POST /v1/orders/import/preview` reads in a file, of which nothing is stored. */
export const orderImportPreview = z.object({
  /** Rows that can be taken, unless an order of the same id says otherwise. */
  orders: z.number(),
  refused: orderImport.shape.refused,
  /** The first ten of them. */
  first: z.array(
    z.object({
      line: z.number(),
      external_id: z.string(),
      customer_id: z.string().nullable(),
      /** Minor units. */
      amount: z.number(),
      currency: z.string(),
      placed_at: timestamp.nullable(),
    }),
  ),
});
export type OrderImportPreview = z.infer<typeof orderImportPreview>;

/** `GET /v1/orders/totals`: the filters of the list. */
export const orderTotalsQuery = orderListQuery.omit({ limit: true, cursor: true });

export const order = z.object({
  id: z.string(),
  external_id: z.string().nullable(),
  customer_id: z.string().nullable(),
  product_id: z.string().nullable(),
  amount: z.number(),
  amount_refunded: z.number(),
  /** What the buyer's bank holds back or keeps. */
  amount_disputed: z.number(),
  tax: z.number(),
  currency: z.string(),
  /** What the provider took; null when it did not say. */
  fees: z.number().nullable(),
  settled_amount: z.number().nullable(),
  settled_currency: z.string().nullable(),
  status: z.enum(ORDER_STATUSES),
  kind: z.enum(ORDER_KINDS),
  provider: z.enum(["sandbox", "stripe", "external"]),
  payment_link_id: z.string().nullable(),
  merchant_reference: z.string().nullable(),
  subscription_id: z.string().nullable(),
  period_start: timestamp.nullable(),
  period_end: timestamp.nullable(),
  /** The trace and the span in which it, or its payment link, was made. */
  trace_id: z.string().nullable(),
  span_id: z.string().nullable(),
  placed_at: timestamp,
  paid_at: timestamp.nullable(),
  environment,
  metadata: z.record(z.string(), z.string()),
  created_at: timestamp,
});
export type Order = z.infer<typeof order>;

export const timelineQuery = z.object({
  /** Default: production; in a project that has test orders alone, these beside it. */
  environment: environment.optional(),
  ...pageQuery,
});

/** `GET /v1/customers/{id}/timeline`: conversations and orders, newest first. */
export const timelineEntry = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("conversation"),
    /** When it started. */
    time: timestamp,
    end_time: timestamp,
    /** Null for a trace that belongs to no session. */
    session_id: z.string().nullable(),
    trace_ids: z.array(z.string()),
    traces: z.number(),
    title: z.string(),
    cost: z.string(),
    errors: z.number(),
  }),
  z.object({ type: z.literal("order"), time: timestamp, order }),
]);
export type TimelineEntry = z.infer<typeof timelineEntry>;
