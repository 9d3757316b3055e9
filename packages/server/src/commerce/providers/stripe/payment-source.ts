import type Stripe from "stripe";
import { expanded, idOf, type StripePayment } from "./payment-facts.ts";

/** Stripe's most of one page. */
const PAGE = 100;

/** A payment as Stripe knows it now, with what says whose it is. */
export interface ReadPayment {
  /** Undefined when no attempt was made to pay. */
  payment: StripePayment | undefined;
  metadata: Stripe.Metadata;
  environment: "production" | "test";
  payer: Payer;
}

/** What Stripe says of who paid. */
export interface Payer {
  /** `cus_…` */
  stripeCustomer: string | null;
  metadata: Stripe.Metadata;
  email: string | null;
}

/** Reads all of a payment: `pi_…`, or a charge that was made without one. */
export async function readPayment(stripe: Stripe, reference: string): Promise<ReadPayment> {
  const isIntent = reference.startsWith("pi_");
  const intent = isIntent
    ? await stripe.paymentIntents.retrieve(reference, {
        expand: ["latest_charge.balance_transaction", "customer"],
      })
    : undefined;
  const charge = intent
    ? expanded(intent.latest_charge)
    : await stripe.charges.retrieve(reference, { expand: ["balance_transaction", "customer"] });
  const { customer, metadata, livemode } = intent ?? charge ?? unknownPayment(reference);
  const of = isIntent ? { payment_intent: reference } : { charge: reference };
  const payment = charge && {
    reference,
    charge,
    refunds: await all(
      stripe.refunds.list({ ...of, limit: PAGE, expand: ["data.failure_balance_transaction"] }),
    ),
    disputes: charge.disputed ? await all(stripe.disputes.list({ ...of, limit: PAGE })) : [],
  };
  return {
    payment,
    metadata,
    environment: livemode ? "production" : "test",
    payer: toPayer(customer, metadata, [
      intent?.receipt_email,
      charge?.receipt_email,
      charge?.billing_details.email,
    ]),
  };
}

/** Who paid, by the record of the customer and by what the payment itself says. */
export function toPayer(
  customer: string | Stripe.Customer | Stripe.DeletedCustomer | null,
  metadata: Stripe.Metadata | null,
  emails: readonly (string | null | undefined)[],
): Payer {
  const record = expanded(customer);
  const known = record && !record.deleted ? record : undefined;
  return {
    stripeCustomer: idOf(customer) ?? null,
    metadata: { ...known?.metadata, ...metadata },
    email: [known?.email, ...emails].find((email) => email) ?? null,
  };
}

/** Every page of a list. */
async function all<T>(list: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of list) items.push(item);
  return items;
}

function unknownPayment(reference: string): never {
  throw new Error(`Stripe answered nothing of the payment ${reference}.`);
}
