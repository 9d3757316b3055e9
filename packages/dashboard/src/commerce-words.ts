import type {
  Order,
  OrderEvent,
  PaymentLink,
  Product,
  UnmatchedPayment,
  WebhookDelivery,
} from "@anyway-sh/api";
import type { WebhookEventType } from "@anyway-sh/semconv";

/** How a status looks: `good` is money or done, `bad` needs a look, `wait` is under way, `quiet` is over. */
export type Tone = "good" | "bad" | "wait" | "warn" | "quiet";
export interface StatusWord {
  label: string;
  tone: Tone;
}

export const ORDER_STATUS: Record<Order["status"], StatusWord> = {
  pending: { label: "pending", tone: "wait" },
  paid: { label: "paid", tone: "good" },
  failed: { label: "failed", tone: "bad" },
  canceled: { label: "canceled", tone: "quiet" },
  partially_refunded: { label: "partly refunded", tone: "warn" },
  refunded: { label: "refunded", tone: "quiet" },
  disputed: { label: "disputed", tone: "bad" },
  dispute_lost: { label: "dispute lost", tone: "bad" },
};

export const ORDER_KIND: Record<Order["kind"], string> = {
  first: "first",
  repeat: "repeat",
  new_subscription: "new subscription",
  upgrade: "upgrade",
  renewal: "renewal",
};

export const PROVIDER: Record<Order["provider"], string> = {
  sandbox: "Sandbox",
  stripe: "Stripe",
  external: "posted",
};

export const LINK_STATUS: Record<PaymentLink["status"], StatusWord> = {
  active: { label: "active", tone: "good" },
  completed: { label: "used up", tone: "quiet" },
  expired: { label: "expired", tone: "quiet" },
  disabled: { label: "off", tone: "quiet" },
};

export const PRODUCT_STATUS: Record<Product["status"], StatusWord> = {
  published: { label: "published", tone: "good" },
  draft: { label: "draft", tone: "wait" },
  archived: { label: "archived", tone: "quiet" },
};

export const DELIVERY_STATUS: Record<WebhookDelivery["status"], StatusWord> = {
  pending: { label: "pending", tone: "wait" },
  delivered: { label: "delivered", tone: "good" },
  failed: { label: "failed", tone: "bad" },
};

export const UNMATCHED_REASON: Record<UnmatchedPayment["reason"], string> = {
  unknown_order: "It names an order that does not exist",
  amount_differs: "Its amount is not the order’s",
  currency_differs: "Its currency is not the order’s",
  second_payment: "The order was paid already",
  no_customer: "It matches no customer",
};

export const EVENT_SOURCE: Record<OrderEvent["source"], string> = {
  api: "the API",
  import: "an import",
  sandbox: "the sandbox",
  stripe: "Stripe",
};

/** What happened to an order, for a line that may end with an amount. */
export const ORDER_EVENT: Record<OrderEvent["type"], StatusWord> = {
  placed: { label: "Order placed", tone: "wait" },
  paid: { label: "Paid", tone: "good" },
  fee: { label: "Fee taken by the provider", tone: "quiet" },
  failed: { label: "Payment failed", tone: "bad" },
  canceled: { label: "Order canceled", tone: "quiet" },
  refunded: { label: "Refunded", tone: "warn" },
  refund_failed: { label: "Refund failed: the money stays paid", tone: "bad" },
  disputed: { label: "Disputed: the buyer’s bank holds it back", tone: "bad" },
  dispute_won: { label: "Dispute won: released", tone: "good" },
  dispute_lost: { label: "Dispute lost: the buyer’s bank keeps it", tone: "bad" },
};

export const WEBHOOK_EVENT: Record<WebhookEventType, string> = {
  "order.pending": "placed, not paid yet",
  "order.paid": "paid",
  "order.failed": "a payment failed",
  "order.canceled": "canceled",
  "order.refunded": "refunded, all or in part",
  "order.refund_failed": "a refund failed",
  "order.disputed": "a dispute was opened",
  "order.dispute_won": "a dispute was won",
  "order.dispute_lost": "a dispute was lost",
  "customer.created": "created",
  "customer.updated": "changed",
  "customer.merged": "merged into another",
  "margin.negative": "a customer came to cost more than it pays",
  "budget.threshold_reached": "spend reached a threshold of a budget",
};

/** The keys of a table of words, in its order. */
export const keysOf = <Key extends string>(words: Record<Key, unknown>): Key[] => Object.keys(words) as Key[];
