import {
  BedrockRuntime,
  BedrockRuntimeClient,
  ConverseCommand,
  type ConverseCommandOutput,
  ConverseStreamCommand,
  InvokeModelCommand,
  ListAsyncInvokesCommand,
} from "@aws-sdk/client-bedrock-runtime";
import { context, trace } from "@opentelemetry/api";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { eventStreamMessage } from "../../../examples/stand-in/src/event-stream.ts";
import { shutdown, withWorkflow } from "../../../packages/sdk/src/index.ts";
import { json, startRecording } from "../../../packages/sdk/test/recording.ts";
import { startBedrock } from "./bedrock-server.ts";

const MODEL = "eu.anthropic.claude-sonnet-4-5-20250929-v1:0";
const HELLO = { modelId: MODEL, messages: [{ role: "user" as const, content: [{ text: "Hi" }] }] };
const ANSWER = {
  output: { message: { role: "assistant", content: [{ text: "Hello" }] } },
  stopReason: "end_turn",
  usage: { inputTokens: 10, outputTokens: 5, totalTokens: 15 },
};
const ENCODED = { "content-type": "application/vnd.amazon.eventstream" };

let bedrock: Awaited<ReturnType<typeof startBedrock>>;
let recording: ReturnType<typeof startRecording>;
beforeAll(async () => {
  bedrock = await startBedrock();
});
afterAll(() => bedrock.close());
beforeEach(() => {
  bedrock.answerWith({ body: JSON.stringify(ANSWER), headers: { "x-amzn-requestid": "request-1" } });
  recording = startRecording({ instrumentModules: { bedrock: BedrockRuntimeClient } });
});
afterEach(() => shutdown());

const span = () => recording.span(`chat ${MODEL}`);
const event = (name: string, payload: object) =>
  eventStreamMessage(
    { ":message-type": "event", ":event-type": name, ":content-type": "application/json" },
    JSON.stringify(payload),
  );

describe("the client stays as it is", () => {
  test("a command that is no model call has no span", async () => {
    bedrock.answerWith({ body: "{}" });
    await bedrock.client.send(new ListAsyncInvokesCommand());
    expect(recording.spans()).toEqual([]);
  });

  test("middleware, own properties and class", async () => {
    const before = {
      keys: Reflect.ownKeys(bedrock.client),
      stack: bedrock.client.middlewareStack.identify(),
    };
    const command = new ConverseCommand(HELLO);
    const keys = Reflect.ownKeys(command);
    await bedrock.client.send(command);
    expect(Reflect.ownKeys(bedrock.client)).toEqual(before.keys);
    expect(bedrock.client.middlewareStack.identify()).toEqual(before.stack);
    expect(Reflect.ownKeys(command)).toEqual(keys);
    expect(recording.spans()).toHaveLength(1);
  });

  test("the application's own middleware runs, under the span of the call", async () => {
    let active: string | undefined;
    const client = new BedrockRuntimeClient(bedrock.config);
    client.middlewareStack.add(
      (next) => (args) => {
        active = trace.getSpan(context.active())?.spanContext().spanId;
        return next(args);
      },
      { step: "initialize", name: "mine" },
    );
    await client.send(new ConverseCommand(HELLO));
    expect(active).toBe(span().spanContext().spanId);
  });

  test("with a cache of its handlers", async () => {
    const client = new BedrockRuntimeClient({ ...bedrock.config, cacheMiddleware: true });
    await client.send(new ConverseCommand(HELLO));
    await client.send(new ConverseCommand(HELLO));
    expect(recording.spans().map(({ attributes }) => attributes["server.port"])).toEqual([
      bedrock.port,
      bedrock.port,
    ]);
  });
});

describe("callbacks", () => {
  const called = (...options: object[]) =>
    new Promise<ConverseCommandOutput | undefined>((resolve, reject) => {
      const send = bedrock.client.send.bind(bedrock.client) as (...args: unknown[]) => unknown;
      const callback = (error: unknown, output?: ConverseCommandOutput) =>
        error === null ? resolve(output) : reject(error);
      expect(send(new ConverseCommand(HELLO), ...options, callback)).toBeUndefined();
    });

  test.each([[[]], [[{ requestTimeout: 5_000 }]]])("after options %j", async (options) => {
    const output = await withWorkflow({ name: "w" }, () => called(...options));
    expect(output?.output?.message?.content).toEqual([{ text: "Hello" }]);
    expect(span().attributes).toMatchObject({
      "gen_ai.usage.input_tokens": 10,
      "aws.request_id": "request-1",
    });
    expect(span().parentSpanContext?.spanId).toBe(recording.span("w.workflow").spanContext().spanId);
  });

  test("that are told of an error", async () => {
    bedrock.answerWith({
      status: 429,
      headers: { "x-amzn-errortype": "ThrottlingException" },
      body: JSON.stringify({ message: "Too many tokens" }),
    });
    await expect(called()).rejects.toThrow("Too many tokens");
    expect(span().status.message).toBe("Too many tokens");
    expect(span().attributes).toMatchObject({ "error.type": "ThrottlingException" });
  });
});

test("the client of all operations has one span a call as well", async () => {
  const client = new BedrockRuntime(bedrock.config);
  await client.converse(HELLO);
  expect(span().attributes["gen_ai.usage.output_tokens"]).toBe(5);
});

test("the content of Converse", async () => {
  const bytes = new Uint8Array([1, 2, 3]);
  await bedrock.client.send(
    new ConverseCommand({
      modelId: MODEL,
      system: [{ text: "Be kind." }, { cachePoint: { type: "default" } }],
      toolConfig: {
        tools: [
          {
            toolSpec: { name: "look_up", description: "Finds it", inputSchema: { json: { type: "object" } } },
          },
          { cachePoint: { type: "default" } },
        ],
      },
      guardrailConfig: { guardrailIdentifier: "g1", guardrailVersion: "1" },
      inferenceConfig: { maxTokens: 100, temperature: 0.5, topP: 0.9, stopSequences: ["."] },
      messages: [
        {
          role: "user",
          content: [
            { image: { format: "png", source: { bytes } } },
            { document: { format: "pdf", name: "d", source: { s3Location: { uri: "s3://b/d" } } } },
            { guardContent: { text: { text: "Hi" } } },
          ],
        },
        { role: "assistant", content: [{ toolUse: { toolUseId: "t1", name: "look_up", input: { id: 1 } } }] },
        {
          role: "user",
          content: [{ toolResult: { toolUseId: "t1", content: [{ json: { found: 1 } }, { text: "ok" }] } }],
        },
      ],
    }),
  );
  expect(span().attributes).toMatchObject({
    "gen_ai.request.max_tokens": 100,
    "gen_ai.request.temperature": 0.5,
    "gen_ai.request.top_p": 0.9,
    "gen_ai.request.stop_sequences": ["."],
    "aws.bedrock.guardrail.id": "g1",
  });
  expect(json(span(), "gen_ai.system_instructions")).toEqual([{ type: "text", content: "Be kind." }]);
  expect(json(span(), "gen_ai.tool.definitions")).toEqual([
    { type: "function", name: "look_up", description: "Finds it", parameters: { type: "object" } },
  ]);
  expect(json(span(), "gen_ai.input.messages")).toEqual([
    {
      role: "user",
      parts: [
        { type: "blob", modality: "image", mime_type: "png" },
        { type: "uri", modality: "document", uri: "s3://b/d" },
        { type: "text", content: "Hi" },
      ],
    },
    { role: "assistant", parts: [{ type: "tool_call", id: "t1", name: "look_up", arguments: { id: 1 } }] },
    {
      role: "user",
      parts: [
        { type: "tool_call_response", id: "t1", result: [{ found: 1 }, { type: "text", content: "ok" }] },
      ],
    },
  ]);
});

test("a stream with reasoning, a tool, the cache, a guardrail and a prompt router", async () => {
  bedrock.answerWith({
    headers: ENCODED,
    body: Buffer.concat([
      event("messageStart", { role: "assistant" }),
      event("contentBlockDelta", { contentBlockIndex: 0, delta: { reasoningContent: { text: "Let me " } } }),
      event("contentBlockDelta", { contentBlockIndex: 0, delta: { reasoningContent: { text: "see." } } }),
      event("contentBlockDelta", { contentBlockIndex: 1, delta: { text: "I look." } }),
      event("contentBlockStart", {
        contentBlockIndex: 2,
        start: { toolUse: { toolUseId: "t1", name: "look_up" } },
      }),
      event("contentBlockDelta", { contentBlockIndex: 2, delta: { toolUse: { input: '{"id"' } } }),
      event("contentBlockDelta", { contentBlockIndex: 2, delta: { toolUse: { input: ":7}" } } }),
      event("contentBlockStart", {
        contentBlockIndex: 3,
        start: { toolUse: { toolUseId: "t2", name: "ping" } },
      }),
      event("messageStop", { stopReason: "guardrail_intervened" }),
      event("metadata", {
        usage: {
          inputTokens: 10,
          outputTokens: 5,
          totalTokens: 45,
          cacheReadInputTokens: 20,
          cacheWriteInputTokens: 10,
          cacheDetails: [{ ttl: "1h", inputTokens: 6 }],
        },
        metrics: { latencyMs: 1 },
        trace: { promptRouter: { invokedModelId: "anthropic.claude-haiku-4-5-20251001-v1:0" } },
      }),
    ]),
  });
  const { stream } = await bedrock.client.send(new ConverseStreamCommand(HELLO));
  for await (const _ of stream ?? []);
  expect(span().attributes).toMatchObject({
    "gen_ai.response.model": "anthropic.claude-haiku-4-5-20251001-v1:0",
    "gen_ai.response.finish_reasons": ["guardrail_intervened"],
    "gen_ai.usage.input_tokens": 40,
    "gen_ai.usage.output_tokens": 5,
    "gen_ai.usage.cache_read.input_tokens": 20,
    "gen_ai.usage.cache_write.input_tokens": 10,
    "anthropic.usage.cache_creation.ephemeral_1h_input_tokens": 6,
  });
  expect(json(span(), "gen_ai.output.messages")).toMatchObject([
    {
      role: "assistant",
      parts: [
        { type: "reasoning", content: "Let me see." },
        { type: "text", content: "I look." },
        { type: "tool_call", id: "t1", name: "look_up", arguments: { id: 7 } },
        { type: "tool_call", id: "t2", name: "ping", arguments: {} },
      ],
    },
  ]);
});

test("a stream that fails on the way keeps what had come", async () => {
  const failure = eventStreamMessage(
    {
      ":message-type": "exception",
      ":exception-type": "modelStreamErrorException",
      ":content-type": "application/json",
    },
    JSON.stringify({ message: "The model broke off" }),
  );
  bedrock.answerWith({
    headers: ENCODED,
    body: Buffer.concat([
      event("messageStart", { role: "assistant" }),
      event("contentBlockDelta", { contentBlockIndex: 0, delta: { text: "Hel" } }),
      failure,
    ]),
  });
  const { stream } = await bedrock.client.send(new ConverseStreamCommand(HELLO));
  const read = async () => {
    for await (const _ of stream ?? []);
  };
  await expect(read()).rejects.toThrow("The model broke off");
  expect(span().status.message).toBe("The model broke off");
  expect(json(span(), "gen_ai.output.messages")).toMatchObject([{ parts: [{ content: "Hel" }] }]);
});

test("a body that is no JSON reaches the caller", async () => {
  bedrock.answerWith({ body: "<html>" });
  const { body } = await bedrock.client.send(
    new InvokeModelCommand({ modelId: MODEL, body: new TextEncoder().encode("not JSON either") }),
  );
  expect(body.transformToString()).toBe("<html>");
  expect(recording.spans()).toHaveLength(1);
});
