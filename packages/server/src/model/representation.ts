import type { Customer } from "./customer.ts";
import type { MarginAlert } from "./margin-alert.ts";
import type { Order } from "./order.ts";

/** An order as the API answers it and webhooks tell it. */
export function representOrder(order: Order) {
  return {
    id: order.id,
    external_id: order.externalId,
    customer_id: order.customerId,
    product_id: order.productId,
    amount: order.amount,
    amount_refunded: order.amountRefunded,
    amount_disputed: order.amountDisputed,
    tax: order.tax,
    currency: order.currency,
    fees: order.fees,
    settled_amount: order.settledAmount,
    settled_currency: order.settledCurrency,
    status: order.status,
    kind: order.kind,
    provider: order.provider,
    payment_link_id: order.paymentLinkId,
    merchant_reference: order.merchantReference,
    subscription_id: order.subscriptionId,
    period_start: toIsoOrNull(order.periodStart),
    period_end: toIsoOrNull(order.periodEnd),
    trace_id: order.traceId,
    span_id: order.spanId,
    placed_at: toIso(order.placedAt),
    paid_at: toIsoOrNull(order.paidAt),
    environment: order.environment,
    metadata: order.metadata,
    created_at: toIso(order.createdAt),
  };
}

/** A customer as the API answers it and webhooks tell it. */
export function representCustomer(customer: Customer) {
  return {
    id: customer.id,
    email: customer.email,
    name: customer.name,
    external_id: customer.externalId,
    metadata: customer.metadata,
    merged_into: customer.mergedInto,
    created_at: toIso(customer.createdAt),
  };
}

/** An alert as the API answers it and webhooks tell it. */
export function representMarginAlert(alert: MarginAlert) {
  return {
    id: alert.id,
    type: "margin.negative" as const,
    customer_id: alert.customerId,
    currency: alert.currency,
    revenue: alert.revenue,
    cost: alert.cost,
    fees: alert.fees,
    profit: alert.profit,
    start_time: toIso(alert.periodStart),
    end_time: toIso(alert.periodEnd),
    raised_at: toIso(alert.raisedAt),
    resolved_at: toIsoOrNull(alert.resolvedAt),
  };
}

const toIso = (ms: number) => new Date(ms).toISOString();
const toIsoOrNull = (ms: number | null) => (ms === null ? null : toIso(ms));
