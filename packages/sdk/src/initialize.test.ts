import { context, diag, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { afterEach, describe, expect, test, vi } from "vitest";
import { parentId, startRecording } from "../test/recording.ts";
import { forceFlush, initialize, shutdown, withTask, withWorkflow } from "./index.ts";

afterEach(async () => {
  await shutdown();
  vi.restoreAllMocks();
});

describe("initialize", () => {
  test("a second call warns and changes nothing", () => {
    const error = vi.spyOn(console, "error").mockImplementation(() => {});
    const first = startRecording();
    const second = startRecording();
    withTask({ name: "t" }, () => {});
    expect(error).toHaveBeenCalledExactlyOnceWith(expect.stringContaining("was called before"));
    expect(first.spans()).toHaveLength(1);
    expect(second.spans()).toHaveLength(0);
  });

  test("works again after shutdown", async () => {
    startRecording();
    await shutdown();
    const recording = startRecording();
    withWorkflow({ name: "w" }, () => withTask({ name: "t" }, () => {}));
    expect(parentId(recording.span("t.task"))).toBe(recording.span("w.workflow").spanContext().spanId);
  });

  test("says where traces go, unless it is to be silent", () => {
    const error = vi.spyOn(console, "error").mockImplementation(() => {});
    initialize({ appName: "shop", baseUrl: "http://localhost:1234/" });
    expect(error).toHaveBeenCalledExactlyOnceWith(
      "[anyway] Traces of shop go to http://localhost:1234/v1/traces.",
    );
  });

  test("a setting that makes no sense is an error message and no tracing", () => {
    const error = vi.spyOn(console, "error").mockImplementation(() => {});
    initialize({ baseUrl: "no address" });
    expect(error).toHaveBeenCalledExactlyOnceWith(
      '[anyway] Tracing is off: baseUrl must be an http or https address, not "no address"',
    );
    expect(withTask({ name: "t" }, () => 1)).toBe(1);
  });

  test("tracingEnabled: false records nothing", () => {
    const recording = startRecording({ tracingEnabled: false });
    expect(withTask({ name: "t" }, () => 1)).toBe(1);
    expect(recording.spans()).toEqual([]);
  });

  test("names the application on every span", () => {
    const recording = startRecording({ resourceAttributes: { "deployment.environment.name": "test" } });
    withTask({ name: "t" }, () => {});
    expect(recording.span("t.task").resource.attributes).toMatchObject({
      "service.name": "test",
      "deployment.environment.name": "test",
    });
  });
});

describe("beside an application's own OpenTelemetry", () => {
  afterEach(() => {
    trace.disable();
    context.disable();
    diag.disable();
  });

  test("both export their own spans, in one trace", async () => {
    const theirs = new InMemorySpanExporter();
    const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(theirs)] });
    const manager = new AsyncLocalStorageContextManager().enable();
    trace.setGlobalTracerProvider(provider);
    context.setGlobalContextManager(manager);

    const complaint = vi.fn();
    const silent = () => {};
    diag.setLogger({ error: complaint, warn: complaint, info: silent, debug: silent, verbose: silent });
    const ours = startRecording();
    expect(complaint).not.toHaveBeenCalled();
    await trace.getTracer("app").startActiveSpan("request", async (span) => {
      await withTask({ name: "t" }, async () => {});
      span.end();
    });
    expect(theirs.getFinishedSpans().map((span) => span.name)).toEqual(["request"]);
    expect(ours.spans().map((span) => span.name)).toEqual(["t.task"]);
    expect(parentId(ours.span("t.task"))).toBe(theirs.getFinishedSpans()[0]?.spanContext().spanId);

    await shutdown();
    trace.getTracer("app").startSpan("later").end();
    expect(theirs.getFinishedSpans().map((span) => span.name)).toContain("later");
  });
});

describe("a failing exporter", () => {
  test("is not the application's problem", async () => {
    startRecording({
      exporter: {
        export() {
          throw new Error("broken exporter");
        },
        shutdown: () => Promise.reject(new Error("broken shutdown")),
        forceFlush: () => Promise.reject(new Error("broken flush")),
      },
    });
    expect(withTask({ name: "t" }, () => 1)).toBe(1);
    await expect(forceFlush()).resolves.toBeUndefined();
    await expect(shutdown()).resolves.toBeUndefined();
  });
});
