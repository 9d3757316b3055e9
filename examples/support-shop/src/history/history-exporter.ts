import { ASSOCIATION_PREFIX } from "@anyway-sh/semconv";
import { type ExportResult, ExportResultCode } from "@opentelemetry/core";
import type { ReadableSpan, SpanExporter } from "@opentelemetry/sdk-trace-base";
import { Random } from "./random.ts";
import { retime } from "./retime.ts";

/**
 * Sends traces as if they had happened when the history says. It waits until a trace is whole, so that all of its
 * spans move together, and counts what the server took.
 */
export class HistoryExporter implements SpanExporter {
  readonly sent = { traces: 0, spans: 0 };
  /** Why something was not sent; the first time only. */
  #failure: Error | undefined;
  readonly #target: SpanExporter;
  readonly #timeOf: (requestId: string) => Date | undefined;
  readonly #unfinished = new Map<string, ReadableSpan[]>();

  constructor(target: SpanExporter, timeOf: (requestId: string) => Date | undefined) {
    this.#target = target;
    this.#timeOf = timeOf;
  }

  export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    try {
      const traces = this.#collect(spans);
      const moved = traces.flatMap((trace) => this.#retime(trace));
      if (moved.length === 0) {
        done({ code: ExportResultCode.SUCCESS });
        return;
      }
      this.#target.export(moved, (result) => {
        if (result.code === ExportResultCode.SUCCESS) this.#count(traces.length, moved.length);
        else this.#fail(result.error ?? new Error("The exporter failed without saying why."));
        done(result);
      });
    } catch (error) {
      const failure = error instanceof Error ? error : new Error(String(error));
      this.#fail(failure);
      done({ code: ExportResultCode.FAILED, error: failure });
    }
  }

  async forceFlush(): Promise<void> {
    await this.#target.forceFlush?.();
  }

  async shutdown(): Promise<void> {
    if (this.#unfinished.size > 0)
      this.#fail(new Error(`${this.#unfinished.size} traces have no root span; they were not sent.`));
    await this.#target.shutdown();
  }

  /** After the shutdown. @throws when not everything was taken */
  verify(expected: { traces: number; spans: number }): void {
    const { traces, spans } = this.sent;
    if (this.#failure) throw new Error("Not every trace was taken.", { cause: this.#failure });
    if (traces !== expected.traces || spans !== expected.spans)
      throw new Error(
        `Of ${expected.traces} traces with ${expected.spans} spans, ${traces} with ${spans} were sent.`,
      );
  }

  /** @returns the traces that are whole now: a root ends last */
  #collect(spans: ReadableSpan[]): ReadableSpan[][] {
    const whole: ReadableSpan[][] = [];
    for (const span of spans) {
      const { traceId } = span.spanContext();
      const trace = [...(this.#unfinished.get(traceId) ?? []), span];
      this.#unfinished.set(traceId, trace);
      if (span.parentSpanContext) continue;
      whole.push(trace);
      this.#unfinished.delete(traceId);
    }
    return whole;
  }

  #retime(trace: ReadableSpan[]): ReadableSpan[] {
    const requestId = String(trace.at(-1)?.attributes[`${ASSOCIATION_PREFIX}request_id`]);
    const time = this.#timeOf(requestId);
    if (!time) throw new Error(`The history knows no request ${requestId}.`);
    return retime(trace, time, new Random("pace", requestId));
  }

  #count(traces: number, spans: number): void {
    this.sent.traces += traces;
    this.sent.spans += spans;
  }

  #fail(error: Error): void {
    this.#failure ??= error;
  }
}
