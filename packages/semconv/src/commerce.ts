/**
 * The words of commerce: what the server keeps, the API answers and the dashboard shows.
 * @module
 */

/**
 * - `pending`: nothing was paid yet; `failed`: an attempt to pay failed, another may follow; `canceled`: none will;
 * - `paid`; `partially_refunded` and `refunded`: some or all of it went back;
 * - `disputed`: the buyer's bank holds the money back; `dispute_lost`: it keeps it. A dispute that was won leaves the
 *   order as it was before.
 */
export const ORDER_STATUSES = [
  "pending",
  "paid",
  "failed",
  "canceled",
  "partially_refunded",
  "refunded",
  "disputed",
  "dispute_lost",
] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];

export const ORDER_KINDS = ["first", "repeat", "new_subscription", "upgrade", "renewal"] as const;
export type OrderKind = (typeof ORDER_KINDS)[number];

/**
 * What can happen to an order, of one moment in this order:
 * - `placed`, `failed` (an attempt to pay), `canceled`;
 * - `paid`: the whole amount came; `fee`: the provider took something of it;
 * - `refunded`, and `refund_failed` for the same refund;
 * - `disputed`, and `dispute_won` or `dispute_lost` for the same dispute.
 */
export const ORDER_EVENT_TYPES = [
  "placed",
  "paid",
  "fee",
  "failed",
  "canceled",
  "refunded",
  "refund_failed",
  "disputed",
  "dispute_won",
  "dispute_lost",
] as const;
export type OrderEventType = (typeof ORDER_EVENT_TYPES)[number];

/** Who tells of an order. */
export const ORDER_EVENT_SOURCES = ["api", "import", "sandbox", "stripe"] as const;
export type OrderEventSource = (typeof ORDER_EVENT_SOURCES)[number];

/**
 * Why a payment is in no order's books: its order is not ours, asks another amount or currency or was paid already, or
 * it is for no order and nobody knows whose it is.
 */
export const UNMATCHED_REASONS = [
  "unknown_order",
  "amount_differs",
  "currency_differs",
  "second_payment",
  "no_customer",
] as const;
export type UnmatchedReason = (typeof UNMATCHED_REASONS)[number];

/**
 * How an order is credited to the conversations before it: to the last one; to those with evidence that they led to it;
 * to all alike; to the first one; 40/20/40; more the nearer they are.
 */
export const CREDIT_MODELS = ["last", "direct", "linear", "first", "position", "time_decay"] as const;
export type CreditModel = (typeof CREDIT_MODELS)[number];

/** What webhooks tell of. */
export const WEBHOOK_EVENT_TYPES = [
  "order.pending",
  "order.paid",
  "order.failed",
  "order.canceled",
  "order.refunded",
  "order.refund_failed",
  "order.disputed",
  "order.dispute_won",
  "order.dispute_lost",
  "customer.created",
  "customer.updated",
  "customer.merged",
  "margin.negative",
  "budget.threshold_reached",
] as const;
export type WebhookEventType = (typeof WEBHOOK_EVENT_TYPES)[number];
