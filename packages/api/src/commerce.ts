import {
  ORDER_EVENT_SOURCES,
  ORDER_EVENT_TYPES,
  UNMATCHED_REASONS,
  WEBHOOK_EVENT_TYPES,
} from "@anyway-sh/semconv";
import { z } from "zod";
import { currency, id, metadata, pageQuery, timestamp } from "./common.ts";

const amount = z.int().min(0).max(Number.MAX_SAFE_INTEGER);
const text = z.string().max(2_000);

export const PRODUCT_STATUSES = ["draft", "published", "archived"] as const;

/** What is sold. A price of its own is what its payment links ask unless they say otherwise. */
export const productInput = z.strictObject({
  name: z.string().min(1).max(200),
  description: text.optional(),
  /** With tax, in minor units of `currency`; the two come together. */
  amount: amount.optional(),
  currency: currency.optional(),
  status: z.enum(PRODUCT_STATUSES).default("published"),
  metadata: metadata.default({}),
});
export type ProductInput = z.input<typeof productInput>;

export const productPatch = z.strictObject({
  name: z.string().min(1).max(200).optional(),
  description: text.nullable().optional(),
  amount: amount.nullable().optional(),
  currency: currency.nullable().optional(),
  status: z.enum(PRODUCT_STATUSES).optional(),
  metadata: metadata.optional(),
});
export type ProductPatch = z.input<typeof productPatch>;

export const productListQuery = z.object({
  status: z.enum(PRODUCT_STATUSES).optional(),
  /** Part of a name or an id. */
  q: z.string().max(200).optional(),
  ...pageQuery,
});

export const product = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  amount: z.number().nullable(),
  currency: z.string().nullable(),
  status: z.enum(PRODUCT_STATUSES),
  metadata: z.record(z.string(), z.string()),
  created_at: timestamp,
});
export type Product = z.infer<typeof product>;

/**
 * A page on which one buyer pays once, unless `max_uses` says how often, or `reusable` that there is no limit. What is
 * left out comes from the product.
 */
export const paymentLinkInput = z.strictObject({
  product_id: id.optional(),
  /** Whose the order will be. Without it, the order is nobody's until someone says whose. */
  customer_id: id.optional(),
  /** With tax, in minor units of `currency`; default: the product's. */
  amount: amount.min(1).optional(),
  /** The part of `amount` that is tax. */
  tax: amount.default(0),
  currency: currency.optional(),
  /** What the buyer is shown; default: the product's name. */
  title: z.string().min(1).max(200).optional(),
  description: text.optional(),
  /** Come back on the order, and in its webhooks. */
  merchant_reference: z.string().max(256).optional(),
  metadata: metadata.default({}),
  /** From then on it cannot be paid. Default: never. */
  expires_at: timestamp.optional(),
  /** How many orders it may make; default 1. */
  max_uses: z.int().min(1).max(1_000_000).optional(),
  /** Any number of orders; not together with `max_uses`. */
  reusable: z.boolean().default(false),
  /** Where the buyer may go on when it is paid: an http or https address. */
  success_url: z
    .url({ protocol: /^https?$/ })
    .max(2_048)
    .optional(),
});
export type PaymentLinkInput = z.input<typeof paymentLinkInput>;

export const paymentLinkPatch = z.strictObject({
  /** False: it can no longer be paid. */
  active: z.boolean().optional(),
  expires_at: timestamp.nullable().optional(),
  metadata: metadata.optional(),
});
export type PaymentLinkPatch = z.input<typeof paymentLinkPatch>;

export const PAYMENT_LINK_STATUSES = ["active", "completed", "expired", "disabled"] as const;

export const paymentLinkListQuery = z.object({
  status: z.enum(PAYMENT_LINK_STATUSES).optional(),
  product_id: id.optional(),
  customer_id: id.optional(),
  ...pageQuery,
});

export const paymentLink = z.object({
  id: z.string(),
  /** The page for the buyer. */
  url: z.string(),
  /** The order that it makes, when it makes one only: `ORD_…`, pending until it is paid. */
  order_id: z.string().nullable(),
  product_id: z.string().nullable(),
  customer_id: z.string().nullable(),
  amount: z.number(),
  tax: z.number(),
  currency: z.string(),
  title: z.string(),
  description: z.string().nullable(),
  merchant_reference: z.string().nullable(),
  metadata: z.record(z.string(), z.string()),
  status: z.enum(PAYMENT_LINK_STATUSES),
  expires_at: timestamp.nullable(),
  /** Null: no limit. */
  max_uses: z.number().nullable(),
  /** Orders that it made which were paid. */
  uses: z.number(),
  success_url: z.string().nullable(),
  /** `sandbox`: no money moves, and its orders are of the environment `test`. */
  provider: z.enum(["sandbox", "stripe"]),
  /** The trace and the span in which it was made, when the request carried a `traceparent`. */
  trace_id: z.string().nullable(),
  span_id: z.string().nullable(),
  created_at: timestamp,
});
export type PaymentLink = z.infer<typeof paymentLink>;

/** What happened to an order. */
export const orderEvent = z.object({
  id: z.string(),
  type: z.enum(ORDER_EVENT_TYPES),
  /** Who told of it. */
  source: z.enum(ORDER_EVENT_SOURCES),
  /** What the source calls the payment, refund, dispute or fee. */
  reference: z.string(),
  /** When it happened, and when we heard of it. */
  occurred_at: timestamp,
  recorded_at: timestamp,
  /** Of a payment, refund, dispute or fee, in minor units of the order's currency. */
  amount: z.number().nullable(),
  /** What the source says of it, in words: why a payment failed, for one. */
  message: z.string().nullable(),
});
export type OrderEvent = z.infer<typeof orderEvent>;

/** `POST /v1/orders/{id}/refunds`, at the provider that took the payment; of an order posted from elsewhere, a record of it. */
export const refundInput = z.strictObject({
  /** In minor units; default: all that is left. */
  amount: amount.min(1).optional(),
  reason: z.string().max(500).optional(),
});
export type RefundInput = z.input<typeof refundInput>;

/** `PATCH /v1/orders/{id}`: the status of an order that a backend posted, along the state machine; and whose it is. */
export const orderPatch = z.strictObject({
  status: z.enum(["paid", "failed", "canceled", "disputed", "dispute_won", "dispute_lost"]).optional(),
  /** When it happened; default now. */
  occurred_at: timestamp.optional(),
  customer_id: id.optional(),
  metadata: metadata.optional(),
});
export type OrderPatch = z.input<typeof orderPatch>;

/** Sums of the orders that a filter of the list matches, by currency, in minor units. */
export const orderTotals = z.array(
  z.object({
    currency: z.string(),
    orders: z.number(),
    paid: z.number(),
    refunded: z.number(),
    disputed: z.number(),
    fees: z.number(),
    tax: z.number(),
  }),
);
export type OrderTotals = z.infer<typeof orderTotals>;

export const unmatchedPaymentListQuery = z.object({
  status: z.enum(["waiting", "resolved"]).default("waiting"),
  ...pageQuery,
});

/** A payment that waits for someone to say what it is for. It is in no sum until then. */
export const unmatchedPayment = z.object({
  id: z.string(),
  provider: z.enum(["sandbox", "stripe"]),
  /** The provider's id of the payment. */
  reference: z.string(),
  amount: z.number(),
  currency: z.string(),
  email: z.string().nullable(),
  reason: z.enum(UNMATCHED_REASONS),
  /** The order that it seems to be for; once it was made an order, that one. */
  order_id: z.string().nullable(),
  occurred_at: timestamp,
  resolved_at: timestamp.nullable(),
});
export type UnmatchedPayment = z.infer<typeof unmatchedPayment>;

/** `POST /v1/unmatched-payments/{id}/resolve`: an order of that customer is made of it, or it is set aside. */
export const unmatchedPaymentResolution = z.discriminatedUnion("as", [
  z.strictObject({ as: z.literal("order"), customer_id: id }),
  z.strictObject({ as: z.literal("ignored") }),
]);
export type UnmatchedPaymentResolution = z.input<typeof unmatchedPaymentResolution>;

export const webhookInput = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).max(2_048),
  name: z.string().max(200).optional(),
  /** Which events are sent; none named means all. */
  events: z.array(z.enum(WEBHOOK_EVENT_TYPES)).max(50).default([]),
});
export type WebhookInput = z.input<typeof webhookInput>;

export const webhookPatch = z.strictObject({
  url: z
    .url({ protocol: /^https?$/ })
    .max(2_048)
    .optional(),
  name: z.string().max(200).nullable().optional(),
  events: z.array(z.enum(WEBHOOK_EVENT_TYPES)).max(50).optional(),
  active: z.boolean().optional(),
});
export type WebhookPatch = z.input<typeof webhookPatch>;

export const webhook = z.object({
  id: z.string(),
  url: z.string(),
  name: z.string().nullable(),
  events: z.array(z.enum(WEBHOOK_EVENT_TYPES)),
  active: z.boolean(),
  created_at: timestamp,
});
export type Webhook = z.infer<typeof webhook>;

/** As it is answered when it is made, and then never again: with the secret of its signatures, `whsec_…`. */
export const newWebhook = webhook.extend({ secret: z.string() });
export type NewWebhook = z.infer<typeof newWebhook>;

export const webhookDelivery = z.object({
  id: z.string(),
  /** The same in every attempt and replay: the header `webhook-id`. */
  event_id: z.string(),
  type: z.enum(WEBHOOK_EVENT_TYPES),
  status: z.enum(["pending", "delivered", "failed"]),
  attempts: z.number(),
  next_attempt_at: timestamp.nullable(),
  /** Of the last attempt: the HTTP status, or what went wrong. */
  last_status: z.number().nullable(),
  last_error: z.string().nullable(),
  created_at: timestamp,
  delivered_at: timestamp.nullable(),
});
export type WebhookDelivery = z.infer<typeof webhookDelivery>;
