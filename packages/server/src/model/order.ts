import type { Environment } from "@anyway-sh/semconv";

export type OrderStatus =
  | "pending"
  | "paid"
  | "failed"
  | "canceled"
  | "partially_refunded"
  | "refunded"
  | "disputed";

export type OrderKind = "first" | "repeat" | "new_subscription" | "upgrade" | "renewal";

/** An order. Amounts are integers in minor units of `currency`. */
export interface Order {
  id: string;
  projectId: string;
  /** The id that the payment system gave it; unique in the project. */
  externalId: string | null;
  /** A customer record's id, or any id that spans name too. */
  customerId: string | null;
  productId: string | null;
  /** With tax. */
  amount: number;
  amountRefunded: number;
  /** The part of `amount` that is tax. */
  tax: number;
  currency: string;
  status: OrderStatus;
  kind: OrderKind;
  placedAt: number;
  /** Null until it was paid. */
  paidAt: number | null;
  environment: Environment;
  metadata: Record<string, string>;
  createdAt: number;
  /** Grows by one with every change; of two copies the higher one holds. */
  version: number;
}
