import type { BusinessWrites } from "../business/store.ts";
import type { Order } from "../model/order.ts";

/**
 * What an order is whose kind nobody said: `first` while its customer has no paid order, else `repeat`; nobody's is
 * `repeat`. Two orders at the same time must not both be a customer's first, hence the lock.
 */
export async function defaultKind(
  writer: BusinessWrites,
  { projectId, customerId, environment }: Pick<Order, "projectId" | "customerId" | "environment">,
): Promise<"first" | "repeat"> {
  if (customerId === null) return "repeat";
  await writer.lockCustomer(projectId, customerId);
  return (await writer.hasPaidOrder(projectId, customerId, environment)) ? "repeat" : "first";
}
