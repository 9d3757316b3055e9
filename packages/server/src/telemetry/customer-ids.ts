import type { ClickHouseClient } from "@clickhouse/client";
import type { CustomerIds } from "../model/customer-ids.ts";
import { periodsOf } from "../model/id-periods.ts";
import { OPEN_SLOT } from "../model/time-range.ts";
import { type KnownIds, readIdPeriods, readLinkedIds } from "./identities.ts";

/** An empty id has no other. */
export async function readCustomerIds(
  client: ClickHouseClient,
  projectId: string,
  id: string,
  known: KnownIds,
): Promise<CustomerIds> {
  if (id === "") return { customerId: "", always: [], dated: [] };
  if (!known.linked) return { customerId: id, always: [id], dated: [] };
  const own = await readIdPeriods(client, projectId, [id], known);
  const [only, ...others] = periodsOf(own.get(id) ?? [], id);
  const customerId = only && others.length === 0 ? only.customerId : id;
  const ids = await readLinkedIds(client, projectId, customerId, known);
  const periods = await readIdPeriods(client, projectId, ids, known);
  const found: CustomerIds = { customerId, always: [], dated: [] };
  for (const one of ids) {
    const its = periodsOf(periods.get(one) ?? [], one).filter((period) => period.customerId === customerId);
    if (its.some(({ fromSlot, untilSlot }) => fromSlot === 0 && untilSlot === OPEN_SLOT))
      found.always.push(one);
    else for (const { fromSlot, untilSlot } of its) found.dated.push({ id: one, fromSlot, untilSlot });
  }
  return found;
}
