import { SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { afterEach, describe, expect, test } from "vitest";
import { collect, json, parentId, startRecording } from "../../test/recording.ts";
import { reportCustomMetric, shutdown, withLLMCall, withTask, withVectorDBCall } from "../index.ts";

afterEach(() => shutdown());

const ask = ({ fails = false } = {}) =>
  withLLMCall({ vendor: "OpenAI", type: "chat" }, async ({ span }) => {
    span.reportRequest({ model: "gpt-4o", messages: [{ role: "user", content: "Hi" }] });
    await withTask({ name: "beneath" }, async () => {});
    span.reportResponse({
      id: "resp-1",
      model: "gpt-4o-2024-08-06",
      usage: { prompt_tokens: 100, completion_tokens: 50, total_tokens: 150 },
      completions: [{ finish_reason: "stop", message: { role: "assistant", content: "Hello" } }],
    });
    if (fails) throw new RangeError("too far");
    return "Hello";
  });

describe("withLLMCall", () => {
  test("is one span with what was reported, and spans beneath are its children", async () => {
    const recording = startRecording();
    expect(await ask()).toBe("Hello");
    expect(recording.spans()).toHaveLength(2);
    const span = recording.span("chat gpt-4o");
    expect(span.kind).toBe(SpanKind.CLIENT);
    expect(parentId(recording.span("beneath.task"))).toBe(span.spanContext().spanId);
    expect(span.attributes).toMatchObject({
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": "openai",
      "gen_ai.request.model": "gpt-4o",
      "gen_ai.response.model": "gpt-4o-2024-08-06",
      "gen_ai.response.id": "resp-1",
      "gen_ai.response.finish_reasons": ["stop"],
      "gen_ai.usage.input_tokens": 100,
      "gen_ai.usage.output_tokens": 50,
      "gen_ai.usage.cost": expect.closeTo(0.00075, 8),
    });
    expect(json(span, "gen_ai.input.messages")).toEqual([
      { role: "user", parts: [{ type: "text", content: "Hi" }] },
    ]);
    expect(json(span, "gen_ai.output.messages")).toEqual([
      { role: "assistant", parts: [{ type: "text", content: "Hello" }], finish_reason: "stop" },
    ]);
  });

  test("records no content where that is switched off, and an error with what was reported before", async () => {
    const recording = startRecording({ traceContent: false });
    await expect(ask({ fails: true })).rejects.toThrow("too far");
    const span = recording.span("chat gpt-4o");
    expect(span.status).toEqual({ code: SpanStatusCode.ERROR, message: "too far" });
    expect(span.attributes).toMatchObject({ "error.type": "RangeError", "gen_ai.usage.output_tokens": 50 });
    for (const key of ["gen_ai.input.messages", "gen_ai.output.messages"]) {
      expect(span.attributes).not.toHaveProperty(key);
    }
  });

  test("stays synchronous, and waits for a stream", async () => {
    const recording = startRecording();
    expect(withLLMCall({ vendor: "acme", type: "completion" }, () => 5)).toBe(5);
    expect(recording.span("text_completion").attributes["gen_ai.provider.name"]).toBe("acme");
    const stream = withLLMCall({ vendor: "acme", type: "chat" }, async function* ({ span }) {
      span.reportRequest({ model: "acme-1" });
      yield "a";
      span.reportResponse({ usage: { completion_tokens: 1 } });
    });
    expect(recording.spans()).toHaveLength(1);
    expect(await collect(stream)).toEqual(["a"]);
    expect(recording.span("chat acme-1").attributes["gen_ai.usage.output_tokens"]).toBe(1);
    expect(recording.span("chat acme-1").attributes).not.toHaveProperty("gen_ai.usage.input_tokens");
  });

  test("reports of any shape do no harm", () => {
    const recording = startRecording();
    const result = withLLMCall({} as never, ({ span }) => {
      span.reportRequest({ model: 7, messages: "none" } as never);
      span.reportResponse({ completions: [null], usage: "much" } as never);
      return "ran";
    });
    expect(result).toBe("ran");
    expect(recording.spans()).toHaveLength(1);
  });
});

const search = () =>
  withVectorDBCall({ vendor: "Acme", type: "query" }, ({ span }) => {
    span.reportQuery({ queryVector: [1, 2, 3] });
    withTask({ name: "beneath" }, () => {});
    span.reportResults({
      results: [{ ids: ["a", "b"], scores: [0.9, 0.8], documents: ["A"], vectors: [[1, 2, 3]] }],
    });
    return 2;
  });

describe("withVectorDBCall", () => {
  test("is one span with what was reported, without vectors", () => {
    const recording = startRecording();
    expect(search()).toBe(2);
    const span = recording.span("Acme.query");
    expect(parentId(recording.span("beneath.task"))).toBe(span.spanContext().spanId);
    expect(span.attributes).toMatchObject({
      "db.system.name": "acme",
      "db.operation.name": "query",
      "db.response.returned_rows": 2,
    });
    expect(Object.values(span.attributes)).toContain(3);
    expect(json(span, "gen_ai.retrieval.documents")).toEqual([
      { id: "a", content: "A", score: 0.9 },
      { id: "b", score: 0.8 },
    ]);
  });

  test("records no content where that is switched off, and an error", () => {
    const recording = startRecording({ traceContent: false });
    search();
    expect(recording.span("Acme.query").attributes).not.toHaveProperty("gen_ai.retrieval.documents");
    const failing = () =>
      withVectorDBCall({ vendor: "other", type: "upsert" }, () => {
        throw new Error("full");
      });
    expect(failing).toThrow("full");
    expect(recording.span("other.upsert").status).toEqual({ code: SpanStatusCode.ERROR, message: "full" });
  });
});

test("a custom metric is on the active span", () => {
  const recording = startRecording();
  withTask({ name: "t" }, () => reportCustomMetric("steps", 3));
  reportCustomMetric("nowhere", 1);
  expect(recording.span("t.task").attributes["traceloop.custom_metric.steps"]).toBe(3);
  expect(trace.getActiveSpan()).toBeUndefined();
});
