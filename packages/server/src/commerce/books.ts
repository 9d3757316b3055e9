import type { UnmatchedReason } from "@anyway-sh/semconv";
import type { RecordedOrderEvent } from "../business/records/orders.ts";
import type {
  SaleTerms,
  StoredUnmatchedPayment,
  UnmatchedPayment,
} from "../business/records/unmatched-payments.ts";
import type { BusinessWrites } from "../business/store.ts";
import type { NewId } from "../model/ids.ts";
import type { Order } from "../model/order.ts";
import type { OrderEvent } from "../model/order-events.ts";
import type { PaymentChange } from "../model/payment.ts";
import { defaultKind } from "./order-kind.ts";
import { useLink } from "./use-link.ts";

/**
 * A payment that a provider tells of, and what happened to it up to now. Amounts in minor units. Whoever tells of a
 * refund or a dispute tells of the payment too, so that nothing depends on which event comes first.
 */
export interface ProviderPayment
  extends Pick<
    UnmatchedPayment,
    | "projectId"
    | "provider"
    | "environment"
    | "reference"
    | "amount"
    | "currency"
    | "email"
    | "occurredAt"
    | "changes"
  > {}

/** What became of a payment; `order` is the one that counts it. */
export type Booked = { order: Order } | { unmatched: UnmatchedReason };

export interface BooksClock {
  now: () => number;
  newId: NewId;
}

/**
 * Books a payment to the order that the provider was given with the checkout, once: told again, it adds what is new of
 * it and no more. A payment of another amount or currency than the order's, a second one of the same order, and one of
 * an order that is not ours wait among the unmatched payments: no order counts them, and what happens to them waits
 * with them.
 */
export async function bookPayment(
  writer: BusinessWrites,
  payment: ProviderPayment,
  orderId: string | null,
  clock: BooksClock,
): Promise<Booked> {
  const waiting = await writer.lockPayment(payment);
  if (waiting?.resolution != null) return addToResolved(writer, waiting, payment, clock);
  const order = orderId === null ? undefined : await writer.lockOrder(payment.projectId, orderId);
  const reason = order ? await mismatchOf(writer, order, payment) : "unknown_order";
  if (!order || reason)
    return keepWaiting(
      writer,
      waiting,
      payment,
      { reason: reason ?? "unknown_order", orderId, sale: null },
      clock,
    );
  if (waiting) await writer.resolveUnmatchedPayment(waiting, order.id, clock.now());
  await useLink(writer, order);
  return { order: await addEvents(writer, order, eventsOf(payment, clock)) };
}

/**
 * Books a payment that is for none of our orders, such as an invoice of a subscription: it makes one, once. Without a
 * customer it waits until someone says whose it is. Where a backend posted an order of the same external id, that one
 * counts the payment, as the backend said it, and nothing is added.
 */
export async function bookSale(
  writer: BusinessWrites,
  payment: ProviderPayment,
  sale: SaleTerms,
  clock: BooksClock,
): Promise<Booked> {
  const waiting = await writer.lockPayment(payment);
  if (waiting?.resolution != null) return addToResolved(writer, waiting, payment, clock);
  const known = await writer.orderByExternalId(payment.projectId, externalIdOf(payment, sale));
  if (known) {
    const { order } = known;
    const counts = order.provider === payment.provider;
    return { order: counts ? await addEvents(writer, order, changesOf(payment, clock)) : order };
  }
  const { customerId } = sale;
  if (customerId === null)
    return keepWaiting(writer, waiting, payment, { reason: "no_customer", orderId: null, sale }, clock);
  const order = await placeSale(writer, payment, { ...sale, customerId }, clock);
  if (!order) throw new Error("An order took the sale's external id meanwhile.");
  if (waiting) await writer.resolveUnmatchedPayment(waiting, order.id, clock.now());
  return { order };
}

/** Makes an order of a payment that must be locked. Undefined when its external id is taken. */
export async function placeSale(
  writer: BusinessWrites,
  payment: ProviderPayment,
  sale: SaleTerms & { customerId: string },
  clock: BooksClock,
): Promise<Order | undefined> {
  const { projectId, environment, amount, currency, provider, occurredAt } = payment;
  const externalId = externalIdOf(payment, sale);
  const kind =
    sale.kind ?? (await defaultKind(writer, { projectId, environment, customerId: sale.customerId }));
  const placed = { type: "placed", source: provider, reference: "", occurredAt, amount: null } as const;
  return writer.addOrder(
    {
      ...sale,
      id: clock.newId("ORD_"),
      projectId,
      externalId,
      amount,
      currency,
      kind,
      placedAt: occurredAt,
      environment,
      provider,
      paymentLinkId: null,
      traceId: null,
      spanId: null,
      createdAt: clock.now(),
    },
    { provider, amount, currency },
    [recordEvent(placed, clock), ...eventsOf(payment, clock)],
  );
}

/** An event as it is kept, told now. */
export function recordEvent(
  event: OrderEvent & { message?: string | null },
  { now, newId }: BooksClock,
): RecordedOrderEvent {
  return { ...event, id: newId("evt_"), recordedAt: now(), message: event.message ?? null };
}

const externalIdOf = (payment: ProviderPayment, sale: SaleTerms) => sale.externalId ?? payment.reference;

function eventsOf(payment: ProviderPayment, clock: BooksClock): RecordedOrderEvent[] {
  const { provider: source, reference, occurredAt, amount } = payment;
  const paid = { type: "paid", source, reference, occurredAt, amount } as const;
  return [recordEvent(paid, clock), ...changesOf(payment, clock)];
}

function changesOf({ provider: source, changes }: ProviderPayment, clock: BooksClock): RecordedOrderEvent[] {
  return changes.map((change) => recordEvent({ ...change, source }, clock));
}

async function addEvents(
  writer: BusinessWrites,
  { projectId, id }: Order,
  events: readonly RecordedOrderEvent[],
): Promise<Order> {
  const order = await writer.addOrderEvents(projectId, id, events);
  if (!order) throw new Error(`The order ${id} is gone.`);
  return order;
}

async function mismatchOf(
  writer: BusinessWrites,
  order: Order,
  payment: ProviderPayment,
): Promise<UnmatchedReason | undefined> {
  // What a sandbox takes is no money of another provider's order.
  if (order.provider !== payment.provider) return "unknown_order";
  const known = await writer.orderEvents(order.projectId, order.id);
  const paid = known.find(({ type }) => type === "paid");
  if (paid?.reference === payment.reference) return undefined;
  // What does not depend on what was told before comes first.
  if (order.currency !== payment.currency) return "currency_differs";
  if (order.amount !== payment.amount) return "amount_differs";
  return paid && "second_payment";
}

async function keepWaiting(
  writer: BusinessWrites,
  waiting: StoredUnmatchedPayment | undefined,
  payment: ProviderPayment,
  why: Pick<UnmatchedPayment, "reason" | "orderId" | "sale">,
  clock: BooksClock,
): Promise<Booked> {
  if (!waiting) {
    await writer.addUnmatchedPayment({ ...payment, ...why, id: clock.newId("ump_") });
    return { unmatched: why.reason };
  }
  await learn(writer, waiting, payment, why.sale);
  return { unmatched: waiting.reason };
}

async function addToResolved(
  writer: BusinessWrites,
  resolved: StoredUnmatchedPayment,
  payment: ProviderPayment,
  clock: BooksClock,
): Promise<Booked> {
  await learn(writer, resolved, payment, null);
  const order =
    resolved.resolution === null ? undefined : await writer.order(payment.projectId, resolved.resolution);
  if (!order) return { unmatched: resolved.reason };
  return { order: await addEvents(writer, order, changesOf(payment, clock)) };
}

/** Keeps what is new of a payment that is, or was, unmatched. */
async function learn(
  writer: BusinessWrites,
  known: StoredUnmatchedPayment,
  told: ProviderPayment,
  sale: SaleTerms | null,
): Promise<void> {
  const isKnown = (change: PaymentChange) =>
    known.changes.some(({ type, reference }) => type === change.type && reference === change.reference);
  const news = told.changes.filter((change) => !isKnown(change));
  if (news.length > 0 || (sale && !known.sale))
    await writer.updateUnmatchedPayment(known, {
      changes: [...known.changes, ...news],
      sale: known.sale ?? sale,
    });
}
