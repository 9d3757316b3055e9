import type { Environment, OrderKind, OrderStatus } from "@anyway-sh/semconv";

/** Who took the payment, or is to take it. */
export type PaymentProvider = "sandbox" | "stripe" | "external";

/** What an order was made with. It does not change; what happens to it are events. */
export interface OrderTerms {
  id: string;
  projectId: string;
  /** The id that the payment system gave it; unique in the project. */
  externalId: string | null;
  /** A customer record's id, or any id that spans name too. */
  customerId: string | null;
  productId: string | null;
  /** With tax; an integer in minor units of `currency`. */
  amount: number;
  /** The part of `amount` that is tax. */
  tax: number;
  currency: string;
  kind: OrderKind;
  placedAt: number;
  environment: Environment;
  provider: PaymentProvider;
  paymentLinkId: string | null;
  /** The application's own word for what is paid, from the link or the backend. */
  merchantReference: string | null;
  subscriptionId: string | null;
  /** The time that the payment is for, of a subscription's invoice; milliseconds. */
  periodStart: number | null;
  periodEnd: number | null;
  /** The trace and the span in which the order, or its link, was made. */
  traceId: string | null;
  spanId: string | null;
  metadata: Record<string, string>;
  createdAt: number;
}

/** An order as its events have made it. */
export interface Order extends OrderTerms, OrderState {
  /** Grows by one with every change; of two copies the higher one holds. */
  version: number;
}

/** What follows from an order's events. Amounts in minor units of its currency. */
export interface OrderState {
  status: OrderStatus;
  /** Null until it was paid. */
  paidAt: number | null;
  amountRefunded: number;
  /** What the buyer's bank holds back or keeps. */
  amountDisputed: number;
  /** What the provider took of payment and disputes; null when it did not say. */
  fees: number | null;
  /** What the provider credits, where it is another currency than the order's. */
  settledAmount: number | null;
  settledCurrency: string | null;
  /** Money in and out by date; the sums of a period are made of these. */
  revenue: readonly RevenueLine[];
}

/** Money that came or went at a time. */
export interface RevenueLine {
  kind: "payment" | "refund" | "dispute" | "dispute_won" | "fee";
  /** Milliseconds. */
  at: number;
  /** Signed, in minor units of the order's currency: what comes is positive. Fees are negative. */
  amount: number;
  /** The part of it that is tax. */
  tax: number;
}
