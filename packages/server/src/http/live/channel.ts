import { type LiveTotals, type LiveTrace, type LiveTraces, MOST_LIVE_TRACES } from "@anyway-sh/api";
import type { Environment } from "@anyway-sh/semconv";
import type { BusinessReads } from "../../business/store.ts";
import { createCalendar } from "../../model/calendar.ts";
import { formatNanoUsd } from "../../model/money.ts";
import { formatTimeNs, msToNs } from "../../model/time-range.ts";
import type { ChangedTrace } from "../../telemetry/live-reads.ts";
import type { TelemetryStore } from "../../telemetry/store.ts";

/** What is told to those who listen to a project's environment. */
export interface LiveListener {
  traces(event: LiveTraces): void;
  totals(event: LiveTotals): void;
}

export interface LiveDeps {
  telemetry: TelemetryStore;
  business: BusinessReads;
  now: () => number;
  /** Milliseconds between two looks. */
  pollMs: number;
  onError: (error: unknown) => void;
}

/** Looks take a tenth of the time at most. */
const SHARE = 10;
const TOTALS_MS = 5_000;
/** A trace that began longer ago is history that somebody sends, or work that goes on. */
const RECENT_MS = 2 * 3_600_000;
/**
 * Each server stamps by its own clock and a row may take a moment to be seen, so that each look goes back so far; what was
 * told already is told apart by its version.
 */
const OVERLAP_US = 10_000_000n;
const MOST_AT_ONCE = 1_000;
const MOST_REMEMBERED = 20_000;

/**
 * What happens in one environment of a project, for all who listen to it: looked up in the store, so that it is the same
 * whichever server took the spans. Looks only while somebody listens.
 */
export function openChannel(place: { projectId: string; environment: Environment }, deps: LiveDeps) {
  const { telemetry, business, now } = deps;
  const listeners = new Set<LiveListener>();
  const openedUs = BigInt(now()) * 1_000n;
  /** By trace, the version that was told last; the oldest first. */
  const told = new Map<string, bigint>();
  let sinceUs = openedUs - OVERLAP_US;
  let totals: LiveTotals | undefined;
  let totalsAt = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  let isFirst = true;

  async function look(): Promise<void> {
    const started = performance.now();
    try {
      await tellTraces();
      if (performance.now() >= totalsAt) await tellTotals();
    } catch (error) {
      deps.onError(error);
    }
    const tookMs = performance.now() - started;
    if (listeners.size > 0)
      timer = setTimeout(() => void look(), Math.max(deps.pollMs, tookMs * SHARE)).unref();
  }

  async function tellTraces(): Promise<void> {
    const found = await telemetry.changedTraces(place, {
      fromNs: msToNs(now() - RECENT_MS),
      sinceUs,
      limit: MOST_AT_ONCE + 1,
    });
    const traces = found
      .slice(0, MOST_AT_ONCE)
      .filter(({ traceId, versionUs }) => told.get(traceId) !== versionUs);
    const unseen = traces.filter(({ traceId }) => !told.has(traceId)).map(({ traceId }) => traceId);
    const commits = await telemetry.firstCommits(place.projectId, unseen);
    const isNew = ({ traceId }: ChangedTrace) => {
      const first = commits.get(traceId);
      return first !== undefined && first >= openedUs;
    };
    const event: LiveTraces = {
      new: traces.filter(isNew).length,
      changed: traces.length,
      failed: traces.filter(({ errorCount }) => errorCount > 0).length,
      more: found.length > MOST_AT_ONCE,
      traces: traces.slice(0, MOST_LIVE_TRACES).map((trace) => toLiveTrace(trace, isNew(trace))),
    };
    for (const { traceId, versionUs } of traces.toReversed()) {
      told.delete(traceId);
      told.set(traceId, versionUs);
    }
    for (const traceId of told.keys()) {
      if (told.size <= MOST_REMEMBERED) break;
      told.delete(traceId);
    }
    const [latest] = found;
    if (latest && latest.versionUs - OVERLAP_US > sinceUs) sinceUs = latest.versionUs - OVERLAP_US;
    // What was there before the first look is what a page shows that was just opened.
    const shown = isFirst
      ? { ...event, changed: event.new, traces: event.traces.filter(({ is_new }) => is_new) }
      : event;
    isFirst = false;
    if (shown.changed > 0) for (const listener of listeners) listener.traces(shown);
  }

  async function tellTotals(): Promise<void> {
    const started = performance.now();
    const { timeZone } = await business.settings(place.projectId);
    const calendar = createCalendar(timeZone);
    const startNs = msToNs(calendar.startOfDay(calendar.dayOf(now())));
    const { traces, failed, cost, unpriced } = await telemetry.totalsSince(place, startNs);
    const tookMs = performance.now() - started;
    totalsAt = performance.now() + Math.max(TOTALS_MS, tookMs * SHARE);
    const event: LiveTotals = {
      start_time: formatTimeNs(startNs),
      time_zone: timeZone,
      traces,
      failed,
      cost: formatNanoUsd(cost),
      cost_incomplete: unpriced > 0,
    };
    if (JSON.stringify(event) === JSON.stringify(totals)) return;
    totals = event;
    for (const listener of listeners) listener.totals(event);
  }

  return {
    /** Tells a listener of what comes from now on, and of the totals at once where they are known. */
    add(listener: LiveListener): void {
      listeners.add(listener);
      if (totals) listener.totals(totals);
      if (listeners.size === 1 && !timer) void look();
    },
    /** Whether it was the last one; nothing is looked up any more then. */
    remove(listener: LiveListener): boolean {
      listeners.delete(listener);
      if (listeners.size > 0) return false;
      clearTimeout(timer);
      return true;
    },
  };
}

const STATUS = ["unset", "ok", "error"] as const;

function toLiveTrace(trace: ChangedTrace, isNew: boolean): LiveTrace {
  return {
    trace_id: trace.traceId,
    start_time: formatTimeNs(trace.startTimeNs),
    duration_ms: Number(trace.endTimeNs - trace.startTimeNs) / 1e6,
    root_name: trace.rootName,
    status: STATUS[trace.status] ?? "unset",
    span_count: trace.spanCount,
    cost: formatNanoUsd(trace.cost),
    cost_incomplete: trace.unpricedCount > 0,
    customer_ids: trace.customerIds,
    is_new: isNew,
  };
}
