import type { Order } from "../../model/order.ts";

/** Who can take a payment on our behalf. */
export type ProviderName = "sandbox" | "stripe";

/** A payment page of a provider. */
export interface Checkout {
  /** What the provider calls it. */
  reference: string;
  /** Where to send the buyer; null when our own page takes the payment. */
  url: string | null;
  /** Milliseconds; null when it stays open. */
  expiresAt: number | null;
}

/** What an order's buyer is shown, and where they go afterwards. */
export interface CheckoutRequest {
  order: Order;
  title: string;
  description: string | null;
  /** Our page of the payment link, which then says what became of it. */
  returnUrl: string;
  /** When the buyer began, in milliseconds: the same in every call with the same key. */
  startedAt: number;
}

/** A refund that the provider has taken on. Whether it succeeds may come later, as an event. */
export interface StartedRefund {
  /** What the provider calls it. */
  reference: string;
  amount: number;
  /** Milliseconds, by the provider's clock. */
  at: number;
}

/**
 * A provider of payments. Every call carries a key by which the provider does a thing once, however often it is asked.
 * Throws `AppError` with a message for the caller when the provider refuses, and a transient error when it does not
 * answer, so that the call can be made again.
 */
export interface PaymentProviderPort {
  readonly name: ProviderName;
  /** The environment of its orders. */
  readonly environment: "production" | "test";
  startCheckout(request: CheckoutRequest, idempotencyKey: string): Promise<Checkout>;
  refund(order: Order, amount: number, idempotencyKey: string): Promise<StartedRefund>;
}
