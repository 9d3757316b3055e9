import { z } from "zod";
import type { StoredCheckout } from "../../business/records/checkouts.ts";
import type { ProviderEvent } from "../../business/records/provider-events.ts";
import type { BusinessStore, BusinessWrites } from "../../business/store.ts";
import type { NewId } from "../../model/ids.ts";
import type { Order } from "../../model/order.ts";
import { paymentLinkStatus } from "../../model/payment-link.ts";
import { bookPayment, recordEvent } from "../books.ts";
import type { CheckoutPlace } from "../checkout.ts";
import type { ProviderEventHandler } from "../provider-events.ts";
import { REFUSALS, type Refusal, type TestOutcome } from "./sandbox.ts";

/** The bank of a disputed test payment takes this long. */
const DISPUTED_AFTER_MS = 5_000;
const DISPUTE = z.object({ orderId: z.string(), reference: z.string(), amount: z.int() });

interface Clock {
  now: () => number;
  newId: NewId;
}

/** `closed`: somebody else paid, or the link cannot be paid any more. */
export type AttemptResult = "paid" | "failed" | "confirm" | "closed";

/** One attempt to pay a checkout that was begun, in one transaction: what becomes of it is in the books, or nothing is. */
export function attemptPayment(
  business: BusinessStore,
  place: CheckoutPlace,
  outcome: TestOutcome,
  clock: Clock,
): Promise<AttemptResult> {
  return business.transaction(async (writer) => {
    const open = await lockOpen(writer, place, clock.now());
    if (typeof open === "string") return open;
    const reference = `${open.checkout.id}.${clock.newId("pay_")}`;
    if (outcome === "confirm") {
      await writer.updateCheckout(open.checkout.id, { attempt: reference });
      return "confirm";
    }
    if (outcome === "paid" || outcome === "disputed") {
      await pay(writer, open, reference, clock);
      if (outcome === "disputed") await disputeLater(writer, open.order, reference, clock);
      return "paid";
    }
    await refuse(writer, open, reference, outcome, clock);
    return "failed";
  });
}

/** The second step of a payment that waits for it. Without one, it says how the checkout stands. */
export function confirmPayment(
  business: BusinessStore,
  place: CheckoutPlace,
  isConfirmed: boolean,
  clock: Clock,
): Promise<AttemptResult> {
  return business.transaction(async (writer) => {
    const open = await lockOpen(writer, place, clock.now());
    if (typeof open === "string") return open;
    const { attempt } = open.checkout;
    if (attempt === null) return "failed";
    if (isConfirmed) await pay(writer, open, attempt, clock);
    else await refuse(writer, open, attempt, "not_confirmed", clock);
    return isConfirmed ? "paid" : "failed";
  });
}

/** Whether a payment of the sandbox was made at this checkout, and not by another buyer of the same order. */
export function isPaymentOf(checkout: StoredCheckout, reference: string): boolean {
  return reference.startsWith(`${checkout.id}.`);
}

/** Books the disputes that were due. */
export function sandboxEvents(clock: Clock): ProviderEventHandler {
  return async ({ projectId, occurredAt, payload }: ProviderEvent) => {
    const { orderId, reference, amount } = DISPUTE.parse(payload);
    const disputed = recordEvent(
      {
        type: "disputed",
        source: "sandbox",
        reference,
        occurredAt,
        amount,
        message: "The test card disputes its payments.",
      },
      clock,
    );
    return async (writer) => {
      await writer.addOrderEvents(projectId, orderId, [disputed]);
      return "disputed";
    };
  };
}

interface Open {
  checkout: StoredCheckout;
  order: Order;
}

async function lockOpen(
  writer: BusinessWrites,
  { linkId, checkoutId }: CheckoutPlace,
  now: number,
): Promise<Open | "paid" | "closed"> {
  const link = await writer.lockPaymentLink(linkId);
  const checkout = link && (await writer.checkout(link.id, checkoutId));
  const order = checkout && (await writer.lockOrder(link.projectId, checkout.orderId));
  if (!order) return "closed";
  if (order.paidAt !== null) {
    const events = await writer.orderEvents(link.projectId, order.id);
    return events.some(({ type, reference }) => type === "paid" && isPaymentOf(checkout, reference))
      ? "paid"
      : "closed";
  }
  return paymentLinkStatus(link, now) === "active" ? { checkout, order } : "closed";
}

async function pay(writer: BusinessWrites, { checkout, order }: Open, reference: string, clock: Clock) {
  const { projectId, environment, amount, currency } = order;
  const occurredAt = clock.now();
  const booked = await bookPayment(
    writer,
    {
      projectId,
      provider: "sandbox",
      environment,
      reference,
      amount,
      currency,
      email: null,
      occurredAt,
      changes: [],
    },
    order.id,
    clock,
  );
  if ("unmatched" in booked)
    throw new Error(`The payment of ${order.id} was not booked: ${booked.unmatched}.`);
  if (checkout.attempt !== null) await writer.updateCheckout(checkout.id, { attempt: null });
}

async function refuse(
  writer: BusinessWrites,
  { checkout, order }: Open,
  reference: string,
  refusal: Refusal,
  clock: Clock,
) {
  const failed = recordEvent(
    {
      type: "failed",
      source: "sandbox",
      reference,
      occurredAt: clock.now(),
      amount: order.amount,
      message: REFUSALS[refusal],
    },
    clock,
  );
  await writer.addOrderEvents(order.projectId, order.id, [failed]);
  if (checkout.attempt !== null) await writer.updateCheckout(checkout.id, { attempt: null });
}

/** In the transaction of the payment, so that the dispute comes even if this process does not see it. */
async function disputeLater(writer: BusinessWrites, order: Order, payment: string, { now }: Clock) {
  const dueAt = now() + DISPUTED_AFTER_MS;
  const reference = `dispute ${payment}`;
  const payload = { orderId: order.id, reference, amount: order.amount };
  const { projectId } = order;
  await writer.addProviderEvent(
    {
      projectId,
      provider: "sandbox",
      eventId: reference,
      type: "dispute",
      payload,
      occurredAt: dueAt,
      receivedAt: now(),
    },
    dueAt,
  );
}
