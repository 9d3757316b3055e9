import { Worker } from "node:worker_threads";
import { trace } from "@opentelemetry/api";
import { afterEach, expect, test } from "vitest";
import { startReceiver } from "../../test/receiver.ts";
import { parentId, startRecording } from "../../test/recording.ts";
import {
  captureContext,
  extractContext,
  injectContext,
  shutdown,
  usingSession,
  withContext,
  withTask,
  withWorkflow,
} from "../index.ts";

afterEach(() => shutdown());

const startSpan = (name: string) => trace.getTracer("t").startSpan(name).end();

test("a message carries the trace, and the ids where that is said", () => {
  const recording = startRecording();
  const [plain, withIds] = withWorkflow({ name: "send", associationProperties: { order_id: "ORD_1" } }, () =>
    usingSession("s", () => [injectContext({ other: "x" }), injectContext({}, { baggage: true })]),
  );
  const { traceId, spanId } = recording.span("send.workflow").spanContext();
  const traceparent = `00-${traceId}-${spanId}-01`;
  expect(plain).toEqual({ other: "x", traceparent });
  expect(withIds).toEqual({ traceparent, baggage: "session.id=s,order.id=ORD_1" });

  const asBytes = { TraceParent: Buffer.from(traceparent), baggage: "order.id=ORD_1" };
  const handle = (a: number) => {
    startSpan("handled");
    return a + 1;
  };
  expect(extractContext(asBytes, handle, 1)).toBe(2);
  expect(parentId(recording.span("handled"))).toBe(spanId);
  expect(recording.span("handled").spanContext().traceId).toBe(traceId);
  expect(recording.span("handled").attributes).toEqual({
    "traceloop.association.properties.order_id": "ORD_1",
  });
});

test("without a trace nothing is written, and what is no header does no harm", () => {
  const recording = startRecording();
  expect(injectContext({})).toEqual({});
  for (const carrier of [undefined, {}, { traceparent: 7 }, { traceparent: "nonsense" }]) {
    expect(extractContext(carrier, () => "ran")).toBe("ran");
  }
  extractContext({}, () => withTask({ name: "root" }, () => {}));
  expect(parentId(recording.span("root.task"))).toBeUndefined();
});

test("a handle is plain data from which the whole context is made again", async () => {
  const recording = startRecording();
  const handle = withWorkflow(
    { name: "w", conversationId: "c", associationProperties: { customer_id: "CUS_1", seats: 3 } },
    () => usingSession("s", () => withTask({ name: "t", traceContent: false }, captureContext)),
  );
  const copy = JSON.parse(JSON.stringify(handle));
  await withContext(copy, async () => {
    await new Promise((resolve) => setImmediate(resolve));
    withTask({ name: "elsewhere" }, () => "not recorded");
  });
  const span = recording.span("elsewhere.task");
  expect(parentId(span)).toBe(recording.span("t.task").spanContext().spanId);
  expect(span.attributes).toEqual({
    "session.id": "s",
    "traceloop.association.properties.customer_id": "CUS_1",
    "traceloop.association.properties.seats": 3,
    "traceloop.workflow.name": "w",
    "traceloop.entity.path": "t",
    "traceloop.entity.name": "elsewhere",
    "traceloop.span.kind": "task",
    "gen_ai.conversation.id": "c",
  });
});

test("a worker thread continues the trace", async () => {
  const receiver = await startReceiver();
  const recording = startRecording();
  await withWorkflow({ name: "w", associationProperties: { customer_id: "CUS_worker" } }, async () => {
    const worker = new Worker(new URL("../../test/apps/worker.mjs", import.meta.url), {
      workerData: { context: captureContext(), baseUrl: receiver.url },
      execArgv: ["-C", "@anyway-sh/source", "--disable-warning=ExperimentalWarning"],
    });
    await new Promise((resolve, reject) => worker.once("exit", resolve).once("error", reject));
  });
  expect(receiver.count("in the worker.task")).toBe(1);
  expect(receiver.count("CUS_worker")).toBe(1);
  const { traceId } = recording.span("w.workflow").spanContext();
  const received = Buffer.concat(receiver.requests.map(({ body }) => body));
  expect(received.includes(Buffer.from(traceId, "hex"))).toBe(true);
  await receiver.close();
});
