import type Stripe from "stripe";
import type { ProviderEvent } from "../../../business/records/provider-events.ts";
import type { BusinessReads } from "../../../business/store.ts";
import { type BooksClock, recordEvent } from "../../books.ts";
import type { ProviderEventHandler } from "../../provider-events.ts";
import type { StripeAccounts } from "./account.ts";
import {
  type Books,
  type Learned,
  LINK_KEY,
  learnInvoice,
  learnPayment,
  NOTHING,
  ORDER_KEY,
  PROJECT_KEY,
} from "./bookings.ts";
import { idOf, toMs } from "./payment-facts.ts";

/** When Stripe is asked again what it has not said yet. Its fee may be an hour late. */
const LOOK_AGAIN_MS = [60_000, 300_000, 1_800_000, 7_200_000, 86_400_000] as const;

/** The events that an endpoint at Stripe needs to send. */
export const STRIPE_EVENTS = [
  "checkout.session.completed",
  "checkout.session.async_payment_succeeded",
  "checkout.session.async_payment_failed",
  "checkout.session.expired",
  "payment_intent.succeeded",
  "payment_intent.payment_failed",
  "charge.updated",
  "charge.refunded",
  "refund.created",
  "refund.updated",
  "refund.failed",
  "charge.dispute.created",
  "charge.dispute.updated",
  "charge.dispute.closed",
  "charge.dispute.funds_withdrawn",
  "charge.dispute.funds_reinstated",
  "invoice.paid",
] as const;

/**
 * Handles what Stripe tells. An event says what to look at; what is booked is what Stripe answers when asked, so that
 * neither the order of events nor the API version of the endpoint matters.
 */
export function createStripeEventHandler(accounts: StripeAccounts, clock: BooksClock): ProviderEventHandler {
  return async (event) => {
    const account = await accounts.of(event.projectId);
    if (!account) throw new Error("The project has no keys of Stripe any more; set them again.");
    // Stored only once its signature was found to be Stripe's.
    const told = event.payload as Stripe.Event;
    const { book, isComplete } = await learn(account.stripe, told, { projectId: event.projectId, clock });
    return async (writer) => {
      const again = isComplete ? undefined : nextLook(event, clock.now());
      if (again) await writer.addProviderEvent(again.event, again.dueAt);
      return await book(writer);
    };
  };
}

function learn(stripe: Stripe, told: Stripe.Event, books: Books): Promise<Learned> {
  switch (told.type) {
    case "checkout.session.completed":
    case "checkout.session.async_payment_succeeded":
      return learnReference(stripe, idOf(told.data.object.payment_intent), books);
    case "checkout.session.async_payment_failed":
      return learnFailure(stripe, idOf(told.data.object.payment_intent), told.created, books);
    case "checkout.session.expired":
      return Promise.resolve(toExpiry(told.data.object, told.created, books));
    case "payment_intent.succeeded":
      return learnReference(stripe, told.data.object.id, books);
    case "payment_intent.payment_failed":
      return Promise.resolve(toFailure(told.data.object, told.created, books));
    case "charge.updated":
    case "charge.refunded":
      return learnReference(stripe, idOf(told.data.object.payment_intent) ?? told.data.object.id, books);
    case "refund.created":
    case "refund.updated":
    case "refund.failed":
    case "charge.dispute.created":
    case "charge.dispute.updated":
    case "charge.dispute.closed":
    case "charge.dispute.funds_withdrawn":
    case "charge.dispute.funds_reinstated": {
      const { payment_intent: intent, charge } = told.data.object;
      return learnReference(stripe, idOf(intent) ?? idOf(charge), books);
    }
    case "invoice.paid":
      return learnInvoice(stripe, told.data.object.id, books);
    default:
      return Promise.resolve(NOTHING);
  }
}

async function learnReference(stripe: Stripe, reference: string | undefined, books: Books): Promise<Learned> {
  return reference === undefined ? NOTHING : await learnPayment(stripe, reference, books);
}

async function learnFailure(
  stripe: Stripe,
  reference: string | undefined,
  at: number,
  books: Books,
): Promise<Learned> {
  if (reference === undefined) return NOTHING;
  return toFailure(await stripe.paymentIntents.retrieve(reference), at, books);
}

/** An attempt to pay that failed. The event itself says it best: the payment may have gone on since. */
function toFailure(intent: Stripe.PaymentIntent, at: number, books: Books): Learned {
  const orderId = ownOrder(intent.metadata, books);
  if (orderId === undefined) return NOTHING;
  const failure = intent.last_payment_error;
  const failed = {
    type: "failed" as const,
    source: "stripe" as const,
    reference: idOf(failure?.charge) ?? intent.id,
    occurredAt: toMs(at),
    amount: null,
    message: failure?.message ?? null,
  };
  return {
    async book(writer) {
      const order = await writer.addOrderEvents(books.projectId, orderId, [recordEvent(failed, books.clock)]);
      return order?.status ?? "unknown_order";
    },
    isComplete: true,
  };
}

/**
 * A buyer went away. The order of a link that makes one only waits for the next visit; one that was made for this
 * buyer is over.
 */
function toExpiry(session: Stripe.Checkout.Session, at: number, books: Books): Learned {
  const orderId = ownOrder(session.metadata, books);
  const linkId = session.metadata?.[LINK_KEY];
  if (orderId === undefined || linkId === undefined) return NOTHING;
  const canceled = {
    type: "canceled" as const,
    source: "stripe" as const,
    reference: session.id,
    occurredAt: toMs(at),
    amount: null,
    message: "The buyer did not pay in time.",
  };
  return {
    async book(writer) {
      if (await makesOneOrder(writer, books.projectId, linkId)) return "ignored";
      const order = await writer.addOrderEvents(books.projectId, orderId, [
        recordEvent(canceled, books.clock),
      ]);
      return order?.status ?? "unknown_order";
    },
    isComplete: true,
  };
}

async function makesOneOrder(reader: BusinessReads, projectId: string, linkId: string): Promise<boolean> {
  const link = await reader.paymentLink(projectId, linkId);
  return link !== undefined && link.orderId !== null;
}

/** The order of ours that something at Stripe was made for; none where it is another project's. */
function ownOrder(metadata: Stripe.Metadata | null, { projectId }: Books): string | undefined {
  return metadata?.[PROJECT_KEY] === projectId ? metadata[ORDER_KEY] : undefined;
}

/** The event once more, for a later time; undefined when Stripe was asked often enough. */
function nextLook(event: ProviderEvent, now: number): { event: ProviderEvent; dueAt: number } | undefined {
  const [, id = event.eventId, looks = "0"] = /^(.*)#(\d+)$/.exec(event.eventId) ?? [];
  const pause = LOOK_AGAIN_MS[Number(looks)];
  if (pause === undefined) return undefined;
  return { event: { ...event, eventId: `${id}#${Number(looks) + 1}` }, dueAt: now + pause };
}
