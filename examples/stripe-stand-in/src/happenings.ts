import type Stripe from "stripe";
import type { Ledger, StripeObject } from "./ledger.ts";
import {
  addCharge,
  addDispute,
  addIntent,
  addMove,
  addRefund,
  creditCharge,
  type NewPayment,
  type Settlement,
} from "./objects.ts";
import { StripeRefusal } from "./refusal.ts";

export interface Invoice extends NewPayment {
  billingReason: Stripe.Invoice.BillingReason;
  subscription?: string;
  /** Seconds. */
  period: { start: number; end: number };
  tax?: number;
}

/** What happens at Stripe and is no call of its API: buyers pay, banks dispute. Each tells its events. */
export function createHappenings(ledger: Ledger, tell: (type: string, object: StripeObject) => void) {
  let settlement: Settlement | undefined;
  let isFeeLate = false;

  function succeed(intentId: string, charge: StripeObject): StripeObject {
    if (!isFeeLate) creditCharge(ledger, charge, settlement);
    const intent = ledger.change(intentId, {
      status: "succeeded",
      amount_received: ledger.get(intentId).amount,
    });
    tell("payment_intent.succeeded", intent);
    return intent;
  }
  function intentOf(session: StripeObject): StripeObject {
    if (session.status !== "open")
      throw new StripeRefusal(400, "checkout_session_not_open", `The session ${session.id} is not open.`);
    const known = ledger.find(session.payment_intent);
    if (known) return known;
    const { metadata } = session.payment_intent_data as { metadata: Record<string, string> };
    const intent = addIntent(ledger, {
      amount: Number(session.amount_total),
      currency: String(session.currency),
      metadata,
    });
    ledger.change(session.id, { payment_intent: intent.id });
    return intent;
  }
  const complete = (session: StripeObject, paymentStatus: "paid" | "unpaid") =>
    ledger.change(session.id, { status: "complete", payment_status: paymentStatus });
  const chargeOf = (intentId: string) => ledger.get(String(ledger.get(intentId).latest_charge));

  return {
    /** From now on payments are credited in another currency. */
    settleIn(next: Settlement | undefined) {
      settlement = next;
    },
    /** From now on Stripe says later what it took of a payment. */
    delayFees(late: boolean) {
      isFeeLate = late;
    },
    creditLate(intentId: string) {
      creditCharge(ledger, chargeOf(intentId), settlement);
      tell("charge.updated", chargeOf(intentId));
    },
    addCustomer: (fields: { email?: string; name?: string; metadata?: Record<string, string> }) =>
      ledger.add("cus", "customer", { email: null, name: null, metadata: {}, ...fields }),

    /** The buyer pays by card. */
    pay(sessionId: string, email = "buyer@example.com"): StripeObject {
      const session = ledger.get(sessionId);
      const intent = intentOf(session);
      const paid = succeed(intent.id, addCharge(ledger, intent, { status: "succeeded", email }));
      tell("checkout.session.completed", complete(ledger.get(sessionId), "paid"));
      return paid;
    },
    /** The buyer's card is declined; the page stays open. */
    decline(sessionId: string, message = "Your card was declined."): StripeObject {
      const intent = intentOf(ledger.get(sessionId));
      const charge = addCharge(ledger, intent, {
        status: "failed",
        email: "buyer@example.com",
        failure: message,
      });
      const error = { type: "card_error", code: "card_declined", message, charge: charge.id };
      const failed = ledger.change(intent.id, { last_payment_error: error });
      tell("payment_intent.payment_failed", failed);
      return failed;
    },
    /** The buyer pays by a debit of their bank's, of which the bank says later whether it succeeds. */
    payLater(sessionId: string, email = "buyer@example.com"): StripeObject {
      const session = ledger.get(sessionId);
      const intent = intentOf(session);
      addCharge(ledger, intent, { status: "pending", email });
      const processing = ledger.change(intent.id, { status: "processing" });
      tell("checkout.session.completed", complete(ledger.get(sessionId), "unpaid"));
      return processing;
    },
    /** And the bank says. */
    bankSays(sessionId: string, isPaid: boolean): void {
      const session = ledger.get(sessionId);
      const intentId = String(session.payment_intent);
      const charge = chargeOf(intentId);
      if (isPaid) {
        const fields = { status: "succeeded", paid: true, captured: true, amount_captured: charge.amount };
        succeed(intentId, ledger.change(charge.id, fields));
        tell(
          "checkout.session.async_payment_succeeded",
          ledger.change(sessionId, { payment_status: "paid" }),
        );
        return;
      }
      ledger.change(charge.id, { status: "failed" });
      const error = {
        type: "invalid_request_error",
        message: "The bank refused the debit.",
        charge: charge.id,
      };
      const fields = { status: "requires_payment_method", last_payment_error: error };
      tell("payment_intent.payment_failed", ledger.change(intentId, fields));
      tell("checkout.session.async_payment_failed", ledger.get(sessionId));
    },
    expire(sessionId: string): StripeObject {
      const expired = ledger.change(sessionId, { status: "expired", url: null });
      tell("checkout.session.expired", expired);
      return expired;
    },
    /** A payment that no page of ours asked for. */
    payOutside(payment: NewPayment): StripeObject {
      const intent = addIntent(ledger, payment);
      const email = payment.email ?? "buyer@example.com";
      return succeed(intent.id, addCharge(ledger, intent, { status: "succeeded", email }));
    },
    payInvoice({ billingReason, subscription, period, tax = 0, ...payment }: Invoice): StripeObject {
      const intent = addIntent(ledger, payment);
      const { amount, currency, customer, email } = payment;
      const invoice = ledger.add("in", "invoice", {
        amount_paid: amount,
        billing_reason: billingReason,
        currency,
        customer: customer ?? null,
        customer_email: email ?? null,
        lines: list([{ id: "il_standin", object: "line_item", amount: amount - tax, currency, period }]),
        metadata: {},
        parent: subscription
          ? { type: "subscription_details", subscription_details: { subscription, metadata: {} } }
          : null,
        status: "paid",
        status_transitions: { paid_at: ledger.seconds },
        total_taxes: tax === 0 ? [] : [{ amount: tax, tax_behavior: "exclusive" }],
      });
      const payments =
        amount === 0
          ? []
          : [
              ledger.add("inpay", "invoice_payment", {
                amount_paid: amount,
                invoice: invoice.id,
                payment: { type: "payment_intent", payment_intent: intent.id },
                status: "paid",
              }),
            ];
      const paid = ledger.change(invoice.id, { payments: list(payments) });
      if (amount > 0)
        succeed(
          intent.id,
          addCharge(ledger, intent, { status: "succeeded", email: payment.email ?? "buyer@example.com" }),
        );
      tell("invoice.paid", paid);
      return paid;
    },
    addSubscription: (fields: { trial_end: number | null }) => ledger.add("sub", "subscription", fields),

    refund(intentId: string, amount: number, metadata: Record<string, string> = {}): StripeObject {
      const charge = chargeOf(intentId);
      const left = Number(charge.amount_captured) - Number(charge.amount_refunded);
      if (amount > left)
        throw new StripeRefusal(
          400,
          "charge_already_refunded",
          `Refund amount (${amount}) is greater than unrefunded amount on charge (${left})`,
        );
      const refund = addRefund(ledger, charge, amount, metadata);
      const amountRefunded = Number(charge.amount_refunded) + amount;
      const changed = ledger.change(charge.id, {
        amount_refunded: amountRefunded,
        refunded: amount === left,
      });
      tell("refund.created", refund);
      tell("charge.refunded", changed);
      return refund;
    },
    /** The bank sends a refund back. */
    failRefund(refundId: string): void {
      const refund = ledger.get(refundId);
      const charge = ledger.get(String(refund.charge));
      const move = {
        amount: Number(refund.amount),
        currency: String(refund.currency),
        fee: 0,
        source: refundId,
        type: "refund_failure",
      };
      const { id } = addMove(ledger, move, settlement);
      ledger.change(charge.id, {
        amount_refunded: Number(charge.amount_refunded) - Number(refund.amount),
        refunded: false,
      });
      const fields = {
        status: "failed",
        failure_reason: "expired_or_canceled_card",
        failure_balance_transaction: id,
      };
      tell("refund.failed", ledger.change(refundId, fields));
    },
    /** The buyer's bank takes the money back until it is decided. */
    dispute(intentId: string, amount?: number): StripeObject {
      const charge = chargeOf(intentId);
      const dispute = addDispute(ledger, charge, amount ?? Number(charge.amount), settlement);
      tell("charge.dispute.created", dispute);
      tell("charge.dispute.funds_withdrawn", dispute);
      return dispute;
    },
    /** It only asks; no money moves. */
    inquire(intentId: string): StripeObject {
      const { id } = addDispute(ledger, chargeOf(intentId), Number(ledger.get(intentId).amount), settlement);
      const inquiry = ledger.change(id, { status: "warning_needs_response", balance_transactions: [] });
      tell("charge.dispute.created", inquiry);
      return inquiry;
    },
    decideDispute(disputeId: string, outcome: "won" | "lost"): void {
      const closed = ledger.change(disputeId, { status: outcome });
      tell("charge.dispute.closed", closed);
      if (outcome === "lost") return;
      const { amount, currency } = closed;
      const move = {
        amount: Number(amount),
        currency: String(currency),
        fee: 0,
        source: disputeId,
        type: "adjustment",
      };
      const moves = closed.balance_transactions as StripeObject[];
      const fields = { balance_transactions: [...moves, addMove(ledger, move, settlement)] };
      tell("charge.dispute.funds_reinstated", ledger.change(disputeId, fields));
    },
  };
}
export type Happenings = ReturnType<typeof createHappenings>;

/** A list inside of an object. */
const list = (data: readonly StripeObject[] | object[]) => ({ object: "list", data, has_more: false });
