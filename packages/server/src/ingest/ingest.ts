import { setImmediate } from "node:timers/promises";
import { AppError } from "../model/app-error.ts";
import type { WireSpan } from "../model/span.ts";
import type { SpanLog } from "../model/span-log.ts";
import { createPriceBook } from "../pricing/price-book.ts";
import type { TraceKey } from "../telemetry/slot-writes.ts";
import { encodeSpanLog } from "../telemetry/span-logs.ts";
import { encodeSpan } from "../telemetry/span-rows.ts";
import { StoreError } from "../telemetry/statement.ts";
import type { TelemetryStore } from "../telemetry/store.ts";
import { type Commit, type Committer, createCommitter } from "./committer.ts";
import { createDeriver, type Deriver } from "./deriver.ts";
import { classify } from "./dialects/classify.ts";
import { toSpan } from "./to-span.ts";

const MIB = 1024 * 1024;
/** The rows of one request become one text, and a text has at most half a gigabyte. */
const MAX_REQUEST_BYTES = 256 * MIB;

export interface IngestOptions {
  telemetry: TelemetryStore;
  /** Milliseconds since 1970. */
  now: () => number;
  maxQueueBytes: number;
  onError: (error: unknown) => void;
}

/** Takes decoded spans to the store: canonical fields, price, group commit, then what is derived from them. */
export interface Ingest {
  /**
   * Resolves once every span is durable. Throws `overloaded` when the queue is full, and `body_too_large` for what
   * would fill it alone; nothing is then stored.
   */
  accept(projectId: string, spans: readonly WireSpan[]): Promise<void>;
  /** Counts spans that are not worth an `accept`, because of what they are. */
  noteInvalid(spans: number): void;
  /** As `accept`, for log records that tell of a span. */
  acceptLogs(projectId: string, logs: readonly SpanLog[]): Promise<void>;
  /** Resolves when what was accepted is durable. */
  drain(): Promise<void>;
  /** Resolves when lists and sums show everything that was accepted. */
  settle(): Promise<void>;
  /** Drains, derives and stops. */
  close(): Promise<void>;
  /** Calls `listener` after every insert. */
  onCommit(listener: (commit: Commit) => void): void;
  stats(): IngestStats;
}

/** Why a span was not taken. */
export const REFUSALS = ["invalid", "too_large", "overloaded", "unavailable", "internal"] as const;

export interface IngestStats {
  /** Spans of requests that could be decoded: those accepted, refused and under way. */
  receivedSpans: number;
  refusedSpans: Readonly<Record<(typeof REFUSALS)[number], number>>;
  acceptedSpans: number;
  acceptedLogs: number;
  /** What waits to be committed or is being committed, and for how long the oldest of it. */
  queueBytes: number;
  queueSeconds: number;
  /** Traces whose sums lag behind their spans, and by how long the most. */
  pendingTraces: number;
  lagSeconds: number;
}

/** Other requests get a turn after so many items of a large one. */
const ITEMS_AT_ONCE = 500;

export async function createIngest({
  telemetry,
  now,
  maxQueueBytes,
  onError,
}: IngestOptions): Promise<Ingest> {
  const book = createPriceBook();
  const nowUs = () => now() * 1_000;
  const deriver: Deriver = createDeriver({
    store: telemetry,
    decidedBeforeUs: () => committer.oldestStampUs() ?? nowUs(),
    nowUs,
    onError,
  });
  const listeners: ((commit: Commit) => void)[] = [];
  const onCommit = (commit: Commit) => {
    for (const listener of listeners) listener(commit);
  };
  const committer: Committer = createCommitter({
    insert: telemetry.insertSpans,
    touched: deriver.touch,
    onCommit,
    nowUs,
    maxQueueBytes,
  });
  const logCommitter = createCommitter({ insert: telemetry.insertSpanLogs, onCommit, nowUs, maxQueueBytes });
  const maxRequestBytes = Math.min(maxQueueBytes, MAX_REQUEST_BYTES);
  let receivedSpans = 0;
  let acceptedSpans = 0;
  const refusedSpans = { invalid: 0, too_large: 0, overloaded: 0, unavailable: 0, internal: 0 };
  let acceptedLogs = 0;
  await deriver.resume();

  const secondsSince = (sinceUs: number | undefined) =>
    sinceUs === undefined ? 0 : Math.max(0, nowUs() - sinceUs) / 1_000_000;

  return {
    async accept(projectId, spans) {
      if (spans.length === 0) return;
      receivedSpans += spans.length;
      try {
        const encoded = await encodeAll(spans, maxRequestBytes, (span) =>
          encodeSpan(projectId, toSpan(span, book), isContent),
        );
        const traceIds = new Set(spans.map((span) => span.traceId));
        const traces = Array.from(traceIds, (traceId): TraceKey => ({ projectId, traceId }));
        await committer.submit({ ...encoded, traces });
      } catch (error) {
        refusedSpans[reasonOf(error)] += spans.length;
        throw error;
      }
      acceptedSpans += spans.length;
    },
    noteInvalid(spans) {
      receivedSpans += spans;
      refusedSpans.invalid += spans;
    },
    async acceptLogs(projectId, logs) {
      if (logs.length === 0) return;
      const encoded = await encodeAll(logs, maxRequestBytes, (log) => encodeSpanLog(projectId, log));
      await logCommitter.submit({ ...encoded, traces: [] });
      acceptedLogs += logs.length;
    },
    drain,
    async settle() {
      await drain();
      await deriver.settle();
    },
    async close() {
      await drain();
      await deriver.close();
    },
    onCommit: (listener) => listeners.push(listener),
    stats: () => ({
      receivedSpans,
      refusedSpans,
      acceptedSpans,
      acceptedLogs,
      queueBytes: committer.queueBytes + logCommitter.queueBytes,
      queueSeconds: Math.max(secondsSince(committer.oldestSinceUs), secondsSince(logCommitter.oldestSinceUs)),
      pendingTraces: deriver.pending,
      lagSeconds: secondsSince(deriver.pendingSinceUs),
    }),
  };

  async function drain(): Promise<void> {
    await Promise.all([committer.drain(), logCommitter.drain()]);
  }
}

function reasonOf(error: unknown): (typeof REFUSALS)[number] {
  if (error instanceof AppError && error.code === "body_too_large") return "too_large";
  if (error instanceof AppError && error.code === "overloaded") return "overloaded";
  return error instanceof StoreError && error.transient ? "unavailable" : "internal";
}

/** The rows of a request, made in turns with other requests. */
async function encodeAll<T>(
  items: readonly T[],
  maxBytes: number,
  encode: (item: T) => string,
): Promise<{ lines: string[]; bytes: number }> {
  let bytes = 0;
  const lines: string[] = [];
  for (const [i, item] of items.entries()) {
    if (i > 0 && i % ITEMS_AT_ONCE === 0) await setImmediate();
    const line = encode(item);
    bytes += line.length;
    // All spans of a resource hold a copy of it, so a request may be much larger here than it was on the way.
    if (bytes > maxBytes)
      throw new AppError(
        "body_too_large",
        `What is in this request takes over ${Math.floor(maxBytes / MIB)} MiB; send smaller batches. ` +
          "Nothing of it was stored.",
      );
    lines.push(line);
  }
  return { lines, bytes };
}

function isContent(key: string): boolean {
  return classify(key).content;
}
