import { setImmediate } from "node:timers/promises";
import { AppError } from "../model/app-error.ts";
import type { Span, WireSpan } from "../model/span.ts";
import { createPriceBook, type PriceBook } from "../pricing/price-book.ts";
import { priceSpan } from "../pricing/price-span.ts";
import type { TraceKey } from "../telemetry/slot-writes.ts";
import { encodeSpan } from "../telemetry/span-rows.ts";
import type { TelemetryStore } from "../telemetry/store.ts";
import { type Committer, createCommitter } from "./committer.ts";
import { createDeriver, type Deriver } from "./deriver.ts";
import { classify } from "./dialects/classify.ts";
import { normalize } from "./dialects/normalize.ts";

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
  /** Resolves when what was accepted is durable. */
  drain(): Promise<void>;
  /** Resolves when lists and sums show everything that was accepted. */
  settle(): Promise<void>;
  /** Drains, derives and stops. */
  close(): Promise<void>;
  stats(): { acceptedSpans: number; queueBytes: number; pendingTraces: number };
}

/** Other requests get a turn after so many spans of a large one. */
const SPANS_AT_ONCE = 500;

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
  const committer: Committer = createCommitter({
    insert: telemetry.insertSpans,
    touched: deriver.touch,
    nowUs,
    maxQueueBytes,
  });
  const maxRequestBytes = Math.min(maxQueueBytes, MAX_REQUEST_BYTES);
  let acceptedSpans = 0;
  await deriver.resume();

  return {
    async accept(projectId, spans) {
      if (spans.length === 0) return;
      let bytes = 0;
      const lines: string[] = [];
      const traceIds = new Set<string>();
      for (const [i, span] of spans.entries()) {
        if (i > 0 && i % SPANS_AT_ONCE === 0) await setImmediate();
        const line = encodeSpan(projectId, toSpan(span, book), isContent);
        bytes += line.length;
        // All spans of a resource hold a copy of it, so a request may be much larger here than it was on the way.
        if (bytes > maxRequestBytes)
          throw new AppError(
            "body_too_large",
            `The spans of this request take over ${Math.floor(maxRequestBytes / MIB)} MiB; send smaller batches. ` +
              "Nothing of it was stored.",
          );
        lines.push(line);
        traceIds.add(span.traceId);
      }
      const traces = Array.from(traceIds, (traceId): TraceKey => ({ projectId, traceId }));
      await committer.submit({ lines, bytes, traces });
      acceptedSpans += spans.length;
    },
    drain: committer.drain,
    async settle() {
      await committer.drain();
      await deriver.settle();
    },
    async close() {
      await committer.drain();
      await deriver.close();
    },
    stats: () => ({ acceptedSpans, queueBytes: committer.queueBytes, pendingTraces: deriver.pending }),
  };
}

function toSpan(wire: WireSpan, book: PriceBook): Span {
  const fields = normalize(wire);
  const cost = priceSpan(fields, Number(wire.startTimeNs / 1_000_000n), wire.status === 2, book);
  return { ...wire, ...fields, cost };
}

function isContent(key: string): boolean {
  return classify(key).content;
}
