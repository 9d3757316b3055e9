import type { ClickHouseClient } from "@clickhouse/client";
import type { StoredSpan } from "../model/stored-span.ts";
import { readRecord } from "./span-records.ts";
import { select } from "./statement.ts";
import { OF_TRACES } from "./trace-index.ts";
import { readSpansOf, type TreeSpan } from "./trace-spans.ts";

export interface TreeReads {
  /** Every span of a trace once, in order of start. */
  readTree(projectId: string, traceId: string): Promise<TreeSpan[]>;
}

/** So many are read as records, sooner than by columns; many are not. */
const FEW_SPANS = 500;
/** Ends as soon as there are too many. */
const FEW_RECORDS = `SELECT record FROM spans WHERE ${OF_TRACES} LIMIT ${FEW_SPANS + 1}
  SETTINGS max_threads = 1, use_skip_indexes = 0, max_block_size = ${FEW_SPANS + 1}`;

export function createTreeReads(client: ClickHouseClient): TreeReads {
  return {
    async readTree(projectId, traceId) {
      const params = { projectId, traceIds: [traceId] };
      const few = await select<{ record: string }>(client, FEW_RECORDS, params);
      if (few.length <= FEW_SPANS) return inOrder(latest(few.map(({ record }) => readRecord(record))));
      const traces = await readSpansOf(client, projectId, [traceId]);
      // Here, since the engine would carry all columns of each span along.
      return inOrder(traces.get(traceId) ?? []);
    },
  };
}

/** Of a span that was sent twice the one that came last. */
function latest(spans: readonly StoredSpan[]): StoredSpan[] {
  const byId = new Map<string, StoredSpan>();
  for (const span of spans) {
    const known = byId.get(span.spanId);
    if (!known || known.receivedAtNs <= span.receivedAtNs) byId.set(span.spanId, span);
  }
  return [...byId.values()];
}

/** By start, then by id. Numbers are compared in a part of the time; exact times decide where they cannot. */
function inOrder(spans: readonly TreeSpan[]): TreeSpan[] {
  const origin = spans[0]?.startTimeNs ?? 0n;
  return spans
    .map((span) => ({ span, after: Number(span.startTimeNs - origin) }))
    .sort((a, b) => a.after - b.after || compare(a.span, b.span))
    .map(({ span }) => span);
}

function compare(a: TreeSpan, b: TreeSpan): number {
  if (a.startTimeNs !== b.startTimeNs) return a.startTimeNs < b.startTimeNs ? -1 : 1;
  return a.spanId < b.spanId ? -1 : 1;
}
