import type { ClickHouseClient } from "@clickhouse/client";
import { SLOT_NS, type TimeRange } from "../../model/time-range.ts";
import { toFilters } from "../../query/trace-conditions.ts";
import type { TraceQuery } from "../../query/trace-query.ts";
import { select } from "../statement.ts";
import { readsSpans } from "./trace-filter.ts";

/** Traces whose spans are looked through in some tens of milliseconds. */
const AT_ONCE = 20_000;
const GROWTH = 8n;

/**
 * The parts of its range in which the page of a query is looked for, one after the other until it is full: what is asked
 * of spans takes as long as there are spans in the range, and a page is mostly full after the first part.
 */
export async function timeWindows(client: ClickHouseClient, query: TraceQuery): Promise<Iterable<TimeRange>> {
  const range = remaining(query);
  if (!toFilters(query.conditions).some(readsSpans)) return [range];
  return windowsOf(range, await countTraces(client, query.projectId, range), query.newestFirst);
}

/** The range in growing parts, the first of which has few of its traces. */
export function* windowsOf(
  { startNs, endNs }: TimeRange,
  traces: number,
  newestFirst: boolean,
): Generator<TimeRange> {
  const shortest = ((endNs - startNs) * BigInt(AT_ONCE)) / BigInt(Math.max(traces, 1));
  for (let length = shortest > SLOT_NS ? shortest : SLOT_NS; startNs < endNs; length *= GROWTH) {
    // What little would be left is looked through with it.
    const isLast = endNs - startNs <= 2n * length;
    if (newestFirst) {
      const from = isLast ? startNs : endNs - length;
      yield { startNs: from, endNs };
      endNs = from;
    } else {
      const to = isLast ? endNs : startNs + length;
      yield { startNs, endNs: to };
      startNs = to;
    }
  }
}

/** Of the range what comes behind the page before. */
function remaining({ range, after, newestFirst }: TraceQuery): TimeRange {
  if (!after) return range;
  const { startNs, endNs } = range;
  const at = after.startTimeNs;
  if (newestFirst) return at < endNs ? { startNs, endNs: at + 1n } : range;
  return at > startNs ? { startNs: at, endNs } : range;
}

/** About as many traces as there are in the range. */
async function countTraces(
  client: ClickHouseClient,
  projectId: string,
  { startNs, endNs }: TimeRange,
): Promise<number> {
  const [row] = await select<{ traces: string }>(
    client,
    `SELECT count() AS traces FROM trace_slots
     WHERE project_id = {projectId:String} AND slot BETWEEN {firstSlot:UInt32} AND {lastSlot:UInt32}`,
    { projectId, firstSlot: Number(startNs / SLOT_NS), lastSlot: Number(endNs / SLOT_NS) },
  );
  return Number(row?.traces ?? 0);
}
