import { createRequire } from "node:module";
import CurrentAnthropic from "@anthropic-ai/sdk";
import { SpanStatusCode } from "@opentelemetry/api";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { collect, json, startRecording } from "../../../test/recording.ts";
import { shutdown, withWorkflow } from "../../index.ts";

const OlderAnthropic: typeof CurrentAnthropic = createRequire(
  new URL("../../../../../e2e/third-party/package.json", import.meta.url),
)("anthropic-0");

const MODEL = "claude-sonnet-4-6";
const HELLO = { model: MODEL, max_tokens: 100, messages: [{ role: "user" as const, content: "hello" }] };
const USAGE = { input_tokens: 10, output_tokens: 5 };
const message = (rest: object = {}) => ({
  id: "msg_1",
  type: "message",
  role: "assistant",
  model: MODEL,
  content: [{ type: "text", text: "Hi there." }],
  stop_reason: "end_turn",
  stop_sequence: null,
  usage: USAGE,
  ...rest,
});

let recording: ReturnType<typeof startRecording>;
beforeEach(() => {
  recording = startRecording({ instrumentModules: { anthropic: OlderAnthropic } });
});
afterEach(() => shutdown());

const call = () => recording.span(`chat ${MODEL}`);
/** Names of what would be billed as a call of a model. */
const calls = () =>
  recording.spans().filter(({ attributes }) => "gen_ai.usage.input_tokens" in attributes).length;

type Answer = object | ((url: string) => Response);

describe.each([
  ["current", CurrentAnthropic],
  ["older", OlderAnthropic],
])("the %s client", (_, Anthropic) => {
  /** A client to which the API gives one answer after the other, and then the last again. */
  const answeredWith = (...answers: Answer[]) =>
    new Anthropic({
      apiKey: "key",
      maxRetries: 0,
      fetch: async (url) => {
        const answer = answers.length > 1 ? answers.shift() : answers[0];
        return typeof answer === "function"
          ? (answer as (url: string) => Response)(String(url))
          : Response.json(answer);
      },
    });
  const events =
    (...list: { type: string }[]) =>
    () =>
      new Response(list.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(""), {
        headers: { "content-type": "text/event-stream" },
      });

  test("what is asked of the model, and how it was served", async () => {
    await answeredWith(
      message({
        stop_reason: "stop_sequence",
        stop_sequence: "END",
        usage: {
          ...USAGE,
          cache_read_input_tokens: 3,
          cache_creation_input_tokens: 100,
          cache_creation: { ephemeral_5m_input_tokens: 40, ephemeral_1h_input_tokens: 60 },
          output_tokens_details: { thinking_tokens: 2 },
          server_tool_use: { web_search_requests: 2 },
          service_tier: "priority",
        },
      }),
    ).messages.create({
      ...HELLO,
      stop_sequences: ["END"],
      service_tier: "auto",
      output_config: { effort: "low", format: { type: "json_schema", schema: { type: "object" } } },
    });
    expect(call().attributes).toMatchObject({
      "gen_ai.request.stop_sequences": ["END"],
      "gen_ai.request.reasoning.level": "low",
      "gen_ai.output.type": "json",
      "anthropic.request.service_tier": "auto",
      "anthropic.response.service_tier": "priority",
      "gen_ai.response.finish_reasons": ["stop_sequence"],
      "gen_ai.usage.input_tokens": 113,
      "gen_ai.usage.cache_read.input_tokens": 3,
      "gen_ai.usage.cache_write.input_tokens": 100,
      "anthropic.usage.cache_creation.ephemeral_5m_input_tokens": 40,
      "anthropic.usage.cache_creation.ephemeral_1h_input_tokens": 60,
      "gen_ai.usage.reasoning.output_tokens": 2,
      "anthropic.usage.server_tool_use.web_search_requests": 2,
    });
  });

  test("what was used to compact the conversation is billed, and so counted", async () => {
    const iterations = [
      { type: "compaction", input_tokens: 1_000, output_tokens: 200 },
      { type: "message", ...USAGE },
    ];
    await answeredWith(message({ usage: { ...USAGE, iterations } })).beta.messages.create(HELLO);
    expect(call().attributes).toMatchObject({
      "gen_ai.usage.input_tokens": 1_010,
      "gen_ai.usage.output_tokens": 205,
    });
  });

  const CITED = [{ type: "char_location", cited_text: "so", document_index: 0 }];
  const CONTENT = [
    { type: "thinking", thinking: "Hm.", signature: "S" },
    { type: "redacted_thinking", data: "SECRET" },
    { type: "server_tool_use", id: "srv_1", name: "web_search", input: { query: "q" } },
    {
      type: "web_search_tool_result",
      tool_use_id: "srv_1",
      content: [{ type: "web_search_result", url: "https://example.com", encrypted_content: "SECRET" }],
    },
    { type: "mcp_tool_use", id: "mcp_1", name: "find", server_name: "shop", input: { a: 1 } },
    {
      type: "mcp_tool_result",
      tool_use_id: "mcp_1",
      is_error: false,
      content: [{ type: "text", text: "b" }],
    },
    { type: "text", text: "So.", citations: CITED },
  ];
  const PARTS = [
    { type: "reasoning", content: "Hm.", signature: "S" },
    { type: "redacted_thinking" },
    { type: "tool_call", id: "srv_1", name: "web_search", arguments: { query: "q" } },
    { type: "tool_call_response", id: "srv_1", result: [{ type: "web_search_result" }] },
    { type: "tool_call", id: "mcp_1", name: "find", arguments: { a: 1 }, server_name: "shop" },
    { type: "tool_call_response", id: "mcp_1", is_error: false, result: [{ type: "text", content: "b" }] },
    { type: "text", content: "So.", citations: CITED },
  ];

  test("blocks of all kinds, whole and streamed", async () => {
    await answeredWith(message({ content: CONTENT })).beta.messages.create(HELLO);
    const start = (index: number, content_block: object) => ({
      type: "content_block_start",
      index,
      content_block,
    });
    const delta = (index: number, change: object) => ({ type: "content_block_delta", index, delta: change });
    const stream = events(
      { type: "message_start", ...{ message: message({ content: [], stop_reason: null }) } },
      start(0, { type: "thinking", thinking: "", signature: "" }),
      delta(0, { type: "thinking_delta", thinking: "Hm." }),
      delta(0, { type: "signature_delta", signature: "S" }),
      ...CONTENT.slice(1, 2).map((block) => start(1, block)),
      start(2, { type: "server_tool_use", id: "srv_1", name: "web_search", input: {} }),
      delta(2, { type: "input_json_delta", partial_json: '{"query":"q"}' }),
      ...CONTENT.slice(3, 6).map((block, index) => start(index + 3, block)),
      start(6, { type: "text", text: "" }),
      delta(6, { type: "text_delta", text: "So." }),
      delta(6, { type: "citations_delta", citation: CITED[0] }),
      { type: "message_delta", ...{ delta: { stop_reason: "end_turn" }, usage: { output_tokens: 7 } } },
      { type: "message_stop" },
    );
    await collect(await answeredWith(stream).beta.messages.create({ ...HELLO, stream: true }));

    const [whole, streamed] = recording.spans();
    for (const span of recording.spans())
      expect(json(span, "gen_ai.output.messages")).toEqual([
        { role: "assistant", parts: PARTS, finish_reason: "end_turn" },
      ]);
    expect(whole?.attributes["gen_ai.usage.output_tokens"]).toBe(5);
    expect(streamed?.attributes["gen_ai.usage.output_tokens"]).toBe(7);
    expect(JSON.stringify(recording.spans().map(({ attributes }) => attributes))).not.toContain("SECRET");
  });

  test("counting tokens is no call of a model", async () => {
    const counted = answeredWith({ input_tokens: 10 });
    expect((await counted.messages.countTokens(HELLO)).input_tokens).toBe(10);
    const { data, response } = await counted.beta.messages.countTokens(HELLO).withResponse();
    expect([data.input_tokens, response.status]).toEqual([10, 200]);
    expect(recording.started()).toEqual([]);
  });

  test("helpers are one call for each request", async () => {
    const parsed = await answeredWith(message()).messages.parse(HELLO);
    expect(parsed.content).toMatchObject([{ text: "Hi there." }]);
    await answeredWith(message()).beta.messages.parse(HELLO);
    const raw = await answeredWith(message()).messages.create(HELLO).asResponse();
    expect(await raw.json()).toMatchObject({ id: "msg_1" });
    expect(recording.started()).toEqual(Array(3).fill(`chat ${MODEL}`));
    expect(recording.spans()).toHaveLength(3);
  });

  test("tools that the client runs: one call for each request", async () => {
    const toolUse = { type: "tool_use", id: "t1", name: "look_up", input: {} };
    const client = answeredWith(
      message({ content: [toolUse], stop_reason: "tool_use" }),
      message({ id: "msg_2" }),
    );
    const tool = {
      type: "custom" as const,
      name: "look_up",
      input_schema: { type: "object" as const },
      run: () => "found",
      parse: (input: unknown) => input,
    };
    const final = await withWorkflow({ name: "w" }, () =>
      client.beta.messages.toolRunner({ ...HELLO, tools: [tool] }).runUntilDone(),
    );
    expect(final.content).toMatchObject([{ text: "Hi there." }]);
    expect(calls()).toBe(2);
    expect(recording.started().filter((name) => /anthropic\.messages\.create/.test(name))).toEqual([]);
  });

  /** A streamed message that says `text`, a word at a time. */
  const streamed = (text: string) =>
    events(
      { type: "message_start", ...{ message: message({ content: [], stop_reason: null }) } },
      { type: "content_block_start", ...{ index: 0, content_block: { type: "text", text: "" } } },
      ...text.split(" ").map((word) => ({
        type: "content_block_delta",
        ...{ index: 0, delta: { type: "text_delta", text: word } },
      })),
      { type: "content_block_stop", ...{ index: 0 } },
      { type: "message_delta", ...{ delta: { stop_reason: "end_turn" }, usage: { output_tokens: 7 } } },
      { type: "message_stop" },
    );

  test("a tool runner's streams, read and left", async () => {
    const runner = () =>
      answeredWith(streamed("one two")).beta.messages.toolRunner({ ...HELLO, tools: [], stream: true });
    for await (const stream of runner()) await collect(stream);
    await expect.poll(calls).toBe(1);
    expect(call().attributes["gen_ai.usage.output_tokens"]).toBe(7);
    expect(json(call(), "gen_ai.output.messages")).toMatchObject([{ parts: [{ content: "onetwo" }] }]);

    const leave = async () => {
      for await (const stream of runner()) for await (const _ of stream) break;
    };
    await expect(leave()).rejects.toThrow("aborted");
    await expect.poll(calls).toBe(2);
  });

  test("an abort ends the span of a call that waits", async () => {
    const controller = new AbortController();
    const client = new Anthropic({
      apiKey: "key",
      maxRetries: 0,
      fetch: (_url, init) =>
        new Promise((_resolve, reject) => {
          init?.signal?.addEventListener("abort", () => reject(new Error("aborted")));
          controller.abort();
        }),
    });
    const options = { signal: controller.signal };
    await expect(client.messages.create(HELLO, options)).rejects.toThrow(Anthropic.APIUserAbortError);
    expect(call().attributes["error.type"]).toBe("APIUserAbortError");
  });

  test("a client with a tracer of its own makes no span beside ours", async () => {
    const theirs = new InMemorySpanExporter();
    const tracerProvider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(theirs)] });
    const client = new Anthropic({
      apiKey: "key",
      openTelemetry: { tracerProvider },
      fetch: async () => Response.json(message()),
    });
    await client.messages.create(HELLO);
    await client.messages.countTokens(HELLO);
    expect(theirs.getFinishedSpans()).toEqual([]);
    expect(call().attributes["gen_ai.usage.input_tokens"]).toBe(10);
  });

  describe("batches", () => {
    const batch = (results: object[]) => (url: string) =>
      url.endsWith("/results")
        ? new Response(results.map((result) => JSON.stringify(result)).join("\n"))
        : Response.json({
            id: "b1",
            processing_status: "ended",
            results_url: "https://api.anthropic.com/results",
          });
    const succeeded = (id: string) => ({
      custom_id: id,
      result: {
        type: "succeeded",
        message: message({ id, usage: { ...USAGE, service_tier: "batch" } }),
      },
    });

    test.each(["messages", "beta"] as const)("%s: each result is a call, once", async (where) => {
      const client = answeredWith(
        batch([
          succeeded(`msg_${where}_${Anthropic === CurrentAnthropic}_1`),
          succeeded(`msg_${where}_${Anthropic === CurrentAnthropic}_2`),
          { custom_id: "c", result: { type: "expired" } },
          {
            custom_id: "d",
            result: {
              type: "errored",
              error: { type: "error", error: { type: "invalid_request_error", message: "No." } },
            },
          },
        ]),
      );
      const results = async (): Promise<AsyncIterable<unknown>> =>
        where === "beta" ? client.beta.messages.batches.results("b1") : client.messages.batches.results("b1");
      await withWorkflow({ name: "w", associationProperties: { customer_id: "CUS_1" } }, async () => {
        const items = await collect(await results());
        expect(items).toHaveLength(4);
      });
      const [first, second, failed] = recording
        .spans()
        .filter(
          ({ name, instrumentationScope }) =>
            name.startsWith("chat") && instrumentationScope.name.includes("anyway"),
        );
      for (const span of [first, second])
        expect(span?.attributes).toMatchObject({
          "gen_ai.usage.input_tokens": 10,
          "anthropic.response.service_tier": "batch",
          "traceloop.association.properties.customer_id": "CUS_1",
        });
      expect(failed?.status).toEqual({ code: SpanStatusCode.ERROR, message: "No." });
      expect(failed?.attributes["error.type"]).toBe("invalid_request_error");

      await collect(await results());
      expect(calls()).toBe(2);
    });
  });
});

test("the elder completions, which the client had until 1.0", async () => {
  const completion = {
    type: "completion",
    id: "compl_1",
    model: "claude-2.1",
    completion: " Hi",
    stop_reason: null,
  };
  const stream = [completion, { ...completion, completion: "!", stop_reason: "stop_sequence" }];
  const client = new OlderAnthropic({
    apiKey: "key",
    fetch: async (_url, init) =>
      String(init?.body).includes('"stream":true')
        ? new Response(
            stream.map((event) => `event: completion\ndata: ${JSON.stringify(event)}\n\n`).join(""),
            {
              headers: { "content-type": "text/event-stream" },
            },
          )
        : Response.json({ ...completion, stop_reason: "stop_sequence" }),
  }) as unknown as {
    completions: { create(body: object): Promise<AsyncIterable<unknown>> };
  };
  const request = { model: "claude-2.1", max_tokens_to_sample: 9, prompt: "Hello" };
  await client.completions.create(request);
  await collect(await client.completions.create({ ...request, stream: true }));
  expect(recording.started()).toEqual(Array(2).fill("text_completion claude-2.1"));
  const said = recording.spans().map((span) => json(span, "gen_ai.output.messages"));
  expect(said).toEqual(
    [" Hi", " Hi!"].map((content) => [
      { role: "assistant", parts: [{ type: "text", content }], finish_reason: "stop_sequence" },
    ]),
  );
});

test.each([
  ["https://bedrock-runtime.us-east-1.amazonaws.com", "aws.bedrock"],
  ["https://us-east5-aiplatform.googleapis.com/v1", "gcp.vertex_ai"],
  ["https://aiplatform.us.rep.googleapis.com/v1", "gcp.vertex_ai"],
  ["https://shop.services.ai.azure.com/anthropic", "azure.ai.inference"],
])("a client at %s is %s", async (baseURL, provider) => {
  const client = new CurrentAnthropic({
    apiKey: "key",
    baseURL,
    fetch: async () => Response.json(message()),
  });
  await client.messages.create(HELLO);
  expect(call().attributes["gen_ai.provider.name"]).toBe(provider);
});
