import Anthropic from "@anthropic-ai/sdk";
import { type Reply, type StandIn, startStandIn } from "@anyway-sh/example-stand-in";
import { context, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { collect, json, parentId, startRecording } from "../../../test/recording.ts";
import { shutdown, withTask, withWorkflow } from "../../index.ts";

const MODEL = "claude-sonnet-4-6";
const HELLO = { model: MODEL, max_tokens: 100, messages: [{ role: "user" as const, content: "hello" }] };

let standIn: StandIn;
let reply: Reply = {};
let recording: ReturnType<typeof startRecording>;

beforeAll(async () => {
  standIn = await startStandIn({ respond: () => reply });
});
afterAll(() => standIn.close());
beforeEach(() => {
  reply = {
    text: "Hi there.",
    usage: { inputTokens: 1_100, cacheReadTokens: 400, cacheWriteTokens: 100, outputTokens: 50 },
  };
  recording = startRecording();
});
afterEach(() => shutdown());

const client = (options: ConstructorParameters<typeof Anthropic>[0] = {}) =>
  new Anthropic({ apiKey: "key", baseURL: standIn.anthropicBaseUrl, maxRetries: 0, ...options });
const chat = () => recording.span(`chat ${MODEL}`);

// The API's input_tokens are 600; the span's include what came from and went to the cache.
const USAGE = {
  "gen_ai.usage.input_tokens": 1_100,
  "gen_ai.usage.output_tokens": 50,
  "gen_ai.usage.cache_read.input_tokens": 400,
  "gen_ai.usage.cache_write.input_tokens": 100,
  "gen_ai.usage.prompt_tokens": 1_100,
  "gen_ai.usage.completion_tokens": 50,
};
// 600 × $3 + 400 × $0.30 + 100 × $3.75 + 50 × $15 a million.
const COST_USD = 0.003045;

describe("one call is one span", () => {
  const calls: [string, (anthropic: Anthropic) => Promise<unknown>][] = [
    ["messages.create", (anthropic) => anthropic.messages.create(HELLO)],
    [
      "messages.create, streamed",
      async (anthropic) => collect(await anthropic.messages.create({ ...HELLO, stream: true })),
    ],
    ["messages.stream", (anthropic) => anthropic.messages.stream(HELLO).finalMessage()],
    ["messages.stream, read by event", (anthropic) => collect(anthropic.messages.stream(HELLO))],
    ["beta.messages.create", (anthropic) => anthropic.beta.messages.create(HELLO)],
    ["beta.messages.stream", (anthropic) => anthropic.beta.messages.stream(HELLO).finalMessage()],
    ["withResponse", (anthropic) => anthropic.messages.create(HELLO).withResponse()],
  ];

  test.each(calls)("%s", async (_, call) => {
    await withWorkflow({ name: "w", associationProperties: { customer_id: "CUS_1" } }, () => call(client()));
    expect(recording.spans().map(({ name }) => name)).toEqual([`chat ${MODEL}`, "w.workflow"]);
    expect(recording.started()).toEqual(["w.workflow", `chat ${MODEL}`]);
    const span = chat();
    expect(span.kind).toBe(SpanKind.CLIENT);
    expect(parentId(span)).toBe(recording.span("w.workflow").spanContext().spanId);
    expect(span.attributes).toMatchObject({
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": "anthropic",
      "gen_ai.system": "anthropic",
      "gen_ai.request.model": MODEL,
      "gen_ai.request.max_tokens": 100,
      "gen_ai.response.finish_reasons": ["end_turn"],
      "traceloop.association.properties.customer_id": "CUS_1",
      ...USAGE,
    });
    expect(span.attributes["gen_ai.usage.cost"]).toBeCloseTo(COST_USD, 9);
    expect(json(span, "gen_ai.output.messages")).toEqual([
      { role: "assistant", parts: [{ type: "text", content: "Hi there." }], finish_reason: "end_turn" },
    ]);
  });

  test("beside an application's own provider, the client's own goes there, and ours to us", async () => {
    await shutdown();
    const theirs = new InMemorySpanExporter();
    trace.setGlobalTracerProvider(
      new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(theirs)] }),
    );
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    const early = client();
    recording = startRecording();
    try {
      await early.messages.create(HELLO);
      await early.messages.stream(HELLO).finalMessage();
      const own = "anthropic.messages.create";
      expect(theirs.getFinishedSpans().map(({ name }) => name)).toEqual([own, own]);
      expect(recording.spans()).toHaveLength(2);

      await shutdown();
      await early.messages.create(HELLO);
      expect(theirs.getFinishedSpans().map(({ name }) => name)).toEqual([own, own, own]);
    } finally {
      trace.disable();
      context.disable();
    }
  });

  test("also for a client whose own tracing is switched off", async () => {
    await client({ openTelemetry: false }).messages.create(HELLO);
    expect(chat().attributes).toMatchObject(USAGE);
  });
});

test("the API hears of our span, not of user or session", async () => {
  await withWorkflow({ name: "w", associationProperties: { user_id: "u" } }, () =>
    client().messages.stream(HELLO).done(),
  );
  const { traceId, spanId } = chat().spanContext();
  const headers = standIn.requests.at(-1)?.headers;
  expect(headers?.traceparent).toBe(`00-${traceId}-${spanId}-01`);
  expect(headers).not.toHaveProperty("baggage");
});

test("spans that the application starts in a stream's events are recorded", async () => {
  await withWorkflow({ name: "w" }, async () => {
    const stream = client().messages.stream(HELLO);
    stream.once("text", () => withTask({ name: "on text" }, () => {}));
    await stream.done();
  });
  expect(recording.span("on text.task").attributes["traceloop.workflow.name"]).toBe("w");
});

test.each([false, true])("system, tools, thinking and tool calls (streamed: %s)", async (stream) => {
  reply = {
    thinking: "Let me see.",
    text: "I look it up.",
    toolCalls: [{ name: "look_up", arguments: { id: 7 } }],
  };
  const result = await client().messages.create({
    ...HELLO,
    stream,
    system: [{ type: "text", text: "Be kind." }],
    tools: [{ name: "look_up", description: "Finds it", input_schema: { type: "object" } }],
    messages: [
      {
        role: "user",
        content: [{ type: "image", source: { type: "base64", media_type: "image/png", data: "AAAA" } }],
      },
      { role: "assistant", content: [{ type: "tool_use", id: "t1", name: "look_up", input: { id: 1 } }] },
      { role: "user", content: [{ type: "tool_result", tool_use_id: "t1", content: "found" }] },
    ],
  });
  if (Symbol.asyncIterator in result) await collect(result);

  expect(json(chat(), "gen_ai.system_instructions")).toEqual([{ type: "text", content: "Be kind." }]);
  expect(json(chat(), "gen_ai.tool.definitions")).toEqual([
    { type: "function", name: "look_up", description: "Finds it", parameters: { type: "object" } },
  ]);
  expect(json(chat(), "gen_ai.input.messages")).toEqual([
    { role: "user", parts: [{ type: "blob", modality: "image", mime_type: "image/png" }] },
    { role: "assistant", parts: [{ type: "tool_call", id: "t1", name: "look_up", arguments: { id: 1 } }] },
    { role: "user", parts: [{ type: "tool_call_response", id: "t1", result: "found" }] },
  ]);
  expect(json(chat(), "gen_ai.output.messages")).toEqual([
    {
      role: "assistant",
      parts: [
        { type: "reasoning", content: "Let me see.", signature: expect.any(String) },
        { type: "text", content: "I look it up." },
        { type: "tool_call", id: expect.any(String), name: "look_up", arguments: { id: 7 } },
      ],
      finish_reason: "tool_use",
    },
  ]);
});

test("a failed call ends its span with the provider's error", async () => {
  reply = { error: { status: 529, message: "overloaded" } };
  await expect(client().messages.create(HELLO)).rejects.toThrow("overloaded");
  await expect(client().messages.stream(HELLO).finalMessage()).rejects.toThrow("overloaded");
  expect(recording.spans()).toHaveLength(2);
  for (const span of recording.spans()) {
    expect(span.status.code).toBe(SpanStatusCode.ERROR);
    expect(span.attributes["error.type"]).toBe("overloaded_error");
  }
});

test("a stream that is aborted while it is read ends its span with what had come", async () => {
  reply = { text: "one two three four five", chunks: 5 };
  const stream = client().messages.stream(HELLO);
  stream.once("text", () => stream.abort());
  await expect(stream.done()).rejects.toThrow("aborted");
  expect(chat().ended).toBe(true);
});
