import {
  ORDER_EVENT_TYPES,
  type OrderEventSource,
  type OrderEventType,
  type OrderStatus,
} from "@anyway-sh/semconv";
import { divideHalfUp } from "./money.ts";
import type { OrderState, RevenueLine } from "./order.ts";

/** A fact about an order. The same type with the same reference is the same fact, however often it is told. */
export interface OrderEvent {
  type: OrderEventType;
  source: OrderEventSource;
  /** What the source calls the payment, refund, dispute or fee that it tells of. */
  reference: string;
  /** By the source's clock; milliseconds. */
  occurredAt: number;
  /** Of a payment, refund, dispute or fee: minor units of the order's currency, never negative. */
  amount: number | null;
  /** Of a payment or its fee: what the provider credits, where that is in another currency. */
  settledAmount?: number | null;
  settledCurrency?: string | null;
}

/**
 * What follows from the events of an order, whatever the order in which they came: a refund that is told before its
 * payment counts once the payment is told. Nothing goes below zero or above what was paid.
 */
export function foldOrder(
  { tax, amount }: { amount: number; tax: number },
  events: readonly OrderEvent[],
): OrderState {
  const inTime = [...events].sort(byTime);
  const facts = new Map<string, OrderEvent>();
  for (const event of inTime) {
    const key = `${event.type} ${event.reference}`;
    if (!facts.has(key)) facts.set(key, event);
  }
  const all = [...facts.values()];
  const has = (type: OrderEventType, reference: string) => facts.has(`${type} ${reference}`);
  const payment = all.find(({ type }) => type === "paid");
  const paid = payment?.amount ?? 0;
  const taxOf = (part: number) =>
    amount === 0 ? 0 : Number(divideHalfUp(BigInt(tax) * BigInt(part), BigInt(amount)));
  /** Of what goes out after `out` has gone, so that the parts add up to the whole. */
  const taxOfNext = (out: number, part: number) => taxOf(out + part) - taxOf(out);

  const revenue: RevenueLine[] = [];
  const add = (kind: RevenueLine["kind"], at: number, change: number, changeOfTax: number) => {
    if (change !== 0) revenue.push({ kind, at, amount: change, tax: changeOfTax });
  };
  let amountRefunded = 0;
  let amountDisputed = 0;
  let isOpen = false;
  let isLost = false;
  if (payment) {
    // An order that was free counts as one too.
    revenue.push({ kind: "payment", at: payment.occurredAt, amount: paid, tax: taxOf(paid) });
    for (const event of all) {
      const out = amountRefunded + amountDisputed;
      const left = paid - out;
      const part = Math.min(event.amount ?? left, left);
      const at = Math.max(event.occurredAt, payment.occurredAt);
      if (event.type === "refunded" && !has("refund_failed", event.reference)) {
        amountRefunded += part;
        add("refund", at, -part, -taxOfNext(out, part));
      }
      if (event.type === "disputed") {
        const won = facts.get(`dispute_won ${event.reference}`);
        const lost = has("dispute_lost", event.reference);
        add("dispute", at, -part, -taxOfNext(out, part));
        // A dispute that is lost after all was not won.
        if (won && !lost) add("dispute_won", Math.max(won.occurredAt, at), part, taxOfNext(out, part));
        else amountDisputed += part;
        isLost ||= lost;
        isOpen ||= !lost && !won;
      }
    }
  }
  const fees = all.filter(({ type }) => type === "fee");
  // Some providers say what they credit only when they say their fee.
  const settled = [payment, ...fees].find((event) => event?.settledAmount != null);
  for (const fee of fees) add("fee", fee.occurredAt, -(fee.amount ?? 0), 0);

  return {
    status: payment
      ? paidStatus({ paid, amountRefunded, isOpen, isLost })
      : unpaidStatus(new Set(all.map(({ type }) => type))),
    paidAt: payment?.occurredAt ?? null,
    amountRefunded,
    amountDisputed,
    fees: fees.length === 0 ? null : fees.reduce((sum, fee) => sum + (fee.amount ?? 0), 0),
    settledAmount: settled?.settledAmount ?? null,
    settledCurrency: settled?.settledCurrency ?? null,
    revenue,
  };
}

/** Oldest first; events of one moment in the order in which they can have happened. */
export function byTime(a: OrderEvent, b: OrderEvent): number {
  return (
    a.occurredAt - b.occurredAt ||
    ORDER_EVENT_TYPES.indexOf(a.type) - ORDER_EVENT_TYPES.indexOf(b.type) ||
    (a.reference < b.reference ? -1 : a.reference > b.reference ? 1 : (a.amount ?? 0) - (b.amount ?? 0))
  );
}

function paidStatus({
  paid,
  amountRefunded,
  isOpen,
  isLost,
}: {
  paid: number;
  amountRefunded: number;
  isOpen: boolean;
  isLost: boolean;
}): OrderStatus {
  if (isOpen) return "disputed";
  if (isLost) return "dispute_lost";
  if (amountRefunded === 0) return "paid";
  return amountRefunded < paid ? "partially_refunded" : "refunded";
}

/** Money that came wins over a cancellation; an attempt that failed may be followed by another, a cancellation not. */
function unpaidStatus(types: ReadonlySet<OrderEventType>): OrderStatus {
  if (types.has("canceled")) return "canceled";
  return types.has("failed") ? "failed" : "pending";
}
