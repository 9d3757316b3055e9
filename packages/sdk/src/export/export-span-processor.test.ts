import { trace } from "@opentelemetry/api";
import { type ExportResult, ExportResultCode } from "@opentelemetry/core";
import { InMemorySpanExporter, type ReadableSpan, type SpanExporter } from "@opentelemetry/sdk-trace-base";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Receiver, startReceiver } from "../../test/receiver.ts";
import {
  forceFlush,
  type InitializeOptions,
  initialize,
  shutdown,
  withTask,
  withWorkflow,
} from "../index.ts";

let warnings: string[];
beforeEach(() => {
  warnings = [];
  vi.spyOn(console, "error").mockImplementation((message) => void warnings.push(message));
});
afterEach(async () => {
  await shutdown();
  vi.restoreAllMocks();
});

function start(options: InitializeOptions) {
  initialize({ appName: "test", silenceInitializationMessage: true, ...options });
}
function end(count: number, name = "t") {
  for (let index = 0; index < count; index += 1) withTask({ name }, () => {});
}

/** Answers when it is told to. */
class SlowExporter implements SpanExporter {
  readonly batches: ReadableSpan[][] = [];
  readonly #answers: (() => void)[] = [];
  export(spans: ReadableSpan[], done: (result: ExportResult) => void) {
    this.batches.push(spans);
    this.#answers.push(() => done({ code: ExportResultCode.SUCCESS }));
  }
  answer() {
    this.#answers.shift()?.();
  }
  async shutdown() {}
}

describe("a burst", () => {
  let receiver: Receiver;
  beforeEach(async () => {
    receiver = await startReceiver();
  });
  afterEach(() => receiver.close());

  test("of 100,000 spans without a pause is bounded, and what is dropped is counted", async () => {
    start({ baseUrl: receiver.url });
    end(100_000, "burst");
    await shutdown();
    const bytes = receiver.requests.reduce((sum, { body }) => sum + body.length, 0);
    const count = receiver.count("burst.task");
    expect(bytes).toBeLessThanOrEqual(16 * 1024 * 1024 + 4 * 1024 * 1024);
    expect(count).toBeGreaterThan(25_000);
    expect(warnings.at(-1)).toContain(
      `could not be delivered to ${receiver.url}/v1/traces: ${100_000 - count}.`,
    );
  }, 30_000);

  test("with pauses arrives whole", async () => {
    start({ baseUrl: receiver.url });
    for (let round = 0; round < 20; round += 1) {
      end(1_000, "burst");
      await new Promise((resolve) => setImmediate(resolve));
    }
    await shutdown();
    expect(receiver.count("burst.task")).toBe(20_000);
    expect(warnings).toEqual([]);
  }, 30_000);

  test("of large spans does not wait for its number", async () => {
    start({ baseUrl: receiver.url });
    for (let index = 0; index < 300; index += 1) withTask({ name: "large" }, () => "x".repeat(60_000));
    await shutdown();
    expect(receiver.count("large.task") + Number(/: (\d+)\.$/.exec(warnings.at(-1) ?? "")?.[1] ?? 0)).toBe(
      300,
    );
  });
});

describe("an exporter that takes its time", () => {
  test("has one batch at a time; what does not fit is dropped, oldest first, and counted", async () => {
    const exporter = new SlowExporter();
    start({ exporter, batch: { maxExportBatchSize: 10, maxQueueSize: 20 } });
    end(10, "first");
    await vi.waitFor(() => expect(exporter.batches).toHaveLength(1));
    end(25, "next");
    expect(exporter.batches).toHaveLength(1);
    exporter.answer();
    await vi.waitFor(() => expect(exporter.batches).toHaveLength(2));
    const done = shutdown();
    await vi.waitFor(() => {
      exporter.answer();
      expect(exporter.batches).toHaveLength(3);
    });
    exporter.answer();
    await done;
    expect(exporter.batches.map((batch) => batch.length)).toEqual([10, 10, 10]);
    expect(warnings).toEqual(["[anyway] Spans that ended faster than they could be exported: 5."]);
  });

  test("and throws, costs its spans and nothing else", async () => {
    const exporter = new InMemorySpanExporter();
    const broken = vi.spyOn(exporter, "export").mockImplementationOnce(() => {
      throw new Error("broken");
    });
    start({ exporter, disableBatch: true });
    end(2);
    await forceFlush();
    expect(broken).toHaveBeenCalledTimes(2);
    expect(exporter.getFinishedSpans()).toHaveLength(1);
  });
});

test("a huge span is cut, and says so", async () => {
  const exporter = new InMemorySpanExporter();
  start({ exporter, disableBatch: true });
  const attributes = { huge: "x".repeat(20_000_000), list: ["y".repeat(3_000_000)], small: "z" };
  const span = trace.getTracer("other").startSpan("huge", { attributes });
  span.addEvent("e", { huge: "x".repeat(2_000_000) });
  span.end();
  const [cut] = exporter.getFinishedSpans();
  expect(cut?.attributes.small).toBe("z");
  expect(cut?.attributes.huge).toMatch(/^x+… \d+ more characters$/);
  expect(JSON.stringify([cut?.attributes, cut?.events]).length).toBeLessThan(1_500_000);
});

describe("where the platform freezes the process", () => {
  test("spans are delivered when their trace ends, and the platform is asked to wait", async () => {
    const waitUntil = vi.fn();
    const key = Symbol.for("@vercel/request-context");
    Object.assign(globalThis, { [key]: { get: () => ({ waitUntil }) } });
    const exporter = new InMemorySpanExporter();
    start({ exporter, flushAtTraceEnd: true });
    withWorkflow({ name: "w" }, () => {
      end(3);
      expect(waitUntil).not.toHaveBeenCalled();
    });
    expect(waitUntil).toHaveBeenCalledOnce();
    await waitUntil.mock.calls[0]?.[0];
    expect(exporter.getFinishedSpans()).toHaveLength(4);
    Reflect.deleteProperty(globalThis, key);
  });

  test("elsewhere they wait for others", async () => {
    const exporter = new InMemorySpanExporter();
    start({ exporter, flushAtTraceEnd: false, batch: { scheduledDelayMillis: 60_000 } });
    end(1);
    await new Promise((resolve) => setImmediate(resolve));
    expect(exporter.getFinishedSpans()).toHaveLength(0);
    await forceFlush();
    expect(exporter.getFinishedSpans()).toHaveLength(1);
  });
});
