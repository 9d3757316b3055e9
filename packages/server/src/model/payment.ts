import type { OrderEventType } from "@anyway-sh/semconv";
import type { OrderEvent } from "./order-events.ts";

/** What happens to a payment once it came, or because it came. The order that the payment is for has it as an event. */
export interface PaymentChange extends Omit<OrderEvent, "type" | "source"> {
  type: Exclude<OrderEventType, "placed" | "paid" | "failed" | "canceled">;
  /** What the provider says of it, in words. */
  message?: string | null;
}
