import type Stripe from "stripe";
import type { BusinessStore } from "../../../business/store.ts";
import { type Books, type Learned, learnInvoice, learnPayment } from "./bookings.ts";
import { idOf } from "./payment-facts.ts";

/** Stripe's most of one page. */
const PAGE = 100;

/** Something of the past to be looked at, by Stripe's id. */
interface Past {
  id: string;
  /** Seconds. */
  created: number;
  isInvoice: boolean;
}

/** What became of the past: how often each outcome, such as `paid` or `no_customer`. */
export type BackfillOutcomes = Readonly<Record<string, number>>;

/**
 * Books every payment and paid invoice since a time, oldest first, so that a customer's first order is their first.
 * What the books have they keep: it can be run again, also beside the events of the present.
 */
export async function backfillStripe(
  stripe: Stripe,
  business: Pick<BusinessStore, "transaction">,
  books: Books,
  { sinceSeconds, onBooked }: { sinceSeconds: number; onBooked: (done: number, all: number) => void },
): Promise<BackfillOutcomes> {
  const past = await readPast(stripe, sinceSeconds);
  const outcomes: Record<string, number> = {};
  for (const [index, { id, isInvoice }] of past.entries()) {
    const learned: Learned = isInvoice
      ? await learnInvoice(stripe, id, books)
      : await learnPayment(stripe, id, books);
    const outcome = await business.transaction(learned.book);
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    onBooked(index + 1, past.length);
  }
  return outcomes;
}

/** Charges lead to all that was paid; invoices to what was paid elsewhere. Stripe lists the newest first. */
async function readPast(stripe: Stripe, sinceSeconds: number): Promise<Past[]> {
  const created = { gte: sinceSeconds };
  const past = new Map<string, Past>();
  for await (const charge of stripe.charges.list({ created, limit: PAGE })) {
    const id = idOf(charge.payment_intent) ?? charge.id;
    if (charge.status === "succeeded") past.set(id, { id, created: charge.created, isInvoice: false });
  }
  const expand = ["data.payments"];
  for await (const invoice of stripe.invoices.list({ created, status: "paid", limit: PAGE, expand })) {
    const isKnown = invoice.payments?.data.some(({ payment }) =>
      past.has(idOf(payment.payment_intent) ?? idOf(payment.charge) ?? ""),
    );
    if (!isKnown) past.set(invoice.id, { id: invoice.id, created: invoice.created, isInvoice: true });
  }
  return [...past.values()].sort((a, b) => a.created - b.created || (a.id < b.id ? -1 : 1));
}
