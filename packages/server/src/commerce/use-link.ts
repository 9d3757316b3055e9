import type { BusinessWrites } from "../business/store.ts";
import type { Order } from "../model/order.ts";
import { defaultKind } from "./order-kind.ts";

/**
 * Before the first payment of an order is booked: its link is used once more. The order is its customer's first if none
 * was paid by now, whichever was placed before.
 */
export async function useLink(writer: BusinessWrites, order: Order): Promise<void> {
  const { projectId, id, paymentLinkId, paidAt } = order;
  if (paymentLinkId === null || paidAt !== null) return;
  await writer.countPaymentLinkUse(projectId, paymentLinkId);
  if (order.kind !== "first" && order.kind !== "repeat") return;
  const kind = await defaultKind(writer, order);
  if (kind !== order.kind) await writer.updateOrder(projectId, id, { kind });
}
