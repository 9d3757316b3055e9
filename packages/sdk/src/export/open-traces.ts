import type { ReadableSpan, Span } from "@opentelemetry/sdk-trace-base";

/** A trace that never ends, because one of its spans does not, is forgotten when there are more. */
const MAX_TRACES = 10_000;

/** Tells when the last open span of a trace ends, as far as this process sees it. */
export class OpenTraces {
  readonly #openSpans = new Map<string, number>();
  readonly #onTraceEnd: () => void;

  constructor(onTraceEnd: () => void) {
    this.#onTraceEnd = onTraceEnd;
  }

  started(span: Span): void {
    const { traceId } = span.spanContext();
    this.#openSpans.set(traceId, (this.#openSpans.get(traceId) ?? 0) + 1);
    if (this.#openSpans.size <= MAX_TRACES) return;
    for (const oldest of this.#openSpans.keys()) {
      this.#openSpans.delete(oldest);
      break;
    }
  }

  ended(span: ReadableSpan): void {
    const { traceId } = span.spanContext();
    const open = (this.#openSpans.get(traceId) ?? 1) - 1;
    if (open > 0) {
      this.#openSpans.set(traceId, open);
      return;
    }
    this.#openSpans.delete(traceId);
    this.#onTraceEnd();
  }
}
