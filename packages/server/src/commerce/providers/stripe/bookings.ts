import type Stripe from "stripe";
import type { SaleTerms } from "../../../business/records/unmatched-payments.ts";
import type { BusinessWrites } from "../../../business/store.ts";
import { type BooksClock, bookPayment, bookSale, type ProviderPayment } from "../../books.ts";
import { findPayer } from "./find-payer.ts";
import { type InvoiceFacts, toInvoiceFacts } from "./invoice-facts.ts";
import { type PaymentFacts, toPaymentFacts } from "./payment-facts.ts";
import { type Payer, readPayment, toPayer } from "./payment-source.ts";

/** In the metadata of what we make at Stripe. */
export const ORDER_KEY = "anyway_order_id";
export const PROJECT_KEY = "anyway_project_id";
export const LINK_KEY = "anyway_payment_link_id";

/** Something learned of Stripe, to be booked in a transaction. */
export interface Learned {
  /** Answers what came of it, in a word. May be run again from the start. */
  book: (writer: BusinessWrites) => Promise<string>;
  /** False while Stripe will say more of it: learn it again later. */
  isComplete: boolean;
}

/** What is no matter of our books. */
export const NOTHING: Learned = { book: async () => "ignored", isComplete: true };

/** Whose books, and what the bookings take their time and ids from. */
export interface Books {
  projectId: string;
  clock: BooksClock;
}

/** Learns all of a payment: of an order of ours, of an invoice, or one that was made by itself. */
export async function learnPayment(stripe: Stripe, reference: string, books: Books): Promise<Learned> {
  const { payment, metadata, environment, payer } = await readPayment(stripe, reference);
  const facts = payment && toPaymentFacts(payment);
  const project = metadata[PROJECT_KEY];
  const isOthers = project !== undefined && project !== books.projectId;
  if (!facts || isOthers) return NOTHING;
  const toBook = toProviderPayment(books, facts, environment, payer);
  const { isComplete } = facts;
  const orderId = metadata[ORDER_KEY];
  if (orderId !== undefined)
    return {
      book: async (writer) => outcomeOf(await bookPayment(writer, toBook, orderId, books.clock)),
      isComplete,
    };
  const invoice = await invoiceOf(stripe, reference);
  if (invoice !== undefined) return await learnInvoice(stripe, invoice, books);
  return {
    book: (writer) => bookOutside(writer, toBook, { ...BY_ITSELF, externalId: reference }, payer, books),
    isComplete,
  };
}

/** Learns a paid invoice with its payments: one order. */
export async function learnInvoice(stripe: Stripe, id: string, books: Books): Promise<Learned> {
  const invoice = await stripe.invoices.retrieve(id, {
    expand: ["payments", "customer", "parent.subscription_details.subscription"],
  });
  const facts = toInvoiceFacts(invoice);
  if (!facts) return NOTHING;
  const read = await Promise.all(facts.payments.map((reference) => readPayment(stripe, reference)));
  const payments = read.flatMap(({ payment }) => (payment && toPaymentFacts(payment)) ?? []);
  const payer = toPayer(invoice.customer, invoice.metadata, [invoice.customer_email]);
  const paid = toProviderPayment(
    books,
    paymentOfInvoice(facts, payments),
    invoice.livemode ? "production" : "test",
    payer,
  );
  const { tax, kind, subscriptionId, periodStart, periodEnd } = facts;
  const sale = { ...BY_ITSELF, externalId: id, tax, kind, subscriptionId, periodStart, periodEnd };
  return {
    book: (writer) => bookOutside(writer, paid, sale, payer, books),
    isComplete: payments.length === facts.payments.length && payments.every(({ isComplete }) => isComplete),
  };
}

/** What is known of the order of a payment that nobody told us of before. */
const BY_ITSELF: Omit<SaleTerms, "externalId" | "customerId"> = {
  productId: null,
  tax: 0,
  kind: null,
  merchantReference: null,
  subscriptionId: null,
  periodStart: null,
  periodEnd: null,
  metadata: {},
};

async function bookOutside(
  writer: BusinessWrites,
  payment: ProviderPayment,
  sale: Omit<SaleTerms, "customerId">,
  payer: Payer,
  { projectId, clock }: Books,
): Promise<string> {
  const customerId = (await findPayer(writer, projectId, payer)) ?? null;
  return outcomeOf(await bookSale(writer, payment, { ...sale, customerId }, clock));
}

/** An invoice that one payment pays goes by its name, so that it can be refunded; others go by the invoice's. */
function paymentOfInvoice(invoice: InvoiceFacts, payments: readonly PaymentFacts[]): PaymentFacts {
  const [first, ...others] = payments;
  const isOne = first !== undefined && others.length === 0 && first.amount === invoice.amount;
  return {
    reference: isOne ? first.reference : invoice.id,
    amount: invoice.amount,
    currency: invoice.currency,
    occurredAt: isOne ? first.occurredAt : invoice.paidAt,
    changes: payments.flatMap(({ changes }) => changes),
    isComplete: true,
  };
}

function toProviderPayment(
  { projectId }: Books,
  { isComplete: _, ...facts }: PaymentFacts,
  environment: ProviderPayment["environment"],
  { email }: Payer,
): ProviderPayment {
  return { ...facts, projectId, provider: "stripe", environment, email };
}

/** The invoice that a payment pays; undefined when it pays none. */
async function invoiceOf(stripe: Stripe, reference: string): Promise<string | undefined> {
  if (!reference.startsWith("pi_")) return undefined;
  const { data } = await stripe.invoicePayments.list({
    payment: { type: "payment_intent", payment_intent: reference },
    limit: 1,
  });
  const invoice = data[0]?.invoice;
  return typeof invoice === "object" ? invoice.id : invoice;
}

const outcomeOf = (booked: Awaited<ReturnType<typeof bookPayment>>): string =>
  "order" in booked ? booked.order.status : booked.unmatched;
