import { type FieldName, type Filter, type Text, wordsOf } from "@anyway-sh/filter";
import type { ClickHouseClient } from "@clickhouse/client";
import { SLOT_NS, type TimeRange } from "../../model/time-range.ts";
import { toFilters } from "../../query/trace-conditions.ts";
import type { TraceQuery } from "../../query/trace-query.ts";
import { select } from "../statement.ts";
import { readsSpans } from "./trace-filter.ts";

/** Traces that are looked through, with their spans, in some tens of milliseconds. */
const AT_ONCE = 20_000;
/** Where words are looked up, which takes nearly as long for a shorter time. */
const AT_ONCE_BY_WORDS = 40_000;
/** Where nothing is asked of them, so many pages of traces. */
const PAGES_AT_ONCE = 8;
const GROWTH = 8n;

/**
 * The parts of its range in which the page of a query is looked for, one after the other until it is full: that takes as
 * long as there are traces in the range, and a page is mostly full after the first part. What an index finds wherever it is,
 * and seldom, is looked for in the whole range.
 */
export async function timeWindows(client: ClickHouseClient, query: TraceQuery): Promise<Iterable<TimeRange>> {
  const range = remaining(query);
  const filters = toFilters(query.conditions);
  const spans = filters.some(readsSpans);
  if (!spans && filters.some((filter) => isIndexed(filter))) return [range];
  const [traces, isRare] = await Promise.all([
    countTraces(client, query.projectId, range),
    spans ? undefined : readRareWords(client, query.projectId, filters),
  ]);
  if (isRare && filters.some((filter) => isIndexed(filter, isRare))) return [range];
  const atOnce = isRare ? AT_ONCE_BY_WORDS : filters.length === 0 ? PAGES_AT_ONCE * query.limit : AT_ONCE;
  return windowsOf(range, traces, query.newestFirst, atOnce);
}

/** Whose ids are few and told apart by indexes. */
const INDEXED = new Set<FieldName>(["customer", "user", "session", "order", "trace"]);

/** Words are, as far as they are rare. */
function isIndexed(filter: Filter, isRare = (_: Text) => false): boolean {
  if (filter.type === "or") return filter.of.every((one) => isIndexed(one, isRare));
  if (filter.type === "field") return INDEXED.has(filter.field.name) && filter.match.op === "is";
  return filter.type === "text" && isRare(filter);
}

/** Whether a text has a word that few spans say. */
async function readRareWords(
  client: ClickHouseClient,
  projectId: string,
  filters: readonly Filter[],
): Promise<((text: Text) => boolean) | undefined> {
  const texts = filters.flatMap((filter) => [...textsIn(filter)]);
  if (texts.length === 0) return undefined;
  const rows = await select<{ word: string }>(
    client,
    `SELECT word FROM said_words WHERE project_id = {projectId:String} AND word IN {words:Array(String)}
     GROUP BY word HAVING sum(spans) > ${AT_ONCE}`,
    { projectId, words: [...new Set(texts.flatMap(({ text }) => wordsOf(text)))] },
  );
  const common = new Set(rows.map(({ word }) => word));
  return ({ text }) => wordsOf(text).some((word) => !common.has(word));
}

function* textsIn(filter: Filter): Generator<Text> {
  if (filter.type === "text") yield filter;
  else if (filter.type === "or") for (const one of filter.of) yield* textsIn(one);
}

/** The range in growing parts, the first of which has few of its traces. */
export function* windowsOf(
  { startNs, endNs }: TimeRange,
  traces: number,
  newestFirst: boolean,
  atOnce: number,
): Generator<TimeRange> {
  const shortest = ((endNs - startNs) * BigInt(atOnce)) / BigInt(Math.max(traces, 1));
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
export function remaining({ range, after, newestFirst }: TraceQuery): TimeRange {
  if (!after) return range;
  const { startNs, endNs } = range;
  const at = after.startTimeNs;
  if (newestFirst) return at < endNs ? { startNs, endNs: at + 1n } : range;
  return at > startNs ? { startNs: at, endNs } : range;
}

/** How many traces a project had in some slots, when they were counted last. */
interface Counted {
  firstSlot: number;
  lastSlot: number;
  traces: number;
  at: number;
}
const countedBy = new WeakMap<ClickHouseClient, Map<string, Counted>>();
const COUNT_HOLDS_MS = 60_000;

/**
 * About as many traces as there are in the range: who pages through it, or looks at it again, is told by what was counted
 * in most of it a moment ago.
 */
async function countTraces(
  client: ClickHouseClient,
  projectId: string,
  { startNs, endNs }: TimeRange,
): Promise<number> {
  const firstSlot = Number(startNs / SLOT_NS);
  const lastSlot = Number(endNs / SLOT_NS);
  const projects = countedBy.get(client) ?? new Map<string, Counted>();
  countedBy.set(client, projects);
  const last = projects.get(projectId);
  if (last && performance.now() - last.at < COUNT_HOLDS_MS) {
    const shared = Math.min(lastSlot, last.lastSlot) - Math.max(firstSlot, last.firstSlot) + 1;
    const [slots, counted] = [lastSlot - firstSlot + 1, last.lastSlot - last.firstSlot + 1];
    if (shared * 2 > Math.max(slots, counted)) return Math.ceil((last.traces * slots) / counted);
  }
  const [row] = await select<{ traces: string }>(
    client,
    `SELECT count() AS traces FROM trace_slots
     WHERE project_id = {projectId:String} AND slot BETWEEN {firstSlot:UInt32} AND {lastSlot:UInt32}`,
    { projectId, firstSlot, lastSlot },
  );
  const traces = Number(row?.traces ?? 0);
  projects.set(projectId, { firstSlot, lastSlot, traces, at: performance.now() });
  return traces;
}
