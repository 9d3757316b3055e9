import type Stripe from "stripe";
import { divideHalfUp } from "../../../model/money.ts";
import type { PaymentChange } from "../../../model/payment.ts";
import type { ProviderPayment } from "../../books.ts";
import { fromStripeAmount, toCurrency } from "./amounts.ts";

/** All that Stripe says of one payment. */
export interface StripePayment {
  /** The payment intent's id; of a charge made without one, the charge's. */
  reference: string;
  /** With its balance transaction, unless Stripe has made none yet. */
  charge: Stripe.Charge;
  refunds: readonly Stripe.Refund[];
  disputes: readonly Stripe.Dispute[];
}

/**
 * What a payment means for the books, in minor units of its currency. It depends on what is at Stripe alone, not on
 * which event made us look.
 */
export interface PaymentFacts
  extends Pick<ProviderPayment, "reference" | "amount" | "currency" | "occurredAt" | "changes"> {
  /** False while Stripe will say more of what has happened already, such as its fee: look again. */
  isComplete: boolean;
}

/** An inquiry, or what was refunded before it became a dispute: no money is withdrawn. */
const WITHOUT_MONEY: ReadonlySet<string> = new Set([
  "warning_needs_response",
  "warning_under_review",
  "warning_closed",
  "prevented",
]);

/** Undefined while the payment has brought no money. */
export function toPaymentFacts({
  reference,
  charge,
  refunds,
  disputes,
}: StripePayment): PaymentFacts | undefined {
  if (charge.status !== "succeeded" || !charge.captured) return undefined;
  const currency = toCurrency(charge.currency);
  const settled = expanded(charge.balance_transaction);
  const ofDisputes = disputes.map((dispute) => toDisputeFacts(dispute, charge.currency));
  return {
    reference,
    amount: fromStripeAmount(charge.amount_captured, currency),
    currency,
    occurredAt: toMs(charge.created),
    changes: [
      ...(settled ? toFee(settled, reference, charge) : []),
      ...refunds.flatMap(toRefundChanges),
      ...ofDisputes.flatMap(({ changes }) => changes),
    ],
    isComplete: settled !== undefined && ofDisputes.every(({ isComplete }) => isComplete),
  };
}

/** What Stripe took of a payment and, where that is another currency, what it credited: fee included. */
function toFee(
  settled: Stripe.BalanceTransaction,
  reference: string,
  { amount_captured: amount, created, currency }: Stripe.Charge,
): PaymentChange[] {
  const fee = feeOf(settled, amount, currency);
  if (fee === null) return [];
  const settledCurrency = toCurrency(settled.currency);
  const settlement =
    settled.currency === currency
      ? {}
      : { settledAmount: fromStripeAmount(settled.amount, settledCurrency), settledCurrency };
  return [{ type: "fee", reference, occurredAt: toMs(created), amount: fee, ...settlement }];
}

/** Stripe takes a refund's money when it makes it; one that fails afterwards gives it back. */
function toRefundChanges(refund: Stripe.Refund): PaymentChange[] {
  const { id: reference, amount, currency, created, status } = refund;
  const refunded: PaymentChange = {
    type: "refunded",
    reference,
    occurredAt: toMs(created),
    amount: fromStripeAmount(amount, toCurrency(currency)),
    message: refund.reason,
  };
  if (status !== "failed" && status !== "canceled") return [refunded];
  const returned = expanded(refund.failure_balance_transaction);
  const failed: PaymentChange = {
    ...refunded,
    type: "refund_failed",
    occurredAt: toMs(returned?.created ?? created),
    message: refund.failure_reason ?? status,
  };
  return [refunded, failed];
}

/** Its money goes when it is opened, and comes back when Stripe says that it has. */
function toDisputeFacts(
  { id: reference, status, reason, created, balance_transactions: moves, ...dispute }: Stripe.Dispute,
  ofPayment: string,
): Pick<PaymentFacts, "changes" | "isComplete"> {
  if (WITHOUT_MONEY.has(status)) return { changes: [], isComplete: true };
  // In another currency than the payment's it is all that is left of it.
  const amount =
    dispute.currency === ofPayment ? fromStripeAmount(dispute.amount, toCurrency(ofPayment)) : null;
  const tell = (type: PaymentChange["type"], at: number): PaymentChange => ({
    type,
    reference,
    occurredAt: toMs(at),
    amount,
    message: reason,
  });
  const changes = [tell("disputed", created)];
  for (const move of moves) {
    const fee = feeOf(move, dispute.amount, ofPayment);
    if (fee !== null && fee > 0)
      changes.push({ ...tell("fee", move.created), reference: move.id, amount: fee, message: "dispute" });
  }
  const returned = moves.find((move) => move.amount > 0);
  const isReturning = status === "won" && !returned && moves.some((move) => move.amount < 0);
  if (status === "won" && !isReturning) changes.push(tell("dispute_won", returned?.created ?? created));
  if (status === "lost") changes.push(tell("dispute_lost", created));
  return { changes, isComplete: !isReturning };
}

/**
 * A fee in minor units of the order's currency. Stripe takes it in the currency that it credits, of which `amount`,
 * in the order's currency, is the counterpart. Null where there is nothing to convert it by.
 */
function feeOf(
  { fee, amount: credited, currency }: Stripe.BalanceTransaction,
  amount: number,
  ofOrder: string,
): number | null {
  const own = toCurrency(ofOrder);
  if (currency === ofOrder || fee === 0) return fromStripeAmount(fee, own);
  if (credited === 0) return null;
  const converted = divideHalfUp(BigInt(fee) * BigInt(Math.abs(amount)), BigInt(Math.abs(credited)));
  return fromStripeAmount(Number(converted), own);
}

/** The record, where the answer carries it and not its id alone. */
export function expanded<T extends object>(value: string | T | null | undefined): T | undefined {
  return typeof value === "object" && value !== null ? value : undefined;
}

/** The id, whether the answer carries the record or not. */
export function idOf(value: string | { id: string } | null | undefined): string | undefined {
  return typeof value === "string" ? value : value?.id;
}

/** Stripe's seconds in milliseconds. */
export const toMs = (seconds: number): number => seconds * 1000;
