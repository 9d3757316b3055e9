import type { ClickHouseClient } from "@clickhouse/client";
import { readFewSpans } from "./few-spans.ts";
import { readSpansOf, type TreeSpan } from "./trace-spans.ts";

export interface TreeReads {
  /** Every span of a trace once, in order of start. */
  readTree(projectId: string, traceId: string): Promise<TreeSpan[]>;
}

export function createTreeReads(client: ClickHouseClient): TreeReads {
  return {
    async readTree(projectId, traceId) {
      const few = await readFewSpans(client, projectId, traceId);
      if (few) return few;
      const traces = await readSpansOf(client, projectId, [traceId]);
      // Here, since the engine would carry all columns of each span along.
      return inOrder(traces.get(traceId) ?? []);
    },
  };
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
