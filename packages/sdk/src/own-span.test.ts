import { context, propagation, ROOT_CONTEXT, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parentId, startRecording } from "../test/recording.ts";
import {
  extractContext,
  getTracer,
  injectContext,
  reportCustomMetric,
  shutdown,
  withTask,
  withWorkflow,
} from "./index.ts";

const theirs = new InMemorySpanExporter();
const register = () => {
  trace.setGlobalTracerProvider(
    new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(theirs)] }),
  );
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
};
const startTheirs = (name: string) => trace.getTracer("app").startSpan(name).end();
const theirSpan = (name: string) => theirs.getFinishedSpans().find((span) => span.name === name);

beforeEach(() => theirs.reset());
afterEach(async () => {
  await shutdown();
  trace.disable();
  context.disable();
  propagation.disable();
});

describe.each([
  ["registered before", () => [register, startRecording] as const],
  ["registered afterwards", () => [startRecording, register] as const],
])("beside a provider of the application, %s", (_, order) => {
  test("neither side's spans are parents of the other's, but for the outermost", () => {
    let recording: ReturnType<typeof startRecording> | undefined;
    for (const start of order()) recording = start() ?? recording;
    trace.getTracer("app").startActiveSpan("request", (request) => {
      withWorkflow({ name: "w" }, () => {
        startTheirs("before");
        trace.getTracer("app").startActiveSpan("query", (query) => {
          withTask({ name: "t" }, () => reportCustomMetric("rows", 3));
          query.end();
        });
        getTracer().startActiveSpan("by hand", (span) => span.end());
      });
      request.end();
    });
    const request = theirSpan("request")?.spanContext();
    for (const name of ["before", "query"]) {
      expect(theirSpan(name)?.parentSpanContext?.spanId).toBe(request?.spanId);
    }
    const workflow = recording?.span("w.workflow");
    expect(workflow && parentId(workflow)).toBe(request?.spanId);
    for (const name of ["t.task", "by hand"]) {
      const span = recording?.span(name);
      expect(span && parentId(span)).toBe(workflow?.spanContext().spanId);
    }
    expect(recording?.span("t.task").attributes).toMatchObject({ "traceloop.custom_metric.rows": 3 });
  });

  test("a message carries our trace, and what is received goes before what is around", () => {
    let recording: ReturnType<typeof startRecording> | undefined;
    for (const start of order()) recording = start() ?? recording;
    const remote = { traceparent: `00-${"a".repeat(32)}-${"b".repeat(16)}-01` };
    let sent: { traceparent?: string } = {};
    withWorkflow({ name: "w" }, () => {
      sent = injectContext({});
      extractContext(remote, () => withTask({ name: "received" }, () => {}));
    });
    expect(sent.traceparent).toContain(recording?.span("w.workflow").spanContext().spanId);
    expect(recording?.span("received.task").parentSpanContext).toMatchObject({ spanId: "b".repeat(16) });
  });
});

test("without initialize, our spans are the application's, and nest in them", () => {
  register();
  context.with(ROOT_CONTEXT, () =>
    withWorkflow({ name: "w" }, () => withTask({ name: "t" }, () => startTheirs("query"))),
  );
  expect(theirSpan("t.task")?.parentSpanContext?.spanId).toBe(theirSpan("w.workflow")?.spanContext().spanId);
  expect(theirSpan("query")?.parentSpanContext?.spanId).toBe(theirSpan("t.task")?.spanContext().spanId);
});

test("shutdown leaves what the application registered after us", async () => {
  startRecording();
  register();
  await shutdown();
  startTheirs("afterwards");
  expect(theirSpan("afterwards")).toBeDefined();
});
