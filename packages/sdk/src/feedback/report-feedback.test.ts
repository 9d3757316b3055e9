import { afterEach, expect, test, vi } from "vitest";
import { type Answer, startReceiver } from "../../test/receiver.ts";
import {
  AssociationProperty,
  forceFlush,
  getTracer,
  type InitializeOptions,
  initialize,
  reportFeedback,
  shutdown,
  withAssociationProperties,
  withWorkflow,
} from "../index.ts";

afterEach(() => shutdown());

async function start(answer?: () => Answer, options: InitializeOptions = {}) {
  const receiver = await startReceiver(answer);
  initialize({
    baseUrl: receiver.url,
    apiKey: "key",
    appName: "t",
    silenceInitializationMessage: true,
    ...options,
  });
  const scores = () =>
    receiver.requests
      .filter(({ path }) => path === "/v1/scores")
      .map(({ body }) => JSON.parse(body.toString()));
  return { receiver, scores };
}

test("tells what was named, with the key, in order", async () => {
  const { receiver, scores } = await start();
  const traceId = "a".repeat(32);
  reportFeedback({ traceId, name: "helpful", value: false, comment: "No." });
  reportFeedback({
    traceId,
    spanId: "b".repeat(16),
    name: "quality",
    value: 0.5,
    source: "judge",
    id: "mine",
  });
  reportFeedback({ sessionId: "s", name: "tone", value: "kind" });
  await forceFlush();
  expect(scores()).toMatchObject([
    { trace_id: traceId, name: "helpful", value: false, comment: "No.", source: "user" },
    { trace_id: traceId, span_id: "b".repeat(16), value: 0.5, source: "judge", id: "mine" },
    { session_id: "s", value: "kind" },
  ]);
  expect(Date.parse(scores()[0].time)).not.toBeNaN();
  expect(receiver.requests[0]?.headers).toMatchObject({ authorization: "Bearer key" });
  await receiver.close();
});

test("is of the active trace and session where it names none", async () => {
  const { receiver, scores } = await start();
  let traceId = "";
  await withAssociationProperties({ [AssociationProperty.SESSION_ID]: "s1" }, () =>
    withWorkflow({ name: "chat" }, async () => {
      const span = getTracer().startSpan("inner");
      traceId = span.spanContext().traceId;
      span.end();
      reportFeedback({ name: "helpful", value: true });
    }),
  );
  withAssociationProperties({ [AssociationProperty.SESSION_ID]: "s2" }, () =>
    reportFeedback({ name: "helpful", value: true }),
  );
  await shutdown();
  expect(scores()[0]).toMatchObject({ trace_id: traceId, session_id: "s1" });
  expect(scores()[1]).toMatchObject({ session_id: "s2" });
  expect(scores()[1].trace_id).toBeUndefined();
  await receiver.close();
});

test("is sent again while the server is busy, once each and in order", async () => {
  let busy = 2;
  const { receiver, scores } = await start(() =>
    busy-- > 0 ? { status: 503, headers: { "retry-after": "0" } } : { status: 201 },
  );
  vi.spyOn(console, "error").mockImplementation(() => {});
  reportFeedback({ sessionId: "s", name: "n", value: 1 });
  reportFeedback({ sessionId: "s", name: "n", value: 2 });
  await shutdown();
  expect(scores().map(({ value }) => value)).toEqual([1, 1, 1, 2]);
  vi.restoreAllMocks();
  await receiver.close();
});

test("never throws, and says why nothing was told", async () => {
  const error = vi.spyOn(console, "error").mockImplementation(() => {});
  const said = () => error.mock.calls.flat().join("\n");
  reportFeedback({ sessionId: "s", name: "n", value: 1 });
  expect(said()).toContain("initialize()");
  const { receiver, scores } = await start(() => ({ status: 400 }));
  reportFeedback({ name: "n", value: 1 });
  expect(said()).toContain("outside of a trace");
  reportFeedback({ sessionId: "s", name: "", value: 1 });
  expect(said()).toContain("a name");
  reportFeedback({ sessionId: "s", name: "n", value: Number.NaN });
  reportFeedback({ sessionId: "s", name: "n" } as never);
  expect(said()).toContain("a value");
  reportFeedback(undefined as never);
  reportFeedback({ sessionId: "s", name: "n", value: 1 });
  await shutdown();
  expect(scores()).toHaveLength(1);
  expect(said()).toContain("answered 400");
  expect(said()).toContain("could not be delivered");
  error.mockRestore();
  await receiver.close();
});

test("comments are masked as spans are", async () => {
  const { receiver, scores } = await start(undefined, {
    redactPatterns: true,
    redact: (key, value) => {
      if (key === "feedback.comment" && value === "secret") throw new Error("no");
      return value;
    },
  });
  reportFeedback({ sessionId: "s", name: "n", value: 1, comment: "Write to ada@example.com" });
  reportFeedback({ sessionId: "s", name: "n", value: 1, comment: "secret" });
  await shutdown();
  expect(scores().map(({ comment }) => comment)).toEqual(["Write to <EMAIL_ADDRESS>", undefined]);
  await receiver.close();
});
