import { setTimeout as delay } from "node:timers/promises";
import { deriveTrace } from "../attribution/derive-trace.ts";
import type { DerivedTrace } from "../model/trace.ts";
import type { SlotWrites, TraceKey } from "../telemetry/slot-writes.ts";
import { StoreError } from "../telemetry/statement.ts";

export interface DeriverOptions {
  store: SlotWrites;
  /** The stamp before which every commit is decided. */
  decidedBeforeUs: () => number;
  /** Microseconds since 1970. */
  nowUs: () => number;
  onError: (error: unknown) => void;
  /** Done with the traces of one project whose rows were just stored; until it is, they count as not derived. */
  onDerived?: (projectId: string, traces: readonly DerivedTrace[]) => Promise<void>;
}

export interface Deriver {
  /** Says that spans of these traces were stored; their sums and summaries follow soon. */
  touch(traces: readonly TraceKey[]): void;
  /**
   * Resolves at once, or, while too many traces wait, once some more are derived or a second has passed: so that ingest
   * slows down to what can be derived, and neither the lag nor the memory of what waits grows without end.
   */
  keepPace(): Promise<void>;
  /**
   * Takes up what a process that stopped hard left underived. Resolves when that has begun; of a long history, which a
   * change of what is derived begins anew, ever more is taken up as it is derived.
   */
  resume(): Promise<void>;
  /** Derives traces of one project now; resolves when what was derived is stored. */
  derive(projectId: string, traceIds: readonly string[]): Promise<void>;
  /** Resolves when everything touched so far is derived. */
  settle(): Promise<void>;
  /** Settles, or gives up after some seconds, and stops; nothing is asked of the store afterwards. */
  close(): Promise<void>;
  /** Traces that are not derived yet. */
  readonly pending: number;
  /** Since when the longest of them waits: microseconds since 1970. */
  readonly pendingSinceUs: number | undefined;
}

/** A pause between passes lets the spans of one trace gather. */
const PAUSE_MS = 200;
const RETRY_MS = 500;
/** About so many spans are read at once: each statement has its price, and its answer takes memory. */
const SPANS_AT_ONCE = 10_000;
const FEWEST_TRACES_AT_ONCE = 20;
const MOST_TRACES_AT_ONCE = 5_000;
/** About the traces of two seconds at full speed on two cores. */
const MOST_PENDING = 4_000;
const LONGEST_WAIT_MS = 1_000;
/** An insert that was given up may still have been stored this much later than its stamp. */
const LONGEST_INSERT_US = 70_000_000;
const WATERMARK_EVERY_US = 5_000_000;
/** So many spans of a history are taken up at once: few enough that new ones need not wait. */
const SPANS_TAKEN_UP = 20_000;

/**
 * Keeps the derived rows true: every trace that was touched is computed anew from all of its spans, so that
 * late spans, repeated batches and crashes count nothing twice and leave nothing out.
 */
export function createDeriver({
  store,
  decidedBeforeUs,
  nowUs,
  onError,
  onDerived,
}: DeriverOptions): Deriver {
  let waiting = new Map<string, TraceKey>();
  /** What the pass under way has yet to derive. */
  let inHand: ReadonlyMap<string, TraceKey> = new Map();
  let waitingSinceUs = 0;
  let inHandSinceUs = 0;
  let running: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  let watermarkUs = 0;
  /** While it goes on, the watermark stays, and a crash begins it anew. */
  let takingUp: Promise<void> | undefined;
  let restMs = PAUSE_MS;
  let tracesAtOnce = 500;
  let progress = Promise.withResolvers<void>();

  function touch(traces: readonly TraceKey[]): void {
    if (waiting.size === 0) waitingSinceUs = nowUs();
    for (const trace of traces) waiting.set(`${trace.projectId} ${trace.traceId}`, trace);
    schedule(restMs);
  }

  function* groups(traces: Iterable<TraceKey>): Generator<TraceKey[]> {
    const byProject = Map.groupBy(traces, (trace) => trace.projectId);
    for (const all of byProject.values()) {
      // The size of the next group follows from what the last one held.
      for (let at = 0; at < all.length; ) {
        const group = all.slice(at, at + tracesAtOnce);
        at += group.length;
        yield group;
      }
    }
  }

  function noteProgress(): void {
    progress.resolve();
    progress = Promise.withResolvers();
  }

  function schedule(delayMs: number): void {
    if (closed || timer || running || waiting.size === 0) return;
    timer = setTimeout(() => {
      timer = undefined;
      void pass();
    }, delayMs);
  }

  function pass(): Promise<void> {
    running ??= derive().finally(() => {
      running = undefined;
    });
    return running;
  }

  async function derive(): Promise<void> {
    // What is taken up while this goes on is older than the stamp, and derived later.
    const safeUs = takingUp ? 0 : decidedBeforeUs();
    const traces = waiting;
    inHand = traces;
    inHandSinceUs = waitingSinceUs;
    waiting = new Map();
    try {
      for (const group of groups(traces.values())) {
        if (closed) return;
        await deriveGroup(group);
        for (const trace of group) traces.delete(`${trace.projectId} ${trace.traceId}`);
        noteProgress();
      }
      if (safeUs - watermarkUs > WATERMARK_EVERY_US) {
        await store.writeWatermark(safeUs);
        watermarkUs = safeUs;
      }
    } catch (error) {
      onError(error);
      inHand = new Map();
      waiting = new Map([...traces, ...waiting]);
      waitingSinceUs = inHandSinceUs;
      restMs = RETRY_MS;
      return;
    } finally {
      setImmediate(() => schedule(restMs));
    }
    restMs = PAUSE_MS;
  }

  async function deriveNow(traces: readonly TraceKey[]): Promise<void> {
    for (const group of groups(traces)) await deriveGroup(group);
  }

  async function deriveGroup(group: readonly TraceKey[]): Promise<void> {
    const projectId = group[0]?.projectId ?? "";
    const version = nowUs();
    const traceIds = group.map((trace) => trace.traceId);
    const [spans, slots] = await Promise.all([
      store.readTraceSpans(projectId, traceIds),
      store.readTraceSlots(projectId, traceIds),
    ]);
    const derived = Array.from(spans, ([traceId, own]) => ({
      projectId,
      traceId,
      derived: deriveTrace(own, slots.get(traceId)),
    }));
    await write(derived, version);
    await onDerived?.(
      projectId,
      derived.map((trace) => trace.derived),
    );
    let count = 0;
    for (const own of spans.values()) count += own.length;
    const fitting = Math.round((group.length * SPANS_AT_ONCE) / Math.max(1, count));
    tracesAtOnce = Math.min(MOST_TRACES_AT_ONCE, Math.max(FEWEST_TRACES_AT_ONCE, fitting));
  }

  /** A trace whose rows the engine refuses is told and left out, until it is touched again; it holds up no other. */
  async function write(derived: Parameters<SlotWrites["writeDerived"]>[0], version: number): Promise<void> {
    try {
      await store.writeDerived(derived, version);
    } catch (cause) {
      if (!(cause instanceof StoreError) || cause.transient) throw cause;
      const [first] = derived;
      if (derived.length > 1) for (const one of derived) await write([one], version);
      else onError(new Error(`The sums of trace ${first?.traceId} cannot be stored`, { cause }));
    }
  }

  async function settle(): Promise<void> {
    while (!closed && (running || waiting.size > 0 || takingUp)) {
      clearTimeout(timer);
      timer = undefined;
      await (running ?? (waiting.size > 0 ? pass() : Promise.race([takingUp, progress.promise])));
      // Only a pass that failed leaves so long a rest.
      if (restMs === RETRY_MS) await delay(RETRY_MS);
    }
  }

  async function takeUp(sinceUs: number): Promise<void> {
    let nextUs: number | undefined = sinceUs;
    while (!closed && nextUs !== undefined) {
      try {
        const read = await store.tracesCommittedSince(nextUs, SPANS_TAKEN_UP);
        touch(read.traces);
        nextUs = read.nextUs;
      } catch (error) {
        onError(error);
        await delay(RETRY_MS);
      }
      while (!closed && waiting.size + inHand.size > MOST_PENDING / 2) await progress.promise;
    }
  }

  return {
    touch,
    derive: (projectId, traceIds) => deriveNow(traceIds.map((traceId) => ({ projectId, traceId }))),
    settle,
    async keepPace() {
      if (closed || waiting.size + inHand.size <= MOST_PENDING) return;
      await Promise.race([progress.promise, delay(LONGEST_WAIT_MS)]);
    },
    async resume() {
      watermarkUs = await store.readWatermark();
      const { traces, nextUs } = await store.tracesCommittedSince(
        Math.max(0, watermarkUs - LONGEST_INSERT_US),
        SPANS_TAKEN_UP,
      );
      touch(traces);
      if (nextUs === undefined) return;
      takingUp = takeUp(nextUs).finally(() => {
        takingUp = undefined;
      });
    },
    async close() {
      await Promise.race([settle(), giveUp()]);
      closed = true;
      noteProgress();
      clearTimeout(timer);
      // The group under way: a store must not be closed beneath a statement.
      await Promise.all([running, takingUp]);
    },
    get pending() {
      return waiting.size + inHand.size;
    },
    get pendingSinceUs() {
      return inHand.size > 0 ? inHandSinceUs : waiting.size > 0 ? waitingSinceUs : undefined;
    },
  };
}

/** What is left underived at the end is taken up at the next start, so stopping does not wait for it forever. */
function giveUp(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5_000).unref());
}
