import { createRequire } from "node:module";
import { type Reply, type StandIn, startStandIn } from "@anyway-sh/example-stand-in";
import { SpanStatusCode } from "@opentelemetry/api";
import CurrentOpenAI from "openai";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { collect, json, parentId, startRecording, unhandledRejections } from "../../../test/recording.ts";
import { shutdown, withWorkflow } from "../../index.ts";

const OlderOpenAI: typeof CurrentOpenAI = createRequire(
  new URL("../../../../../e2e/third-party/package.json", import.meta.url),
)("openai");

const MODEL = "gpt-5";
const HELLO = { model: MODEL, input: "hello" };
const TOOL = {
  type: "function" as const,
  name: "look_up",
  description: "Finds it",
  parameters: { type: "object", properties: {} },
  strict: false,
};

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
    thinking: "Let me see.",
    usage: { inputTokens: 2_000, cacheReadTokens: 1_024, outputTokens: 50, reasoningTokens: 20 },
  };
  recording = startRecording({ instrumentModules: { openAI: OlderOpenAI } });
});
afterEach(() => shutdown());

const USAGE = {
  "gen_ai.usage.input_tokens": 2_000,
  "gen_ai.usage.output_tokens": 50,
  "gen_ai.usage.cache_read.input_tokens": 1_024,
  "gen_ai.usage.reasoning.output_tokens": 20,
};

const call = () => recording.span(`chat ${MODEL}`);
const answer = [
  { role: "assistant", parts: [{ type: "text", content: "Hi there." }], finish_reason: "stop" },
];

describe.each([
  ["current", CurrentOpenAI],
  ["older", OlderOpenAI],
])("the %s client", (_, OpenAI) => {
  const client = () => new OpenAI({ apiKey: "key", baseURL: standIn.openaiBaseUrl, maxRetries: 0 });

  test("a response is one span with everything about it", async () => {
    const response = await withWorkflow({ name: "w" }, () =>
      client().responses.create({
        ...HELLO,
        instructions: "Be kind.",
        max_output_tokens: 100,
        temperature: 0.5,
        reasoning: { effort: "low" },
        text: { format: { type: "json_object" } },
        service_tier: "flex",
        previous_response_id: "resp_before",
        tools: [TOOL, { type: "web_search" }],
      }),
    );
    expect(response.output_text).toBe("Hi there.");
    expect(parentId(call())).toBe(recording.span("w.workflow").spanContext().spanId);
    expect(call().attributes).toMatchObject({
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": "openai",
      "gen_ai.request.model": MODEL,
      "gen_ai.request.max_tokens": 100,
      "gen_ai.request.temperature": 0.5,
      "gen_ai.request.reasoning.level": "low",
      "gen_ai.output.type": "json",
      "openai.request.service_tier": "flex",
      "openai.response.service_tier": "default",
      "openai.request.previous_response_id": "resp_before",
      "gen_ai.response.id": response.id,
      "gen_ai.response.model": "gpt-5-2025-08-07",
      "gen_ai.response.finish_reasons": ["stop"],
      ...USAGE,
    });
    expect(json(call(), "gen_ai.input.messages")).toEqual([
      { role: "user", parts: [{ type: "text", content: "hello" }] },
    ]);
    expect(json(call(), "gen_ai.system_instructions")).toEqual([{ type: "text", content: "Be kind." }]);
    expect(json(call(), "gen_ai.output.messages")).toEqual(answer);
    expect(json(call(), "gen_ai.tool.definitions")).toEqual([
      {
        type: "function",
        name: "look_up",
        description: "Finds it",
        parameters: TOOL.parameters,
        strict: false,
      },
      { type: "web_search" },
    ]);
  });

  test("a stream's span says the same, once it ends", async () => {
    const stream = await client().responses.create({ ...HELLO, stream: true });
    expect(recording.spans()).toEqual([]);
    const events = await collect(stream);
    expect(events.at(-1)?.type).toBe("response.completed");
    expect(call().attributes).toMatchObject({ "gen_ai.request.stream": true, ...USAGE });
    expect(call().attributes["gen_ai.response.time_to_first_chunk"]).toBeGreaterThan(0);
    expect(json(call(), "gen_ai.output.messages")).toEqual(answer);
  });

  test.each([false, true])("tool calls and their results (streamed: %s)", async (stream) => {
    reply = { toolCalls: [{ name: "look_up", arguments: { id: 7 } }], text: "" };
    const result = await client().responses.create({
      model: MODEL,
      stream,
      tools: [TOOL],
      input: [
        { role: "user", content: "hello" },
        { type: "function_call", call_id: "c1", name: "look_up", arguments: '{"id":1}' },
        { type: "function_call_output", call_id: "c1", output: "found" },
      ],
    });
    if (Symbol.asyncIterator in result) await collect(result);
    expect(json(call(), "gen_ai.input.messages")).toEqual([
      { role: "user", parts: [{ type: "text", content: "hello" }] },
      {
        role: "assistant",
        parts: [{ type: "tool_call", id: "c1", name: "look_up", arguments: { id: 1 } }],
      },
      { role: "tool", parts: [{ type: "tool_call_response", id: "c1", result: "found" }] },
    ]);
    expect(json(call(), "gen_ai.output.messages")).toEqual([
      {
        role: "assistant",
        parts: [{ type: "tool_call", id: expect.any(String), name: "look_up", arguments: { id: 7 } }],
        finish_reason: "tool_calls",
      },
    ]);
  });

  test("a failed call ends its span with the provider's error", async () => {
    reply = { error: { status: 429, message: "slow down" } };
    const unhandled = await unhandledRejections(async () => {
      await expect(client().responses.create(HELLO)).rejects.toThrow(OpenAI.RateLimitError);
      await expect(client().responses.parse(HELLO)).rejects.toThrow("slow down");
      await expect(client().responses.stream(HELLO).finalResponse()).rejects.toThrow("slow down");
    });
    expect(unhandled).toEqual([]);
    expect(recording.spans()).toHaveLength(3);
    for (const span of recording.spans()) {
      expect(span.status).toMatchObject({ code: SpanStatusCode.ERROR });
      expect(span.status.message).toContain("slow down");
      expect(span.attributes["error.type"]).toBe("rate_limit_exceeded");
    }
  });

  test("helpers and raw responses are one call each, and what they were", async () => {
    const direct = client().responses.create(HELLO);
    const { data, response } = await direct.withResponse();
    expect([data.object, response.status, (await direct).id]).toEqual(["response", 200, data.id]);
    const raw = await client().responses.create(HELLO).asResponse();
    expect(await raw.json()).toMatchObject({ object: "response" });
    expect((await client().responses.parse(HELLO)).output_text).toBe("Hi there.");
    expect((await client().responses.stream(HELLO).finalResponse()).output_text).toBe("Hi there.");
    expect(recording.spans().map(({ name }) => name)).toEqual(Array(4).fill(`chat ${MODEL}`));
    for (const span of [recording.spans()[0], ...recording.spans().slice(2)])
      expect(span?.attributes).toMatchObject(USAGE);
  });

  test("a stream that the reader leaves ends its span with what had come", async () => {
    reply = { text: "one two three four five", chunks: 5 };
    for await (const event of await client().responses.create({ ...HELLO, stream: true })) {
      if (event.type === "response.output_text.delta") break;
    }
    const [message] = json(call(), "gen_ai.output.messages") as { parts: { content: string }[] }[];
    const text = message?.parts[0]?.content ?? "";
    expect(text).not.toBe("");
    expect(text).not.toContain("five");
    expect(call().attributes["gen_ai.response.id"]).toMatch(/^resp_/);
    expect(call().status.code).toBe(SpanStatusCode.UNSET);
  });

  test("an abort ends the span, before the answer and after it began", async () => {
    reply = { text: "late", latencyMs: 60_000 };
    const controller = new AbortController();
    const waiting = client().responses.create(HELLO, { signal: controller.signal });
    const before = standIn.requests.length;
    await expect.poll(() => standIn.requests.length).toBeGreaterThan(before);
    controller.abort();
    await expect(waiting).rejects.toThrow(OpenAI.APIUserAbortError);
    expect(call().attributes["error.type"]).toBe("APIUserAbortError");

    reply = { text: "one two three" };
    const stream = await client().responses.create({ ...HELLO, stream: true });
    stream.controller.abort();
    expect(recording.spans()).toHaveLength(2);
  });
});

/** The client, to which the API answers `body`. */
const answeredWith = (body: unknown) =>
  new CurrentOpenAI({ apiKey: "key", maxRetries: 0, fetch: async () => Response.json(body) });

const DONE = {
  id: "resp_done",
  object: "response",
  model: "gpt-5-2025-08-07",
  status: "completed",
  background: true,
  output: [{ type: "message", role: "assistant", content: [{ type: "output_text", text: "Done." }] }],
  usage: {
    input_tokens: 10,
    input_tokens_details: { cached_tokens: 4, cache_write_tokens: 2 },
    output_tokens: 5,
    output_tokens_details: { reasoning_tokens: 1 },
    total_tokens: 15,
  },
};

test("a background response is told when it is there, once, however often it is asked for", async () => {
  const queued = { ...DONE, id: "resp_queued", status: "queued", output: [], usage: null };
  await answeredWith(queued).responses.create({ ...HELLO, background: true });
  expect(call().attributes).not.toHaveProperty("gen_ai.usage.input_tokens");
  expect(call().attributes).not.toHaveProperty("gen_ai.response.finish_reasons");
  await answeredWith(queued).responses.retrieve("resp_queued");
  expect(recording.spans()).toHaveLength(1);

  const { data, response } = await answeredWith(DONE).responses.retrieve("resp_done").withResponse();
  expect([data.output_text, response.status]).toEqual(["Done.", 200]);
  await answeredWith(DONE).responses.retrieve("resp_done");
  expect(recording.spans()).toHaveLength(2);
  expect(recording.span("chat gpt-5-2025-08-07").attributes).toMatchObject({
    "gen_ai.response.id": "resp_done",
    "gen_ai.usage.input_tokens": 10,
    "gen_ai.usage.cache_write.input_tokens": 2,
    "gen_ai.usage.output_tokens": 5,
  });
});

test("what was answered at once is not told again when it is retrieved", async () => {
  await answeredWith({ ...DONE, id: "resp_now", background: false }).responses.retrieve("resp_now");
  expect(recording.spans()).toEqual([]);
});

test("a response that failed after all is an error", async () => {
  await answeredWith({
    ...DONE,
    status: "failed",
    output: [],
    error: { code: "server_error", message: "It broke." },
  }).responses.create(HELLO);
  expect(call().status).toEqual({ code: SpanStatusCode.ERROR, message: "It broke." });
  expect(call().attributes["error.type"]).toBe("server_error");
  expect(call().attributes["gen_ai.response.finish_reasons"]).toEqual(["error"]);
});

test("an incomplete response says why", async () => {
  await answeredWith({
    ...DONE,
    status: "incomplete",
    incomplete_details: { reason: "max_output_tokens" },
  }).responses.create(HELLO);
  expect(call().attributes["gen_ai.response.finish_reasons"]).toEqual(["length"]);
});

test("tools that OpenAI runs are calls with what they found; bytes are left out", async () => {
  await answeredWith({
    ...DONE,
    output: [
      { type: "reasoning", id: "rs_1", summary: [{ type: "summary_text", text: "Think." }] },
      { type: "reasoning", id: "rs_2", summary: [], encrypted_content: "secret" },
      { type: "web_search_call", id: "ws_1", status: "completed", action: { type: "search", query: "q" } },
      { type: "code_interpreter_call", id: "ci_1", code: "1+1", outputs: [{ type: "logs", logs: "2" }] },
      {
        type: "mcp_call",
        id: "mcp_1",
        name: "find",
        server_label: "shop",
        arguments: '{"a":1}',
        output: "b",
      },
      { type: "image_generation_call", id: "ig_1", result: "AAAA", revised_prompt: "a cat" },
      { type: "message", role: "assistant", content: [{ type: "refusal", refusal: "No." }] },
    ],
  }).responses.create({
    model: MODEL,
    input: [
      {
        role: "user",
        content: [
          { type: "input_image", image_url: "data:image/png;base64,AAAA", detail: "auto" },
          { type: "input_file", file_id: "file_1" },
        ],
      },
      { type: "item_reference", id: "msg_1" },
    ],
  });
  expect(json(call(), "gen_ai.input.messages")).toEqual([
    {
      role: "user",
      parts: [
        { type: "blob", modality: "image", mime_type: "image/png" },
        { type: "file", modality: "file", file_id: "file_1" },
      ],
    },
    { role: "assistant", parts: [{ type: "item_reference", id: "msg_1" }] },
  ]);
  expect(json(call(), "gen_ai.output.messages")).toEqual([
    {
      role: "assistant",
      parts: [
        { type: "reasoning", content: "Think." },
        { type: "tool_call", id: "ws_1", name: "web_search", arguments: { type: "search", query: "q" } },
        { type: "tool_call", id: "ci_1", name: "code_interpreter", arguments: "1+1" },
        { type: "tool_call_response", id: "ci_1", result: [{ type: "logs", logs: "2" }] },
        { type: "tool_call", id: "mcp_1", name: "find", arguments: { a: 1 } },
        { type: "tool_call_response", id: "mcp_1", result: "b" },
        { type: "tool_call", id: "ig_1", name: "image_generation", arguments: "a cat" },
        { type: "blob", modality: "image" },
        { type: "refusal", content: "No." },
      ],
      finish_reason: "stop",
    },
  ]);
  expect(JSON.stringify(call().attributes)).not.toMatch(/AAAA|secret/);
});
