import type { RecordedOrderEvent } from "../business/records/orders.ts";
import type { BusinessWrites } from "../business/store.ts";
import type { NewId } from "../model/ids.ts";
import type { Order } from "../model/order.ts";
import type { OrderEvent } from "../model/order-events.ts";
import type { ProviderName } from "./providers/provider.ts";

/** A payment that a provider tells of. Amounts in minor units. */
export interface ProviderPayment {
  projectId: string;
  provider: ProviderName;
  /** The order that the provider was given with the checkout; null when the payment knows none of ours. */
  orderId: string | null;
  /** The provider's id of the payment. */
  reference: string;
  amount: number;
  currency: string;
  /** Milliseconds, by the provider's clock. */
  occurredAt: number;
  email: string | null;
  /** What the provider took of it; null when it does not say, or not yet. */
  fee: number | null;
  settledAmount: number | null;
  settledCurrency: string | null;
}

/** Why a payment is in no order's books. */
export type UnmatchedReason =
  | "unknown_order"
  | "amount_differs"
  | "currency_differs"
  | "second_payment"
  | "no_customer";

export type Booked = { order: Order } | { unmatched: UnmatchedReason };

interface Clock {
  now: () => number;
  newId: NewId;
}

/**
 * Books a payment to its order, once: told again, it changes nothing. A payment of another amount or currency than the
 * order's, a second one of the same order, and one of an order that is not ours wait among the unmatched payments, and
 * no order counts them.
 */
export async function bookPayment(
  writer: BusinessWrites,
  payment: ProviderPayment,
  clock: Clock,
): Promise<Booked> {
  const order =
    payment.orderId === null ? undefined : await writer.lockOrder(payment.projectId, payment.orderId);
  const known = order ? await writer.orderEvents(payment.projectId, order.id) : [];
  const reason = order ? mismatch(order, known, payment) : "unknown_order";
  if (!order || reason !== undefined) {
    const unmatched = reason ?? "unknown_order";
    await writer.addUnmatchedPayment({ id: clock.newId("ump_"), reason: unmatched, ...payment });
    return { unmatched };
  }
  const { occurredAt, reference, provider: source } = payment;
  const { settledAmount, settledCurrency } = payment;
  const events: Omit<OrderEvent, "source">[] = [
    { type: "paid", reference, occurredAt, amount: payment.amount, settledAmount, settledCurrency },
  ];
  if (payment.fee !== null) events.push({ type: "fee", reference, occurredAt, amount: payment.fee });
  const recorded = events.map((event) => recordEvent({ ...event, source }, clock));
  const after = await writer.addOrderEvents(payment.projectId, order.id, recorded);
  return { order: after ?? order };
}

function mismatch(
  order: Order,
  known: readonly OrderEvent[],
  payment: ProviderPayment,
): UnmatchedReason | undefined {
  if (order.currency !== payment.currency) return "currency_differs";
  if (order.amount !== payment.amount) return "amount_differs";
  const paid = known.find(({ type }) => type === "paid");
  return paid && paid.reference !== payment.reference ? "second_payment" : undefined;
}

/** An event as it is kept, told now. */
export function recordEvent(
  event: OrderEvent & { message?: string | null },
  { now, newId }: Clock,
): RecordedOrderEvent {
  return { ...event, id: newId("evt_"), recordedAt: now(), message: event.message ?? null };
}
