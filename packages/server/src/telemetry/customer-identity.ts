import type { ClickHouseClient } from "@clickhouse/client";
import { periodsOf } from "../model/id-periods.ts";
import { OPEN_SLOT } from "../model/time-range.ts";
import { type KnownIds, readIdPeriods, readLinkedIds } from "./identities.ts";

/** One customer by all of its ids. */
export interface Identity {
  /** The id that was asked for, or the one that it stands for at all times. */
  customerId: string;
  /** Ids that stand for it at all times, itself among them. */
  always: string[];
  /** And those that do for a time. */
  dated: { id: string; fromSlot: number; untilSlot: number }[];
}

/** An empty id has no other. */
export async function readIdentity(
  client: ClickHouseClient,
  projectId: string,
  id: string,
  { linked }: KnownIds,
): Promise<Identity> {
  if (id === "") return { customerId: "", always: [], dated: [] };
  if (!linked) return { customerId: id, always: [id], dated: [] };
  const own = await readIdPeriods(client, projectId, [id]);
  const [only, ...others] = periodsOf(own.get(id) ?? [], id);
  const customerId = only && others.length === 0 ? only.customerId : id;
  const ids = await readLinkedIds(client, projectId, customerId);
  const periods = await readIdPeriods(client, projectId, ids);
  const identity: Identity = { customerId, always: [], dated: [] };
  for (const one of ids) {
    const its = periodsOf(periods.get(one) ?? [], one).filter((period) => period.customerId === customerId);
    if (its.some(({ fromSlot, untilSlot }) => fromSlot === 0 && untilSlot === OPEN_SLOT))
      identity.always.push(one);
    else for (const { fromSlot, untilSlot } of its) identity.dated.push({ id: one, fromSlot, untilSlot });
  }
  return identity;
}
