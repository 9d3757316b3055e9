import { setTimeout as delay } from "node:timers/promises";
import { type ExportResult, ExportResultCode } from "@opentelemetry/core";
import { ProtobufTraceSerializer } from "@opentelemetry/otlp-transformer";
import type { ReadableSpan, SpanExporter } from "@opentelemetry/sdk-trace-base";
import { type Failure, postSpans } from "./otlp-request.ts";
import { Spool } from "./spool.ts";

/** What is kept while the server is away; beyond it the oldest spans are dropped and counted. */
const MAX_QUEUED_BYTES = 16 * 1024 * 1024;
/** A larger batch goes in several requests; servers refuse what is too large, and all of it. */
const MAX_REQUEST_BYTES = 4 * 1024 * 1024;
const FIRST_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 30_000;
/** How long a flush waits for a server that answers that it is busy. */
const FLUSH_WINDOW_MS = 5_000;

interface QueuedRequest {
  readonly body: Uint8Array;
  readonly spans: number;
}

/**
 * Sends spans as OTLP protobuf over HTTP, in order, and keeps what cannot be delivered yet.
 *
 * OpenTelemetry's own exporter is not used, for three reasons: its retries keep a process alive for many seconds
 * when the server is away; it adds the headers of `OTEL_EXPORTER_OTLP_HEADERS`, which often hold another vendor's
 * key; and its errors do not say what to do. Here a process that has nothing else to do may exit.
 */
export class OtlpExporter implements SpanExporter {
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #warn: (message: string) => void;
  readonly #queue: QueuedRequest[] = [];
  /** Where requests wait while the server is away, before those in the queue. */
  readonly #spool: Spool | undefined;
  #queuedBytes = 0;
  #droppedSpans = 0;
  #sending: Promise<Failure | undefined> | undefined;
  #spooling: Promise<void> | undefined;
  #retry: NodeJS.Timeout | undefined;
  #backoffMs = FIRST_BACKOFF_MS;
  #hasWarned = false;
  #hasWarnedOfSpool = false;

  /**
   * @param warn told in words for the developer that spans cannot be delivered: once, and at the end how many
   * @param spoolDir where they wait on disk while the server is away; in memory without it
   */
  constructor(
    url: string,
    headers: Readonly<Record<string, string>>,
    warn: (message: string) => void,
    spoolDir?: string,
  ) {
    this.#url = url;
    this.#headers = headers;
    this.#warn = warn;
    this.#spool = spoolDir === undefined ? undefined : new Spool(spoolDir, (spans) => this.#drop(spans));
  }

  /** Takes the spans over. Success is to have them in the queue: the batch processor is not to wait for retries. */
  export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    for (const request of encode(spans)) this.#enqueue(request);
    if (this.#retry === undefined) void this.#send();
    else void this.#spoolQueue();
    done({ code: ExportResultCode.SUCCESS });
  }

  /** Resolves when the queue is empty, or the server cannot be reached or stays busy. */
  async forceFlush(): Promise<void> {
    const deadline = performance.now() + FLUSH_WINDOW_MS;
    for (;;) {
      const failure = await this.#send();
      const waitMs = failure?.retryAfterMs ?? jittered(this.#backoffMs);
      if (failure === undefined || !failure.isBusy || performance.now() + waitMs > deadline) return;
      await delay(waitMs);
    }
  }

  async shutdown(): Promise<void> {
    await this.forceFlush();
    clearTimeout(this.#retry);
    await this.#spool?.close();
    const lost = this.#droppedSpans + this.#queue.reduce((sum, request) => sum + request.spans, 0);
    this.#queue.length = 0;
    if (lost > 0) this.#warn(`Spans that could not be delivered to ${this.#url}: ${lost}.`);
  }

  #enqueue(request: QueuedRequest): void {
    this.#queue.push(request);
    this.#queuedBytes += request.body.length;
    while (this.#queuedBytes > MAX_QUEUED_BYTES && this.#queue.length > 1) {
      this.#drop(this.#dequeue()?.spans ?? 0);
    }
  }

  #drop(spans: number): void {
    this.#droppedSpans += spans;
  }

  #requeue(request: QueuedRequest): void {
    this.#queue.unshift(request);
    this.#queuedBytes += request.body.length;
  }

  #dequeue(): QueuedRequest | undefined {
    const request = this.#queue.shift();
    this.#queuedBytes -= request?.body.length ?? 0;
    return request;
  }

  /** One pass over the queue at a time. @returns why it stopped early, if it did */
  #send(): Promise<Failure | undefined> {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    this.#sending ??= this.#sendQueue().finally(() => {
      this.#sending = undefined;
    });
    return this.#sending;
  }

  async #sendQueue(): Promise<Failure | undefined> {
    await this.#spooling;
    for (;;) {
      const spooled = await this.#spool?.first();
      const request = spooled ?? this.#dequeue();
      if (request === undefined) return undefined;
      const failure = await postSpans(this.#url, this.#headers, request.body);
      if (failure !== undefined) this.#warnOnce(failure.reason);
      if (failure?.isRetryable) {
        if (spooled === undefined) this.#requeue(request);
        await this.#spoolQueue();
        this.#sendLater(failure.retryAfterMs ?? jittered(this.#backoffMs));
        return failure;
      }
      if (spooled !== undefined) await this.#spool?.remove(spooled);
      if (failure !== undefined) this.#drop(failure.rejectedSpans ?? request.spans);
      this.#backoffMs = FIRST_BACKOFF_MS;
    }
  }

  /** Moves to disk what waits in memory, where there is a disk to move it to. */
  #spoolQueue(): Promise<void> {
    this.#spooling ??= this.#writeQueue().finally(() => {
      this.#spooling = undefined;
    });
    return this.#spooling;
  }

  async #writeQueue(): Promise<void> {
    if (this.#spool === undefined) return;
    for (let request = this.#dequeue(); request !== undefined; request = this.#dequeue()) {
      try {
        await this.#spool.append(request.body, request.spans);
      } catch (error) {
        this.#requeue(request);
        if (this.#hasWarnedOfSpool) return;
        this.#hasWarnedOfSpool = true;
        this.#warn(`Spans wait in memory, the spool cannot be written: ${String(error)}`);
        return;
      }
    }
  }

  #sendLater(waitMs: number): void {
    // Unreferenced: a process that has nothing else to do may exit.
    this.#retry = setTimeout(() => void this.#send(), waitMs).unref();
    this.#backoffMs = Math.min(this.#backoffMs * 2, MAX_BACKOFF_MS);
  }

  #warnOnce(reason: string): void {
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    this.#warn(
      `Spans could not be sent to ${this.#url}: ${reason} This is said once; the application goes on.`,
    );
  }
}

/** So that the clients of a server that comes back do not come back all at once. */
function jittered(waitMs: number): number {
  return waitMs * (0.5 + Math.random());
}

function encode(spans: ReadableSpan[]): QueuedRequest[] {
  const body = ProtobufTraceSerializer.serializeRequest(spans);
  if (body === undefined) return [];
  if (body.length <= MAX_REQUEST_BYTES || spans.length === 1) return [{ body, spans: spans.length }];
  const middle = Math.ceil(spans.length / 2);
  return [...encode(spans.slice(0, middle)), ...encode(spans.slice(middle))];
}
