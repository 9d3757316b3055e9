import { type ClickHouseClient, TupleParam } from "@clickhouse/client";
import { SLOT_NS, slotOf, type TimeRange } from "../../model/time-range.ts";
import { fieldsIn, textOf, toFilters } from "../../query/trace-conditions.ts";
import type { TraceQuery } from "../../query/trace-query.ts";
import type { Ownership } from "../owned-lines.ts";
import { select } from "../statement.ts";
import { remaining } from "./time-windows.ts";

/** A time, and those traces that begin in it of which some may be a customer's: no others are. */
export interface CustomerWindow {
  range: TimeRange;
  /** Slot and id of each. */
  keys: TupleParam[];
}

/** What a query asks beside whose; undefined where it asks for costs, which are then those of the customer. */
export function besideCustomer(query: TraceQuery): TraceQuery | undefined {
  const filters = toFilters(query.conditions);
  const whose = filters.find((filter) => textOf(filter, "customer") !== undefined);
  const others = filters.filter((filter) => filter !== whose);
  if (others.some((filter) => [...fieldsIn(filter)].some(({ field }) => field.name === "cost")))
    return undefined;
  return { ...query, conditions: others.map((is) => ({ field: "filter", is })) };
}

/** The times of a query, one after the other, each with about a page of traces that may be the customer's. */
export async function* customerWindows(
  client: ClickHouseClient,
  query: TraceQuery,
  customer: Ownership,
): AsyncGenerator<CustomerWindow> {
  // Most of them are.
  const atOnce = Math.ceil(query.limit * 1.2);
  let { startNs, endNs } = remaining(query);
  while (startNs < endNs) {
    const rows = await select<{ slot: number; trace_id: string }>(client, candidates(query, customer), {
      ...customer.params,
      projectId: query.projectId,
      firstSlot: slotOf(startNs),
      lastSlot: slotOf(endNs - 1n),
      atOnce,
    });
    const keys = rows.map(({ slot, trace_id }) => new TupleParam([slot, trace_id]));
    const last = rows.at(-1);
    if (!last) return;
    const isLast = rows.length < atOnce;
    // All of its slots are whole.
    if (query.newestFirst) {
      const from = isLast ? startNs : BigInt(last.slot) * SLOT_NS;
      yield { range: { startNs: from > startNs ? from : startNs, endNs }, keys };
      endNs = from;
    } else {
      const to = isLast ? endNs : (BigInt(last.slot) + 1n) * SLOT_NS;
      yield { range: { startNs, endNs: to < endNs ? to : endNs }, keys };
      startNs = to;
    }
  }
}

/** By the indexes of first slots, which name all customers and users of their traces; also as they once were. */
function candidates({ newestFirst }: TraceQuery, { lent }: Ownership): string {
  const members = `(SELECT groupArray(user_id) FROM members FINAL
    WHERE project_id = {projectId:String} AND is_deleted = 0 AND customer_id IN {customerIds:Array(String)})`;
  return `SELECT slot, trace_id FROM trace_slots
    WHERE project_id = {projectId:String} AND is_first = 1 AND slot BETWEEN {firstSlot:UInt32} AND {lastSlot:UInt32}
      AND (hasAny(customer_ids, {customerIds:Array(String)}) ${lent ? `OR hasAny(user_ids, ${members})` : ""})
    ORDER BY slot ${newestFirst ? "DESC" : "ASC"} LIMIT {atOnce:UInt32} WITH TIES`;
}
