import { createHash } from "node:crypto";
import type { BusinessStore, BusinessWrites } from "../business/store.ts";
import { AppError } from "../model/app-error.ts";
import type { Order } from "../model/order.ts";
import { type BooksClock, recordEvent } from "./books.ts";
import { recordRefund, refundAmount } from "./order-changes.ts";
import type { PaymentProviders } from "./providers/providers.ts";

export interface RefundRequest {
  projectId: string;
  orderId: string;
  /** In minor units; default: all that is left. */
  amount: number | undefined;
  reason: string | null;
  /** The client's key of the request, if it has one. */
  requestKey: string | undefined;
}

/**
 * Has the provider that took the payment give it back, and answers what then writes it into the books; of an order that
 * was posted, only that. The provider is asked under a key that follows from the request: when this process dies before
 * the books are written, the same request is answered by the same refund. Without a key of the client's, a request for
 * as much of an order of which as much was refunded before is the same one.
 */
export async function startRefund(
  { business, providers, ...clock }: { business: BusinessStore; providers: PaymentProviders } & BooksClock,
  { projectId, orderId, amount: asked, reason, requestKey }: RefundRequest,
): Promise<(writer: BusinessWrites) => Promise<Order>> {
  const order = await business.order(projectId, orderId);
  if (!order) throw new AppError("not_found", `There is no order ${orderId} in this project.`);
  const source = order.provider;
  if (source === "external") return (writer) => recordRefund(writer, order, { amount: asked, reason }, clock);
  const amount = refundAmount(order, asked);
  const provider = await providers.named(projectId, source);
  const same = requestKey === undefined ? ["refunded", order.amountRefunded, amount] : ["key", requestKey];
  const key = createHash("sha256")
    .update(JSON.stringify([projectId, orderId, ...same]))
    .digest("hex");
  const { reference, amount: refunded, at: occurredAt } = await provider.refund(order, amount, key);
  const refund = { type: "refunded", source, reference, occurredAt, amount: refunded } as const;
  return async (writer) => {
    const events = [recordEvent({ ...refund, message: reason }, clock)];
    return (await writer.addOrderEvents(projectId, orderId, events)) ?? order;
  };
}
