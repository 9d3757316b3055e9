import { InMemorySpanExporter, type ReadableSpan } from "@opentelemetry/sdk-trace-base";
import { type InitializeOptions, initialize } from "../src/index.ts";

/** Starts the SDK with spans kept in memory; `shutdown()` ends it. */
export function startRecording(options: InitializeOptions = {}) {
  const exporter = new InMemorySpanExporter();
  const started: string[] = [];
  initialize({
    appName: "test",
    exporter,
    disableBatch: true,
    silenceInitializationMessage: true,
    processor: {
      onStart: (span) => void started.push(span.name),
      onEnd: () => {},
      forceFlush: async () => {},
      shutdown: async () => {},
    },
    ...options,
  });
  return {
    /** Names of all spans, in the order in which they started. */
    started: (): readonly string[] => started,
    /** Ended spans, in the order in which they ended. */
    spans: (): ReadableSpan[] => exporter.getFinishedSpans(),
    /** The one ended span of that name. */
    span(name: string): ReadableSpan {
      const [found, ...others] = exporter.getFinishedSpans().filter((span) => span.name === name);
      if (found === undefined || others.length > 0) {
        throw new Error(`${others.length + (found ? 1 : 0)} spans are named ${name}`);
      }
      return found;
    },
  };
}

export function parentId(span: ReadableSpan): string | undefined {
  return span.parentSpanContext?.spanId;
}

export function json(span: ReadableSpan, key: string): unknown {
  const value = span.attributes[key];
  return typeof value === "string" ? JSON.parse(value) : undefined;
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

/** What was rejected and not handled while `run` ran. */
export async function unhandledRejections(run: () => Promise<unknown>): Promise<unknown[]> {
  const reasons: unknown[] = [];
  const listeners = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection");
  process.on("unhandledRejection", (reason) => reasons.push(reason));
  try {
    await run();
    await new Promise((resolve) => setImmediate(resolve));
  } finally {
    process.removeAllListeners("unhandledRejection");
    for (const listener of listeners) process.on("unhandledRejection", listener);
  }
  return reasons;
}
