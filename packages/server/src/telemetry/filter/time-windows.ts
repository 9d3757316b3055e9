import type { TimeRange } from "../../model/time-range.ts";
import { toFilters } from "../../query/trace-conditions.ts";
import type { TraceQuery } from "../../query/trace-query.ts";
import { readsSpans } from "./trace-filter.ts";

const HOUR_NS = 3_600_000_000_000n;
const GROWTH = 8n;

/**
 * The parts of its range in which the page of a query is looked for, one after the other until it is full: what is asked
 * of spans takes as long as there are spans in the range, and the first traces are mostly found in the first hours.
 */
export function* timeWindows(query: TraceQuery): Generator<TimeRange> {
  const range = remaining(query);
  if (!toFilters(query.conditions).some(readsSpans)) return yield range;
  let { startNs, endNs } = range;
  for (let length = HOUR_NS; startNs < endNs; length *= GROWTH) {
    // What little would be left is looked through with it.
    const isLast = endNs - startNs <= 2n * length;
    if (query.newestFirst) {
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
