import type { WebhookEventType } from "@anyway-sh/semconv";
import type { Customer } from "./customer.ts";
import type { Order } from "./order.ts";

/** An address that is told what happens in a project. */
export interface Webhook {
  id: string;
  projectId: string;
  url: string;
  name: string | null;
  /** Which events are sent; none named means all. */
  events: readonly WebhookEventType[];
  /** `whsec_` and the key of its signatures in base64. Kept as it is, since it must sign. */
  secret: string;
  active: boolean;
  createdAt: number;
}

/** What of a webhook can be changed; what is undefined stays. */
export type WebhookChange = { [K in "url" | "name" | "events" | "active"]?: Webhook[K] | undefined };

/** One event on its way to one webhook. */
export interface WebhookDelivery {
  id: string;
  projectId: string;
  webhookId: string;
  /** The same in every attempt and replay, and for every webhook that is told. */
  eventId: string;
  type: WebhookEventType;
  /** The body, as it is sent. */
  payload: string;
  status: "pending" | "delivered" | "failed";
  /** Those that began. */
  attempts: number;
  /** Null once it is delivered or given up. */
  nextAttemptAt: number | null;
  /** Of the last attempt: the HTTP status, or what went wrong. */
  lastStatus: number | null;
  lastError: string | null;
  createdAt: number;
  deliveredAt: number | null;
}

/**
 * What a change of an order tells, in the order in which it can have happened. Several facts may become known at once:
 * an order that is first heard of when it is refunded was paid too.
 */
export function orderEventTypes(before: Order | undefined, after: Order): WebhookEventType[] {
  const types: WebhookEventType[] = [];
  const refunded = after.amountRefunded - (before?.amountRefunded ?? 0);
  const disputed = after.amountDisputed - (before?.amountDisputed ?? 0);
  const becomes = (status: Order["status"]) => after.status === status && before?.status !== status;
  if (becomes("pending")) types.push("order.pending");
  if (becomes("failed")) types.push("order.failed");
  if (becomes("canceled")) types.push("order.canceled");
  if (after.paidAt !== null && (before?.paidAt ?? null) === null) types.push("order.paid");
  if (refunded > 0) types.push("order.refunded");
  if (refunded < 0) types.push("order.refund_failed");
  if (becomes("disputed") || (after.status === "disputed" && disputed > 0)) types.push("order.disputed");
  if (before?.status === "disputed" && disputed < 0) types.push("order.dispute_won");
  if (becomes("dispute_lost")) types.push("order.dispute_lost");
  return types;
}

/** What a change of a customer tells. */
export function customerEventType(before: Customer | undefined, after: Customer): WebhookEventType {
  if (!before) return "customer.created";
  return after.mergedInto !== null && before.mergedInto !== after.mergedInto
    ? "customer.merged"
    : "customer.updated";
}
