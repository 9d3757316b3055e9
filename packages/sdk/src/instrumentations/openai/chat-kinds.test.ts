import { createRequire } from "node:module";
import { type Reply, type StandIn, startStandIn } from "@anyway-sh/example-stand-in";
import CurrentOpenAI, { AzureOpenAI } from "openai";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { collect, json, startRecording } from "../../../test/recording.ts";
import { shutdown } from "../../index.ts";

const OlderOpenAI: typeof CurrentOpenAI = createRequire(
  new URL("../../../../../e2e/third-party/package.json", import.meta.url),
)("openai");

const HELLO = { model: "gpt-4o", messages: [{ role: "user" as const, content: "hello" }] };

let standIn: StandIn;
let replies: Reply[] = [];
let recording: ReturnType<typeof startRecording>;

beforeAll(async () => {
  standIn = await startStandIn({ respond: () => replies.shift() ?? { text: "Hi there." } });
});
afterAll(() => standIn.close());
beforeEach(() => {
  replies = [];
  recording = startRecording({ instrumentModules: { openAI: OlderOpenAI } });
});
afterEach(() => shutdown());

const call = () => recording.span("chat gpt-4o");
const output = () => json(call(), "gen_ai.output.messages");

/** A client to which the API answers `body`, as a stream where it is a list. */
function answeredWith(body: object, options: { baseURL?: string } = {}) {
  const events = Array.isArray(body)
    ? body.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join("")
    : "";
  const answer = () =>
    Array.isArray(body)
      ? new Response(`${events}data: [DONE]\n\n`, { headers: { "content-type": "text/event-stream" } })
      : Response.json(body);
  return new CurrentOpenAI({ apiKey: "key", maxRetries: 0, fetch: async () => answer(), ...options });
}

describe.each([
  ["current", CurrentOpenAI],
  ["older", OlderOpenAI],
])("the %s client", (_, OpenAI) => {
  const client = () => new OpenAI({ apiKey: "key", baseURL: standIn.openaiBaseUrl, maxRetries: 0 });

  test("what is asked of the model", async () => {
    await client().chat.completions.create({
      ...HELLO,
      seed: 7,
      stop: ["a", "b"],
      n: 2,
      frequency_penalty: 0.1,
      presence_penalty: 0.2,
      reasoning_effort: "high",
      response_format: { type: "json_object" },
      service_tier: "priority",
    });
    expect(call().attributes).toMatchObject({
      "gen_ai.request.seed": 7,
      "gen_ai.request.stop_sequences": ["a", "b"],
      "gen_ai.request.choice.count": 2,
      "gen_ai.request.frequency_penalty": 0.1,
      "gen_ai.request.presence_penalty": 0.2,
      "gen_ai.request.reasoning.level": "high",
      "gen_ai.output.type": "json",
      "openai.request.service_tier": "priority",
      "openai.response.service_tier": "default",
    });
  });

  test("nothing is said of what is left to the provider", async () => {
    await client().chat.completions.create({ ...HELLO, n: 1, service_tier: "auto", seed: null, stop: null });
    const unsaid = /seed|stop_sequences|choice|penalty|reasoning\.level|output\.type|request\.service_tier/;
    expect(Object.keys(call().attributes).filter((key) => unsaid.test(key))).toEqual([]);
  });

  test.each([false, true])(
    "tools that the client runs: one span a request (streamed: %s)",
    async (stream) => {
      replies = [{ toolCalls: [{ name: "look_up", arguments: { id: 7 } }] }, { text: "Found." }];
      const tools = [
        {
          type: "function" as const,
          function: {
            name: "look_up",
            description: "Finds it",
            parameters: { type: "object" },
            parse: JSON.parse,
            function: () => "it",
          },
        },
      ];
      const { completions } = client().chat;
      const runner = stream
        ? completions.runTools({ ...HELLO, tools, stream: true })
        : completions.runTools({ ...HELLO, tools });
      expect(await runner.finalContent()).toBe("Found.");
      expect(recording.spans().map(({ name }) => name)).toEqual(["chat gpt-4o", "chat gpt-4o"]);
      expect(recording.spans().map(({ attributes }) => attributes["gen_ai.response.finish_reasons"])).toEqual(
        [["tool_calls"], ["stop"]],
      );
    },
  );

  test("a helper's stream that is aborted ends its span", async () => {
    replies = [{ text: "one two three four", chunks: 4 }];
    const stream = client().chat.completions.stream(HELLO);
    stream.once("content", () => stream.abort());
    await expect(stream.done()).rejects.toThrow(OpenAI.APIUserAbortError);
    expect(call().ended).toBe(true);
  });
});

test("several choices, streamed, are in order", async () => {
  const chunk = (index: number, content: string, finish_reason: string | null = null) => ({
    id: "c1",
    model: "gpt-4o",
    choices: [{ index, delta: { content }, finish_reason }],
  });
  const stream = await answeredWith([
    chunk(1, "b"),
    chunk(0, "a"),
    chunk(1, "d", "length"),
    chunk(0, "c", "stop"),
  ]).chat.completions.create({ ...HELLO, stream: true });
  await collect(stream);
  expect(output()).toEqual([
    { role: "assistant", parts: [{ type: "text", content: "ac" }], finish_reason: "stop" },
    { role: "assistant", parts: [{ type: "text", content: "bd" }], finish_reason: "length" },
  ]);
  expect(call().attributes["gen_ai.response.finish_reasons"]).toEqual(["stop", "length"]);
});

test.each(["whole", "streamed"])("audio in and out, %s: its tokens and what it says", async (form) => {
  const usage = {
    prompt_tokens: 30,
    completion_tokens: 60,
    total_tokens: 90,
    prompt_tokens_details: { audio_tokens: 20, cached_tokens: 0 },
    completion_tokens_details: { audio_tokens: 50, reasoning_tokens: 0 },
  };
  const audio = { id: "audio_1", data: "AAAA", expires_at: 1 };
  const body =
    form === "whole"
      ? {
          id: "c1",
          choices: [
            {
              index: 0,
              message: { role: "assistant", content: null, audio: { ...audio, transcript: "Good day" } },
              finish_reason: "stop",
            },
          ],
          usage,
        }
      : [
          {
            id: "c1",
            choices: [
              { index: 0, delta: { role: "assistant", audio: { id: "audio_1", transcript: "Good " } } },
            ],
          },
          { id: "c1", choices: [{ index: 0, delta: { audio: { transcript: "day", data: "AAAA" } } }] },
          { id: "c1", choices: [{ index: 0, delta: {}, finish_reason: "stop" }] },
          { id: "c1", choices: [], usage },
        ];
  const result = await answeredWith(body).chat.completions.create({
    model: "gpt-4o",
    modalities: ["text", "audio"],
    audio: { voice: "alloy", format: "wav" },
    stream: form === "streamed",
    messages: [
      {
        role: "user",
        content: [{ type: "input_audio", input_audio: { data: "AAAA", format: "wav" } }],
      },
      { role: "assistant", audio: { id: "audio_0" } },
    ],
  });
  if (Symbol.asyncIterator in result) await collect(result);
  expect(call().attributes).toMatchObject({
    "gen_ai.output.type": "speech",
    "gen_ai.usage.audio.input_tokens": 20,
    "gen_ai.usage.audio.output_tokens": 50,
  });
  expect(output()).toEqual([
    {
      role: "assistant",
      parts: [{ type: "blob", modality: "audio", transcript: "Good day" }],
      finish_reason: "stop",
    },
  ]);
  expect(json(call(), "gen_ai.input.messages")).toMatchObject([
    { parts: [{ type: "blob", modality: "audio" }] },
    { parts: [{ type: "file", modality: "audio", file_id: "audio_0" }] },
  ]);
  expect(JSON.stringify(call().attributes)).not.toContain("AAAA");
});

test("a refusal, and a call of the elder functions", async () => {
  await answeredWith({
    id: "c1",
    choices: [
      { message: { role: "assistant", content: null, refusal: "No." }, finish_reason: "stop" },
      {
        message: { role: "assistant", content: null, function_call: { name: "f", arguments: '{"a":1}' } },
        finish_reason: "function_call",
      },
    ],
  }).chat.completions.create({ ...HELLO, functions: [{ name: "f", description: "Does it" }] });
  expect(output()).toEqual([
    { role: "assistant", parts: [{ type: "refusal", content: "No." }], finish_reason: "stop" },
    {
      role: "assistant",
      parts: [{ type: "tool_call", name: "f", arguments: { a: 1 } }],
      finish_reason: "function_call",
    },
  ]);
  expect(json(call(), "gen_ai.tool.definitions")).toEqual([
    { type: "function", name: "f", description: "Does it" },
  ]);
});

describe("servers that speak the protocol in ways of their own", () => {
  const ask = (usage: object, baseURL: string) =>
    answeredWith({ id: "c1", choices: [], usage }, { baseURL }).chat.completions.create(HELLO);

  test("xAI counts reasoning beside the completion", async () => {
    const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 115 };
    await ask({ ...usage, completion_tokens_details: { reasoning_tokens: 100 } }, "https://api.x.ai/v1");
    expect(call().attributes).toMatchObject({
      "gen_ai.provider.name": "x_ai",
      "gen_ai.usage.output_tokens": 105,
      "gen_ai.usage.reasoning.output_tokens": 100,
    });
  });

  test("DeepSeek names what it read from its cache", async () => {
    const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15, prompt_cache_hit_tokens: 8 };
    await ask(usage, "https://api.deepseek.com");
    expect(call().attributes).toMatchObject({
      "gen_ai.provider.name": "deepseek",
      "gen_ai.usage.cache_read.input_tokens": 8,
    });
  });

  test("Groq's usage of a stream is in a field of its own", async () => {
    const chunks = [
      { id: "c1", choices: [{ index: 0, delta: { content: "a" } }] },
      { id: "c1", choices: [], x_groq: { usage: { prompt_tokens: 3, completion_tokens: 1 } } },
    ];
    const client = answeredWith(chunks, { baseURL: "https://api.groq.com/openai/v1" });
    await collect(await client.chat.completions.create({ ...HELLO, stream: true }));
    expect(call().attributes).toMatchObject({
      "gen_ai.provider.name": "groq",
      "gen_ai.usage.input_tokens": 3,
    });
  });
});

test("a deployment of Azure's stands for the model", async () => {
  const azure = new AzureOpenAI({
    apiKey: "key",
    apiVersion: "2024-10-21",
    endpoint: "https://shop.openai.azure.com",
    deployment: "our-gpt",
    fetch: async () => Response.json({ id: "c1", model: "gpt-4o-2024-08-06", choices: [] }),
  });
  await azure.chat.completions.create({ messages: HELLO.messages } as typeof HELLO);
  expect(recording.span("chat our-gpt").attributes).toMatchObject({
    "gen_ai.provider.name": "azure.ai.openai",
    "gen_ai.response.model": "gpt-4o-2024-08-06",
  });
});
