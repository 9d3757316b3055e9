import type { OrderEvent, OrderEventType } from "./order-events.ts";

/** What happens to a payment once it came, or because it came. The order that the payment is for has it as an event. */
export interface PaymentChange extends Omit<OrderEvent, "type" | "source"> {
  type: Exclude<OrderEventType, "placed" | "paid" | "failed" | "canceled">;
  /** What the provider says of it, in words. */
  message?: string | null;
}

/**
 * Why a payment is in no order's books: its order is not ours, asks another amount or currency or was paid already, or
 * it is for no order and we do not know whose it is.
 */
export type UnmatchedReason =
  | "unknown_order"
  | "amount_differs"
  | "currency_differs"
  | "second_payment"
  | "no_customer";
