import type { OrderFilter } from "../business/records/order-filter.ts";
import type { CustomerIds } from "../model/customer-ids.ts";
import { OPEN_SLOT, SLOT_MS } from "../model/time-range.ts";
import type { TelemetryStore } from "../telemetry/store.ts";

/** Finds a customer's orders by whichever of its ids they name: sessions tell of some that the business store does not know. */
export async function ordersOf(
  telemetry: Pick<TelemetryStore, "idsOnOrders">,
  projectId: string,
  ids: CustomerIds,
): Promise<Pick<OrderFilter, "customerId" | "otherIds">> {
  const { always, dated } = await telemetry.idsOnOrders(projectId, ids);
  const otherIds = [
    ...always.map((id) => ({ id, from: null, until: null })),
    ...dated.map(({ id, fromSlot, untilSlot }) => ({
      id,
      from: fromSlot === 0 ? null : fromSlot * SLOT_MS,
      until: untilSlot === OPEN_SLOT ? null : untilSlot * SLOT_MS,
    })),
  ];
  // An id that is another customer's at times finds by its periods alone.
  const { customerId } = ids;
  return ids.always.includes(customerId) ? { customerId, otherIds } : { otherIds };
}
