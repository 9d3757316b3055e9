import type { FieldName, Filter } from "@anyway-sh/filter";
import type { ClickHouseClient } from "@clickhouse/client";
import { SLOT_NS, type TimeRange } from "../../model/time-range.ts";
import { toFilters } from "../../query/trace-conditions.ts";
import type { TraceQuery } from "../../query/trace-query.ts";
import { select } from "../statement.ts";
import { readsSpans } from "./trace-filter.ts";

/** Traces that are looked through, with their spans, in some tens of milliseconds. */
const AT_ONCE = 20_000;
const GROWTH = 8n;

/**
 * The parts of its range in which the page of a query is looked for, one after the other until it is full: that takes as
 * long as there are traces in the range, and a page is mostly full after the first part. What an index finds wherever it is
 * is looked for in the whole range.
 */
export async function timeWindows(client: ClickHouseClient, query: TraceQuery): Promise<Iterable<TimeRange>> {
  const range = remaining(query);
  const filters = toFilters(query.conditions);
  if (!filters.some(readsSpans) && filters.some(isIndexed)) return [range];
  return windowsOf(range, await countTraces(client, query.projectId, range), query.newestFirst);
}

/** Whose ids are few and told apart by indexes, as are words. */
const INDEXED = new Set<FieldName>(["customer", "user", "session", "order", "trace"]);

function isIndexed(filter: Filter): boolean {
  if (filter.type === "or") return filter.of.every(isIndexed);
  if (filter.type === "field") return INDEXED.has(filter.field.name) && filter.match.op === "is";
  return filter.type === "text";
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
