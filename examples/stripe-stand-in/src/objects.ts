import type Stripe from "stripe";
import type { Ledger, StripeObject } from "./ledger.ts";

/** 2.9% and 30 of the smallest unit, as a card costs at Stripe. */
const cardFee = (amount: number): number => Math.round((amount * 29) / 1000) + 30;
const DISPUTE_FEE = 1500;

/** What the account is credited in: of each currency one unit, at a rate, is one of this. */
export interface Settlement {
  currency: string;
  rate: number;
}

export interface NewPayment {
  amount: number;
  currency: string;
  customer?: string | null;
  email?: string | null;
  metadata?: Record<string, string>;
}

export function addIntent(ledger: Ledger, { amount, currency, customer, email, metadata }: NewPayment) {
  return ledger.add("pi", "payment_intent", {
    amount,
    amount_received: 0,
    currency,
    customer: customer ?? null,
    last_payment_error: null,
    latest_charge: null,
    metadata: metadata ?? {},
    receipt_email: email ?? null,
    status: "requires_payment_method",
  } satisfies Partial<Stripe.PaymentIntent>);
}

/** An attempt to pay; `pending` for a bank's debit, of which nobody knows yet. */
export function addCharge(
  ledger: Ledger,
  intent: StripeObject,
  { status, email, failure }: { status: "succeeded" | "pending" | "failed"; email: string; failure?: string },
): StripeObject {
  const charge = ledger.add("ch", "charge", {
    amount: Number(intent.amount),
    amount_captured: status === "succeeded" ? Number(intent.amount) : 0,
    amount_refunded: 0,
    balance_transaction: null,
    billing_details: { email, name: null, address: null, phone: null, tax_id: null },
    captured: status === "succeeded",
    currency: String(intent.currency),
    customer: typeof intent.customer === "string" ? intent.customer : null,
    disputed: false,
    failure_message: failure ?? null,
    metadata: { ...(intent.metadata as Stripe.Metadata) },
    paid: status === "succeeded",
    payment_intent: intent.id,
    receipt_email: null,
    refunded: false,
    status,
  } satisfies Partial<Stripe.Charge>);
  ledger.change(intent.id, { latest_charge: charge.id });
  return charge;
}

/** Credits or debits the account. `amount` in the currency of the payment, negative when money goes. */
export function addMove(
  ledger: Ledger,
  {
    amount,
    currency,
    fee,
    source,
    type,
  }: { amount: number; currency: string; fee: number; source: string; type: string },
  settlement: Settlement | undefined,
): StripeObject {
  const isForeign = settlement !== undefined && settlement.currency !== currency;
  const settled = (value: number) => (isForeign ? Math.round(value * settlement.rate) : value);
  return ledger.add("txn", "balance_transaction", {
    amount: settled(amount),
    currency: isForeign ? settlement.currency : currency,
    exchange_rate: isForeign ? settlement.rate : null,
    fee: settled(fee),
    net: settled(amount) - settled(fee),
    source,
    status: "available",
    type,
  } satisfies Partial<Stripe.BalanceTransaction>);
}

export function creditCharge(ledger: Ledger, charge: StripeObject, settlement: Settlement | undefined): void {
  const amount = Number(charge.amount);
  const move = {
    amount,
    currency: String(charge.currency),
    fee: cardFee(amount),
    source: charge.id,
    type: "charge",
  };
  ledger.change(charge.id, { balance_transaction: addMove(ledger, move, settlement).id });
}

export function addRefund(
  ledger: Ledger,
  charge: StripeObject,
  amount: number,
  metadata: Record<string, string>,
) {
  return ledger.add("re", "refund", {
    amount,
    balance_transaction: null,
    charge: charge.id,
    currency: String(charge.currency),
    metadata,
    payment_intent: typeof charge.payment_intent === "string" ? charge.payment_intent : null,
    reason: null,
    status: "succeeded",
  } satisfies Partial<Stripe.Refund>);
}

export function addDispute(
  ledger: Ledger,
  charge: StripeObject,
  amount: number,
  settlement: Settlement | undefined,
) {
  const currency = String(charge.currency);
  const dispute = ledger.add("du", "dispute", {
    amount,
    charge: charge.id,
    currency,
    metadata: {},
    payment_intent: typeof charge.payment_intent === "string" ? charge.payment_intent : null,
    reason: "product_not_received",
    status: "needs_response",
  } satisfies Partial<Stripe.Dispute>);
  const move = { amount: -amount, currency, fee: DISPUTE_FEE, source: dispute.id, type: "adjustment" };
  ledger.change(charge.id, { disputed: true });
  return ledger.change(dispute.id, { balance_transactions: [addMove(ledger, move, settlement)] });
}
