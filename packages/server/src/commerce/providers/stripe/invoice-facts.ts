import type Stripe from "stripe";
import type { SaleTerms } from "../../../business/records/unmatched-payments.ts";
import { fromStripeAmount, toCurrency } from "./amounts.ts";
import { expanded, idOf, toMs } from "./payment-facts.ts";

/** What a paid invoice says of its order. Amounts in minor units. */
export interface InvoiceFacts
  extends Pick<SaleTerms, "tax" | "kind" | "subscriptionId" | "periodStart" | "periodEnd"> {
  /** `in_…` */
  id: string;
  amount: number;
  currency: string;
  /** Milliseconds. */
  paidAt: number;
  /** The payments of it, `pi_…` or `ch_…`; none when it was paid elsewhere or from a balance. */
  payments: string[];
}

/** Undefined while it is not paid, and of one that brought no money, as at the start of a trial. */
export function toInvoiceFacts(invoice: Stripe.Invoice): InvoiceFacts | undefined {
  if (invoice.status !== "paid" || invoice.amount_paid === 0) return undefined;
  const currency = toCurrency(invoice.currency);
  const amount = fromStripeAmount(invoice.amount_paid, currency);
  const taxes = (invoice.total_taxes ?? []).reduce((sum, tax) => sum + tax.amount, 0);
  const subscription = invoice.parent?.subscription_details?.subscription;
  const period = subscription === undefined ? undefined : servicePeriod(invoice.lines.data);
  return {
    id: invoice.id,
    amount,
    tax: Math.min(Math.max(fromStripeAmount(taxes, currency), 0), amount),
    currency,
    paidAt: toMs(invoice.status_transitions.paid_at ?? invoice.created),
    kind: kindOf(invoice, expanded(subscription)),
    subscriptionId: idOf(subscription) ?? null,
    periodStart: period ? toMs(period.start) : null,
    periodEnd: period ? toMs(period.end) : null,
    payments: (invoice.payments?.data ?? [])
      .filter(({ status }) => status === "paid")
      .flatMap(({ payment }) => idOf(payment.payment_intent) ?? idOf(payment.charge) ?? []),
  };
}

/** Null where it is no subscription's: the customer's orders then say. */
function kindOf(
  invoice: Stripe.Invoice,
  subscription: Stripe.Subscription | undefined,
): InvoiceFacts["kind"] {
  switch (invoice.billing_reason) {
    case "subscription_create":
      return "new_subscription";
    case "subscription_update":
      return "upgrade";
    case "subscription_cycle":
    case "subscription_threshold":
      return endsTrial(invoice, subscription) ? "new_subscription" : "renewal";
    default:
      return null;
  }
}

/** The first invoice after a trial is the first that is paid, although Stripe calls it one of the cycle. */
function endsTrial({ lines }: Stripe.Invoice, subscription: Stripe.Subscription | undefined): boolean {
  const trialEnd = subscription?.trial_end ?? null;
  return trialEnd !== null && lines.data.some(({ period }) => period.start === trialEnd);
}

/** That of the line that costs most: others are credits, or usage of the period before. */
function servicePeriod(lines: readonly Stripe.InvoiceLineItem[]): Stripe.InvoiceLineItem.Period | undefined {
  const paid = lines.filter(({ amount, period }) => amount > 0 && period.end > period.start);
  return paid.reduce<Stripe.InvoiceLineItem | undefined>(
    (largest, line) => (largest && largest.amount >= line.amount ? largest : line),
    undefined,
  )?.period;
}
