import type { SpanProcessor } from "@opentelemetry/sdk-trace-base";

/** Counts spans as they end, before any queue can drop one. */
export class SpanCounter implements SpanProcessor {
  ended = 0;
  onStart(): void {}
  onEnd(): void {
    this.ended += 1;
  }
  async forceFlush(): Promise<void> {}
  async shutdown(): Promise<void> {}
}
