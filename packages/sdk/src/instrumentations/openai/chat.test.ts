import { createRequire } from "node:module";
import { type Reply, type StandIn, startStandIn } from "@anyway-sh/example-stand-in";
import { SpanKind, SpanStatusCode } from "@opentelemetry/api";
import CurrentOpenAI, { AzureOpenAI } from "openai";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { collect, json, parentId, startRecording, unhandledRejections } from "../../../test/recording.ts";
import { forceFlush, shutdown, withTask, withWorkflow } from "../../index.ts";

// The client of the conformance tests is an older major version; both are driven through the same cases.
const OlderOpenAI: typeof CurrentOpenAI = createRequire(
  new URL("../../../../../e2e/third-party/package.json", import.meta.url),
)("openai");

const MODEL = "gpt-4o";
const HELLO = { model: MODEL, messages: [{ role: "user" as const, content: "hello" }] };
const TOOL = {
  type: "function" as const,
  function: { name: "look_up", description: "Finds it", parameters: { type: "object", properties: {} } },
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
  "gen_ai.usage.prompt_tokens": 2_000,
  "gen_ai.usage.completion_tokens": 50,
};
// 976 × $2.50 + 1,024 × $1.25 + 50 × $10 a million.
const COST_USD = 0.00422;

describe.each([
  ["current", CurrentOpenAI],
  ["older", OlderOpenAI],
])("the %s client", (_, OpenAI) => {
  const client = () => new OpenAI({ apiKey: "key", baseURL: standIn.openaiBaseUrl, maxRetries: 0 });
  const chat = () => recording.span(`chat ${MODEL}`);

  test("a call is one span with everything about it", async () => {
    const completion = await withWorkflow({ name: "w", associationProperties: { user_id: "u" } }, () =>
      client().chat.completions.create({
        ...HELLO,
        messages: [{ role: "system", content: "Be kind." }, ...HELLO.messages],
        max_completion_tokens: 100,
        temperature: 0.5,
        top_p: 0.9,
        tools: [TOOL],
      }),
    );
    expect(completion.choices[0]?.message.content).toBe("Hi there.");

    const span = chat();
    expect(recording.spans().map(({ name }) => name)).toEqual([`chat ${MODEL}`, "w.workflow"]);
    expect(span.kind).toBe(SpanKind.CLIENT);
    expect(span.status.code).toBe(SpanStatusCode.UNSET);
    expect(parentId(span)).toBe(recording.span("w.workflow").spanContext().spanId);
    expect(span.attributes).toMatchObject({
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": "openai",
      "gen_ai.system": "openai",
      "gen_ai.request.model": MODEL,
      "gen_ai.request.max_tokens": 100,
      "gen_ai.request.temperature": 0.5,
      "gen_ai.request.top_p": 0.9,
      "gen_ai.response.id": completion.id,
      "gen_ai.response.model": "gpt-4o-2024-08-06",
      "gen_ai.response.finish_reasons": ["stop"],
      "server.address": "127.0.0.1",
      "server.port": Number(new URL(standIn.openaiBaseUrl).port),
      "user.id": "u",
      ...USAGE,
    });
    expect(span.attributes["gen_ai.usage.cost"]).toBeCloseTo(COST_USD, 9);
    expect(span.attributes).not.toHaveProperty("gen_ai.request.stream");
    expect(json(span, "gen_ai.input.messages")).toEqual([
      { role: "system", parts: [{ type: "text", content: "Be kind." }] },
      { role: "user", parts: [{ type: "text", content: "hello" }] },
    ]);
    expect(json(span, "gen_ai.output.messages")).toEqual([
      { role: "assistant", parts: [{ type: "text", content: "Hi there." }], finish_reason: "stop" },
    ]);
    expect(json(span, "gen_ai.tool.definitions")).toEqual([{ type: "function", ...TOOL.function }]);
  });

  test("a stream is as it would be, and its span ends with it", async () => {
    const stream = await client().chat.completions.create({
      ...HELLO,
      stream: true,
      stream_options: { include_usage: true },
    });
    expect(stream.constructor.name).toBe("Stream");
    expect(recording.spans()).toEqual([]);
    const chunks = await collect(stream);
    expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? "").join("")).toBe("Hi there.");

    const span = chat();
    expect(span.attributes).toMatchObject({ "gen_ai.request.stream": true, ...USAGE });
    expect(span.attributes["gen_ai.usage.cost"]).toBeCloseTo(COST_USD, 9);
    expect(span.attributes["gen_ai.response.time_to_first_chunk"]).toBeGreaterThan(0);
    expect(span.attributes["gen_ai.response.time_to_first_chunk"]).toBeLessThan(5);
    expect(json(span, "gen_ai.output.messages")).toEqual([
      { role: "assistant", parts: [{ type: "text", content: "Hi there." }], finish_reason: "stop" },
    ]);
  });

  test("usage that the application did not ask for is not invented, nor asked for", async () => {
    await collect(await client().chat.completions.create({ ...HELLO, stream: true }));
    expect(standIn.requests.at(-1)?.body).not.toHaveProperty("stream_options");
    expect(chat().attributes).not.toHaveProperty("gen_ai.usage.input_tokens");
    expect(chat().attributes).not.toHaveProperty("gen_ai.usage.cost");
  });

  test("tool calls, streamed or not, are the same parts", async () => {
    reply = { toolCalls: [{ name: "look_up", arguments: { id: 7 } }], text: "" };
    const messages = [
      ...HELLO.messages,
      {
        role: "assistant" as const,
        tool_calls: [{ id: "c1", type: "function" as const, function: { name: "look_up", arguments: "{}" } }],
      },
      { role: "tool" as const, tool_call_id: "c1", content: "found" },
    ];
    await client().chat.completions.create({ ...HELLO, messages, tools: [TOOL] });
    await collect(
      await client().chat.completions.create({ ...HELLO, messages, tools: [TOOL], stream: true }),
    );
    for (const span of recording.spans()) {
      expect(json(span, "gen_ai.output.messages")).toEqual([
        {
          role: "assistant",
          parts: [{ type: "tool_call", id: expect.any(String), name: "look_up", arguments: { id: 7 } }],
          finish_reason: "tool_calls",
        },
      ]);
      expect((json(span, "gen_ai.input.messages") as unknown[]).slice(1)).toEqual([
        { role: "assistant", parts: [{ type: "tool_call", id: "c1", name: "look_up", arguments: {} }] },
        { role: "tool", parts: [{ type: "tool_call_response", id: "c1", result: "found" }] },
      ]);
    }
    expect(recording.spans()).toHaveLength(2);
  });

  test("a failed call ends its span with the provider's error", async () => {
    reply = { error: { status: 429, message: "slow down" } };
    await expect(client().chat.completions.create(HELLO)).rejects.toThrow(OpenAI.RateLimitError);
    const span = chat();
    expect(span.status).toMatchObject({
      code: SpanStatusCode.ERROR,
      message: expect.stringContaining("slow down"),
    });
    expect(span.attributes["error.type"]).toMatch(/rate_limit|429/);
    expect(span.events.map(({ name }) => name)).toEqual(["exception"]);
  });

  test("the promise is the client's own, with all it offers", async () => {
    const direct = client().chat.completions.create(HELLO);
    const { data, response } = await direct.withResponse();
    expect([data.object, response.status]).toEqual(["chat.completion", 200]);
    expect((await direct).id).toBe(data.id);

    const raw = await client().chat.completions.create(HELLO).asResponse();
    expect(await raw.json()).toMatchObject({ object: "chat.completion" });
    expect(recording.spans()).toHaveLength(2);

    const inTask = client().chat.completions.create(HELLO);
    expect(withTask({ name: "t" }, () => inTask)).toBe(inTask);
    await inTask;
    expect(recording.span("t.task").attributes["traceloop.entity.output"]).toContain("Hi there.");
  });

  test("a task that returns a stream lasts as long as the stream", async () => {
    const stream = await withTask({ name: "t" }, () =>
      client().chat.completions.create({ ...HELLO, stream: true }),
    );
    expect(recording.spans()).toEqual([]);
    await collect(stream);
    expect(recording.spans().map(({ name }) => name)).toEqual([`chat ${MODEL}`, "t.task"]);
    expect(parentId(chat())).toBe(recording.span("t.task").spanContext().spanId);
  });

  test("helpers go through the same call, once", async () => {
    await client().chat.completions.parse(HELLO);
    const final = await client().chat.completions.stream(HELLO).finalChatCompletion();
    expect(final.choices[0]?.message.content).toBe("Hi there.");
    expect(recording.spans().map(({ name }) => name)).toEqual([`chat ${MODEL}`, `chat ${MODEL}`]);
  });

  test("a helper's failure is the caller's alone, handled or not", async () => {
    reply = { error: { status: 400, message: "no" } };
    const unhandled = await unhandledRejections(async () => {
      await expect(client().chat.completions.parse(HELLO)).rejects.toThrow("no");
      await expect(client().chat.completions.create(HELLO).withResponse()).rejects.toThrow("no");
      await expect(client().chat.completions.create(HELLO).asResponse()).rejects.toThrow("no");
    });
    expect(unhandled).toEqual([]);
    expect(recording.spans().map(({ status }) => status.code)).toEqual(Array(3).fill(SpanStatusCode.ERROR));
  });

  test.each(["tee", "toReadableStream"] as const)("a stream read by %s() is observed", async (method) => {
    const stream = await client().chat.completions.create({ ...HELLO, stream: true });
    if (method === "tee") {
      const [left, right] = stream.tee();
      expect(await collect(left)).toEqual(await collect(right));
    } else {
      await collect(stream.toReadableStream() as ReadableStream<unknown>);
    }
    expect(json(chat(), "gen_ai.output.messages")).toMatchObject([{ parts: [{ content: "Hi there." }] }]);
  });

  test("a stream that the reader leaves ends its span with what had come", async () => {
    reply = { text: "one two three four five", chunks: 5 };
    for await (const chunk of await client().chat.completions.create({ ...HELLO, stream: true })) {
      if (chunk.choices[0]?.delta.content) break;
    }
    const [message] = json(chat(), "gen_ai.output.messages") as { parts: { content: string }[] }[];
    expect("one two three four five").toContain(message?.parts[0]?.content);
    expect(message?.parts[0]?.content).not.toContain("five");
    expect(chat().status.code).toBe(SpanStatusCode.UNSET);
  });

  test("a stream that is aborted unread ends its span", async () => {
    const stream = await client().chat.completions.create({ ...HELLO, stream: true });
    stream.controller.abort();
    expect(chat().ended).toBe(true);
  });

  test("a response that nobody reads ends its span at the latest at shutdown", async () => {
    const ended: string[] = [];
    await shutdown();
    recording = startRecording({
      instrumentModules: { openAI: OlderOpenAI },
      processor: {
        onStart: () => {},
        onEnd: (span) => void ended.push(span.name),
        forceFlush: async () => {},
        shutdown: async () => {},
      },
    });
    const stream = await client().chat.completions.create({ ...HELLO, stream: true });
    await forceFlush();
    expect(ended).toEqual([]);
    await shutdown();
    expect(ended).toEqual([`chat ${MODEL}`]);
    stream.controller.abort();
  });

  test("content is left out where it is switched off", async () => {
    await withWorkflow({ name: "w", traceContent: false }, () => client().chat.completions.create(HELLO));
    expect(
      Object.keys(chat().attributes).filter((key) => /messages|instructions|definitions/.test(key)),
    ).toEqual([]);
    expect(chat().attributes).toMatchObject(USAGE);
  });

  test("images are recorded by address, never by content", async () => {
    await client().chat.completions.create({
      model: MODEL,
      messages: [
        {
          role: "user",
          content: [
            { type: "image_url", image_url: { url: "https://example.com/a.png" } },
            { type: "image_url", image_url: { url: `data:image/png;base64,${"A".repeat(5_000)}` } },
          ],
        },
      ],
    });
    expect(json(chat(), "gen_ai.input.messages")).toEqual([
      {
        role: "user",
        parts: [
          { type: "uri", modality: "image", uri: "https://example.com/a.png" },
          { type: "blob", modality: "image", mime_type: "image/png" },
        ],
      },
    ]);
  });
});

test("Azure's client names its provider", async () => {
  const azure = new AzureOpenAI({
    apiKey: "key",
    apiVersion: "2024-10-21",
    endpoint: "https://shop.openai.azure.com",
    fetch: (_url, init) =>
      fetch(`${standIn.openaiBaseUrl}/chat/completions`, {
        ...init,
        headers: { "content-type": "application/json", authorization: "Bearer key" },
      }),
  });
  await azure.chat.completions.create(HELLO);
  expect(recording.span(`chat ${MODEL}`).attributes).toMatchObject({
    "gen_ai.provider.name": "azure.ai.openai",
    "server.address": "shop.openai.azure.com",
  });
});
