import { type Context, context, diag, TraceFlags } from "@opentelemetry/api";
import { type ExportResult, ExportResultCode, suppressTracing } from "@opentelemetry/core";
import type { ReadableSpan, Span, SpanExporter, SpanProcessor } from "@opentelemetry/sdk-trace-base";
import { guard } from "../guard.ts";
import type { SpanMask } from "../privacy/span-mask.ts";
import { OpenTraces } from "./open-traces.ts";
import { outgoingSpan } from "./outgoing-span.ts";
import { spanChars } from "./span-size.ts";

/** How spans are gathered before they are exported. */
export interface BatchSettings {
  /** Spans of one batch; 1 exports each as it ends. */
  readonly maxBatchSpans: number;
  /** Spans that wait at most. */
  readonly maxQueueSpans: number;
  /** How long a span waits for others, in milliseconds. */
  readonly delayMs: number;
}

/** About what the spans that wait may take. */
const MAX_QUEUE_CHARS = 8 * 1024 * 1024;
/** An exporter that has not answered by then is taken to have failed. */
const EXPORT_TIMEOUT_MS = 30_000;

interface Waiting {
  readonly span: ReadableSpan;
  readonly chars: number;
}

interface ExportSpanProcessorOptions {
  readonly exporter: SpanExporter;
  readonly mask: SpanMask;
  readonly batch: BatchSettings;
  /** Whether content may be recorded in a span that starts in this context. */
  readonly isContentTraced: (context: Context) => boolean;
  /** Called when all spans of a trace have ended; without it nothing waits for that. */
  readonly onTraceEnd?: (() => void) | undefined;
  /** Told in words for the developer, once, at the end, how many spans were dropped. */
  readonly warn: (message: string) => void;
}

/**
 * Hands the spans that ended to an exporter, in batches, masked. What waits is bounded in spans and in size; what is
 * too much for an exporter that keeps it waiting is dropped and counted.
 *
 * The difference to OpenTelemetry's batch processor: an exporter that takes spans at once is handed those that wait
 * when they are too many, so that a burst is encoded, and not lost.
 */
export class ExportSpanProcessor implements SpanProcessor {
  readonly #options: ExportSpanProcessorOptions;
  readonly #openTraces: OpenTraces | undefined;
  /** Spans that started where content is not to be recorded. Most applications have none. */
  readonly #withoutContent = new WeakSet<object>();
  #waiting: Waiting[] = [];
  #waitingChars = 0;
  #timer: NodeJS.Timeout | undefined;
  #immediate: NodeJS.Immediate | undefined;
  /** The batches that the exporter has not answered yet: one, or as many as there are spans that go on their own. */
  readonly #exporting = new Set<Promise<void>>();
  readonly #maxExporting: number;
  #droppedSpans = 0;
  #isShutDown = false;

  constructor(options: ExportSpanProcessorOptions) {
    this.#options = options;
    const { maxBatchSpans, maxQueueSpans } = options.batch;
    this.#maxExporting = maxBatchSpans === 1 ? maxQueueSpans : 1;
    this.#openTraces = options.onTraceEnd && new OpenTraces(options.onTraceEnd);
  }

  onStart(span: Span, parentContext: Context): void {
    if (!this.#options.isContentTraced(parentContext)) this.#withoutContent.add(span);
    this.#openTraces?.started(span);
  }

  onEnd(span: ReadableSpan): void {
    if (this.#isShutDown) return;
    if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0) this.#add(span);
    this.#openTraces?.ended(span);
  }

  /** Resolves when the exporter has answered for every span that ended before. */
  async forceFlush(): Promise<void> {
    await waitForResources(this.#waiting);
    do {
      this.#exportWaiting();
      await Promise.all(this.#exporting);
    } while (this.#waiting.length > 0);
    await this.#options.exporter.forceFlush?.();
  }

  async shutdown(): Promise<void> {
    if (this.#isShutDown) return;
    this.#isShutDown = true;
    try {
      await this.forceFlush();
    } finally {
      this.#unschedule();
      if (this.#droppedSpans > 0) {
        this.#options.warn(`Spans that ended faster than they could be exported: ${this.#droppedSpans}.`);
      }
      await this.#options.exporter.shutdown();
    }
  }

  #add(span: ReadableSpan): void {
    const { maxBatchSpans, maxQueueSpans } = this.#options.batch;
    const chars = spanChars(span);
    this.#waiting.push({ span, chars });
    this.#waitingChars += chars;

    if (maxBatchSpans === 1) this.#exportWaiting();
    else if (this.#waiting.length >= maxBatchSpans) this.#exportSoon();
    else this.#exportLater();

    if (this.#waiting.length <= maxQueueSpans && this.#waitingChars <= MAX_QUEUE_CHARS) return;
    this.#exportWaiting();
    while (this.#waiting.length > maxQueueSpans || this.#waitingChars > MAX_QUEUE_CHARS) {
      this.#take(1);
      this.#droppedSpans += 1;
    }
  }

  #take(count: number): Waiting[] {
    const taken = this.#waiting.splice(0, count);
    for (const { chars } of taken) this.#waitingChars -= chars;
    return taken;
  }

  #exportSoon(): void {
    this.#immediate ??= setImmediate(() => this.#exportScheduled()).unref();
  }

  #exportLater(): void {
    // Unreferenced: a process that has nothing else to do may exit, and flushes as it does.
    this.#timer ??= setTimeout(() => this.#exportScheduled(), this.#options.batch.delayMs).unref();
  }

  #unschedule(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#immediate);
    this.#timer = undefined;
    this.#immediate = undefined;
  }

  #exportScheduled(): void {
    this.#unschedule();
    void waitForResources(this.#waiting).then(() => this.#exportWaiting());
  }

  /** Exports batch after batch, until nothing waits or the exporter takes its time. */
  #exportWaiting(): void {
    while (this.#exporting.size < this.#maxExporting && this.#waiting.length > 0) {
      const batch = this.#take(this.#options.batch.maxBatchSpans);
      const spans = batch.flatMap((waiting) => guard(() => this.#outgoing(waiting)) ?? []);
      this.#droppedSpans += batch.length - spans.length;
      this.#export(spans);
    }
    if (this.#waiting.length === 0) this.#unschedule();
  }

  #outgoing({ span, chars }: Waiting): ReadableSpan {
    return outgoingSpan(span, chars, this.#options.mask, !this.#withoutContent.has(span));
  }

  #export(spans: ReadableSpan[]): void {
    let isDone = false;
    let whenDone = () => {};
    const done = (result: ExportResult) => {
      if (isDone) return;
      isDone = true;
      clearTimeout(timeout);
      if (result.code !== ExportResultCode.SUCCESS) diag.error("The exporter failed", result.error);
      whenDone();
    };
    const fail = (error: unknown) =>
      done({
        code: ExportResultCode.FAILED,
        error: error instanceof Error ? error : new Error(String(error)),
      });
    const timeout = setTimeout(() => fail("no answer in time"), EXPORT_TIMEOUT_MS).unref();
    try {
      // An instrumented client of the exporter's is not to be traced.
      context.with(suppressTracing(context.active()), () => this.#options.exporter.export(spans, done));
    } catch (error) {
      fail(error);
    }
    if (isDone) return;
    const answer = new Promise<void>((resolve) => {
      whenDone = () => {
        this.#exporting.delete(answer);
        resolve();
        this.#exportWaiting();
      };
    });
    this.#exporting.add(answer);
  }
}

/** The detectors of an application's resource may still be at work. */
async function waitForResources(waiting: readonly Waiting[]): Promise<void> {
  const resources = new Set(waiting.map(({ span }) => span.resource));
  for (const resource of resources) {
    if (resource.asyncAttributesPending) await resource.waitForAsyncAttributes?.();
  }
}
