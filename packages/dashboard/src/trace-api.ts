import type { TraceSummary } from "@anyway-sh/api";
import { queryOptions } from "@tanstack/react-query";
import { client, PAGE_SIZE } from "./api.ts";
import { inSlices } from "./in-slices.ts";
import { growTree, readWindow, type TraceTree, type TreeSpan } from "./trace-tree.ts";

/** `q` searches within the trace; `as` is the form in which a call is shown to be made again. */
export interface TraceSearch {
  span?: string | undefined;
  tab?: string | undefined;
  as?: string | undefined;
  q?: string | undefined;
  /** The part of its time that is shown, `120.5-340` in milliseconds. */
  zoom?: string | undefined;
  /** How many levels of the tree are open; all when absent. */
  levels?: string | undefined;
  /** Whether the critical path is marked. */
  path?: "critical" | undefined;
  /** Whether messages are shown as changes since the call before. */
  changes?: "1" | undefined;
}

/** A trace and the tree of as many of its spans as have come. */
interface LoadedTrace {
  trace: TraceSummary;
  tree: TraceTree;
  /** When another answer than the one before came, in milliseconds since 1970; 0 before. */
  changedAt: number;
  /** How long the answer took. */
  tookMs: number;
}

/** How often a trace that runs is asked for, at most; a large one less often, or there would be no time for else. */
const FOLLOW_MS = 2_000;
const FOLLOW_TIMES = 6;
/** How long nothing new makes a trace finished: one without its root is still running, or its root was lost. */
const QUIET_MS = 60_000;
const QUIET_WITHOUT_ROOT_MS = 600_000;

/** A trace, which is followed while it runs. What has come of a large one is shown before the rest. */
export const traceTreeQuery = (traceId: string) =>
  queryOptions({
    queryKey: ["trace tree", traceId],
    queryFn: async ({ signal, client: queries, queryKey }): Promise<LoadedTrace> => {
      const began = performance.now();
      const known = queries.getQueryData<LoadedTrace>(queryKey);
      const spans: TreeSpan[] = [];
      let trace: TraceSummary | undefined;
      for await (const line of await client.traces.tree(traceId, { signal })) {
        if ("trace" in line) {
          trace = line.trace;
          if (known && isSame(known, trace)) return known;
          continue;
        }
        for (const span of readWindow(line.spans)) spans.push(span);
        // A tree is built of twice as many spans each time, so that all of them cost no more than two of the whole.
        const shown = queries.getQueryData<LoadedTrace>(queryKey)?.tree.order.length ?? 0;
        if (trace && spans.length < trace.span_count && spans.length >= 2 * shown && !known)
          queries.setQueryData<LoadedTrace>(queryKey, {
            trace,
            tree: await inSlices(growTree(spans), signal),
            changedAt: 0,
            tookMs: 0,
          });
      }
      if (!trace) throw new Error("The server ended its answer before the trace.");
      const tree = await inSlices(growTree(spans), signal);
      const changedAt = known ? Date.now() : 0;
      return { trace, tree, changedAt, tookMs: performance.now() - began };
    },
    // Comparing trees of 100,000 spans would take longer than drawing the new one.
    structuralSharing: false,
    refetchInterval: ({ state }) =>
      state.data && isRunning(state.data, Date.now())
        ? Math.max(FOLLOW_MS, FOLLOW_TIMES * state.data.tookMs)
        : false,
    gcTime: 60_000,
  });

/** Whether more spans may come: so far, it has not been quiet for long. */
export function isRunning({ trace, changedAt }: LoadedTrace, nowMs: number): boolean {
  const last = Math.max(Date.parse(trace.end_time), changedAt);
  return nowMs - last < (trace.root_span ? QUIET_MS : QUIET_WITHOUT_ROOT_MS);
}

function isSame({ trace, tree }: LoadedTrace, next: TraceSummary): boolean {
  return tree.order.length === next.span_count && JSON.stringify(trace) === JSON.stringify(next);
}

const MOST_SIMILAR = 8;

/** The newest other traces with the name of this one. */
export const similarTracesQuery = ({ trace_id, root_span, workflow, environment }: TraceSummary) =>
  queryOptions({
    queryKey: ["similar traces", trace_id],
    queryFn: ({ signal }) =>
      client.traces.list({ workflow: workflow ?? undefined, environment, limit: PAGE_SIZE }, { signal }),
    select: ({ data }) =>
      data
        .filter((other) => other.trace_id !== trace_id && other.root_span?.name === root_span?.name)
        .slice(0, MOST_SIMILAR),
  });
