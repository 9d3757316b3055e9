import {
  BedrockRuntimeClient,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
} from "@aws-sdk/client-bedrock-runtime";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { eventStreamMessage } from "../../../examples/stand-in/src/event-stream.ts";
import { shutdown } from "../../../packages/sdk/src/index.ts";
import { json, startRecording } from "../../../packages/sdk/test/recording.ts";
import { startBedrock } from "./bedrock-server.ts";

let bedrock: Awaited<ReturnType<typeof startBedrock>>;
let recording: ReturnType<typeof startRecording>;
beforeAll(async () => {
  bedrock = await startBedrock();
});
afterAll(() => bedrock.close());
beforeEach(() => {
  recording = startRecording({ instrumentModules: { bedrock: BedrockRuntimeClient } });
});
afterEach(() => shutdown());

interface Model {
  modelId: string;
  request: object;
  /** The body of an answer, or the chunks of a stream. */
  answer: object | object[];
  headers?: Record<string, string>;
  /** `[input, output]` tokens. */
  tokens: [number, number | undefined];
  attributes?: Record<string, unknown>;
  asked?: string;
  said?: string | object[];
}

const METRICS = { inputTokenCount: 10, outputTokenCount: 5, invocationLatency: 9, firstByteLatency: 8 };
const LAST = { "amazon-bedrock-invocationMetrics": METRICS };
const COUNTS = { "x-amzn-bedrock-input-token-count": "10", "x-amzn-bedrock-output-token-count": "5" };
const PROMPT = { prompt: "Hi", max_tokens: 100, temperature: 0.5, top_p: 0.9 };
const MESSAGES = { messages: [{ role: "user", content: "Hi" }], max_tokens: 100 };
const OPENAI_USAGE = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };
const TOOL_CALL = { id: "c1", type: "function", function: { name: "look_up", arguments: '{"order":7}' } };
const TOOL_PART = { type: "tool_call", id: "c1", name: "look_up", arguments: { order: 7 } };

const MODELS: Record<string, Model> = {
  "Llama, streamed": {
    modelId: "us.meta.llama3-3-70b-instruct-v1:0",
    request: { prompt: "Hi", max_gen_len: 100 },
    answer: [
      { generation: "Hel", prompt_token_count: 10, generation_token_count: 1, stop_reason: null },
      { generation: "lo", prompt_token_count: null, generation_token_count: 5, stop_reason: "stop", ...LAST },
    ],
    tokens: [10, 5],
    attributes: { "gen_ai.operation.name": "text_completion", "gen_ai.response.finish_reasons": ["stop"] },
  },
  "Titan, two results": {
    modelId: "amazon.titan-text-express-v1",
    request: { inputText: "Hi", textGenerationConfig: { maxTokenCount: 100, stopSequences: ["."] } },
    answer: {
      inputTextTokenCount: 10,
      results: [
        { tokenCount: 2, outputText: "Hel", completionReason: "FINISH" },
        { tokenCount: 3, outputText: "lo", completionReason: "LENGTH" },
      ],
    },
    tokens: [10, 5],
    attributes: {
      "gen_ai.response.finish_reasons": ["FINISH", "LENGTH"],
      "gen_ai.request.stop_sequences": ["."],
    },
  },
  Nova: {
    modelId: "us.amazon.nova-lite-v1:0",
    request: {
      schemaVersion: "messages-v1",
      system: [{ text: "Be kind." }],
      messages: [{ role: "user", content: [{ text: "Hi" }] }],
      inferenceConfig: { max_new_tokens: 100 },
    },
    answer: {
      output: { message: { role: "assistant", content: [{ text: "Hello" }] } },
      stopReason: "end_turn",
      usage: { inputTokens: 2, outputTokens: 5, cacheReadInputTokenCount: 5, cacheWriteInputTokenCount: 3 },
    },
    tokens: [10, 5],
    attributes: {
      "gen_ai.operation.name": "chat",
      "gen_ai.usage.cache_read.input_tokens": 5,
      "gen_ai.usage.cache_write.input_tokens": 3,
      "gen_ai.system_instructions": JSON.stringify([{ type: "text", content: "Be kind." }]),
    },
  },
  "Nova, streamed": {
    modelId: "amazon.nova-lite-v1:0",
    request: { messages: [{ role: "user", content: [{ text: "Hi" }] }], inferenceConfig: { maxTokens: 100 } },
    answer: [
      { messageStart: { role: "assistant" } },
      { contentBlockDelta: { delta: { text: "Hello" }, contentBlockIndex: 0 } },
      { contentBlockStop: { contentBlockIndex: 0 } },
      { messageStop: { stopReason: "end_turn" } },
      { metadata: { usage: { inputTokens: 10, outputTokens: 5 }, metrics: {} }, ...LAST },
    ],
    tokens: [10, 5],
  },
  "Claude, streamed": {
    modelId: "anthropic.claude-sonnet-4-5-20250929-v1:0",
    request: { ...MESSAGES, anthropic_version: "bedrock-2023-05-31" },
    answer: [
      {
        type: "message_start",
        message: {
          id: "msg_bdrk_1",
          model: "claude-sonnet-4-5-20250929",
          role: "assistant",
          usage: { input_tokens: 3, cache_read_input_tokens: 7, output_tokens: 1 },
        },
      },
      { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
      { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "Hello" } },
      { type: "content_block_stop", index: 0 },
      { type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { output_tokens: 5 } },
      { type: "message_stop", ...LAST },
    ],
    tokens: [10, 5],
    attributes: {
      "gen_ai.response.id": "msg_bdrk_1",
      "gen_ai.response.model": "claude-sonnet-4-5-20250929",
      "gen_ai.usage.cache_read.input_tokens": 7,
    },
  },
  "Claude 2, counted in headers": {
    modelId: "anthropic.claude-v2",
    request: { prompt: "Hi", max_tokens_to_sample: 100 },
    answer: { completion: "Hello", stop_reason: "stop_sequence" },
    headers: COUNTS,
    tokens: [10, 5],
  },
  "Command R": {
    modelId: "cohere.command-r-v1:0",
    request: {
      message: "Hi",
      chat_history: [{ role: "CHATBOT", message: "Yes?" }],
      preamble: "Be kind.",
      max_tokens: 100,
    },
    answer: {
      generation_id: "g1",
      text: "Hello",
      finish_reason: "COMPLETE",
      tool_calls: [{ name: "look_up", parameters: { order: 7 } }],
    },
    headers: COUNTS,
    tokens: [10, 5],
    attributes: { "gen_ai.response.id": "g1" },
    asked: "Yes?Hi",
    said: [
      { type: "text", content: "Hello" },
      { type: "tool_call", name: "look_up", arguments: { order: 7 } },
    ],
  },
  "Command R, streamed": {
    modelId: "cohere.command-r-plus-v1:0",
    request: { message: "Hi", max_tokens: 100 },
    answer: [
      { event_type: "stream-start", generation_id: "g1", is_finished: false },
      { event_type: "text-generation", text: "Hel", is_finished: false },
      { event_type: "text-generation", text: "lo", is_finished: false },
      { event_type: "stream-end", finish_reason: "COMPLETE", response: { text: "Hello" }, ...LAST },
    ],
    tokens: [10, 5],
    attributes: { "gen_ai.response.id": "g1", "gen_ai.response.finish_reasons": ["COMPLETE"] },
  },
  Jamba: {
    modelId: "ai21.jamba-1-5-large-v1:0",
    request: MESSAGES,
    answer: {
      id: "j1",
      model: "jamba-1.5-large",
      choices: [{ index: 0, message: { role: "assistant", content: "Hello" }, finish_reason: "stop" }],
      usage: OPENAI_USAGE,
    },
    tokens: [10, 5],
    attributes: { "gen_ai.response.id": "j1", "gen_ai.response.model": "jamba-1.5-large" },
  },
  "Mistral 7B": {
    modelId: "mistral.mistral-7b-instruct-v0:2",
    request: PROMPT,
    answer: { outputs: [{ text: "Hello", stop_reason: "stop" }] },
    headers: COUNTS,
    tokens: [10, 5],
    attributes: { "gen_ai.request.temperature": 0.5, "gen_ai.request.top_p": 0.9 },
  },
  "Mistral Large with a tool": {
    modelId: "mistral.mistral-large-2407-v1:0",
    request: { ...MESSAGES, tools: [{ type: "function", function: { name: "look_up" } }] },
    answer: {
      choices: [
        {
          index: 0,
          message: { role: "assistant", content: "", tool_calls: [TOOL_CALL] },
          stop_reason: "tool_calls",
        },
      ],
    },
    headers: COUNTS,
    tokens: [10, 5],
    attributes: { "gen_ai.response.finish_reasons": ["tool_calls"] },
    said: [TOOL_PART],
  },
  "Mistral Large, streamed": {
    modelId: "mistral.mistral-large-2402-v1:0",
    request: MESSAGES,
    answer: [
      { choices: [{ index: 0, message: { role: "assistant", content: "Hel" }, stop_reason: null }] },
      {
        choices: [{ index: 0, message: { role: "assistant", content: "lo" }, stop_reason: "stop" }],
        ...LAST,
      },
    ],
    tokens: [10, 5],
    attributes: { "gen_ai.response.finish_reasons": ["stop"] },
  },
  "DeepSeek R1": {
    modelId: "us.deepseek.r1-v1:0",
    request: PROMPT,
    answer: { choices: [{ text: "Hello", stop_reason: "stop" }] },
    headers: COUNTS,
    tokens: [10, 5],
  },
  "gpt-oss": {
    modelId: "openai.gpt-oss-120b-1:0",
    request: MESSAGES,
    answer: {
      id: "chatcmpl-1",
      model: "openai.gpt-oss-120b-1:0",
      choices: [{ index: 0, message: { role: "assistant", content: "Hello" }, finish_reason: "stop" }],
      usage: { ...OPENAI_USAGE, completion_tokens_details: { reasoning_tokens: 2 } },
    },
    tokens: [10, 5],
    attributes: { "gen_ai.usage.reasoning.output_tokens": 2 },
  },
  "gpt-oss, streamed without usage": {
    modelId: "openai.gpt-oss-20b-1:0",
    request: MESSAGES,
    answer: [
      { id: "chatcmpl-1", choices: [{ index: 0, delta: { content: "Hel" }, finish_reason: null }] },
      { id: "chatcmpl-1", choices: [{ index: 0, delta: { content: "lo" }, finish_reason: "stop" }], ...LAST },
    ],
    tokens: [10, 5],
  },
  "an inference profile that tells nothing": {
    modelId: "arn:aws:bedrock:us-east-1:1:application-inference-profile/p1",
    request: { ...MESSAGES, anthropic_version: "bedrock-2023-05-31" },
    answer: {
      type: "message",
      role: "assistant",
      content: [{ type: "text", text: "Hello" }],
      usage: { input_tokens: 10, output_tokens: 5 },
    },
    tokens: [10, 5],
  },
  "Titan's embeddings": {
    modelId: "amazon.titan-embed-text-v2:0",
    request: { inputText: "Hi", dimensions: 2 },
    answer: { embedding: [0.1, 0.2], inputTextTokenCount: 10 },
    tokens: [10, undefined],
    attributes: { "gen_ai.operation.name": "embeddings", "gen_ai.embeddings.dimension.count": 2 },
    said: "",
  },
  "Cohere's embeddings": {
    modelId: "cohere.embed-english-v3",
    request: { texts: ["H", "i"], input_type: "search_query" },
    answer: { id: "e1", embeddings: { float: [[0.1, 0.2, 0.3]] }, texts: ["H", "i"] },
    headers: { "x-amzn-bedrock-input-token-count": "10" },
    tokens: [10, undefined],
    attributes: { "gen_ai.operation.name": "embeddings", "gen_ai.embeddings.dimension.count": 3 },
    said: "",
  },
};

test.each(Object.entries(MODELS))("%s", async (_, model) => {
  const { modelId, request, answer, headers = {}, tokens } = model;
  const input = { modelId, body: JSON.stringify(request) };
  if (Array.isArray(answer)) {
    const body = Buffer.concat(answer.map(chunkMessage));
    bedrock.answerWith({ body, headers: { "content-type": "application/vnd.amazon.eventstream" } });
    const { body: stream } = await bedrock.client.send(new InvokeModelWithResponseStreamCommand(input));
    const chunks: unknown[] = [];
    for await (const { chunk } of stream ?? []) {
      chunks.push(JSON.parse(Buffer.from(chunk?.bytes ?? []).toString()));
    }
    expect(chunks).toEqual(answer);
  } else {
    bedrock.answerWith({ body: JSON.stringify(answer), headers });
    const { body } = await bedrock.client.send(new InvokeModelCommand(input));
    expect(JSON.parse(body.transformToString())).toEqual(answer);
  }

  const [span, ...others] = recording.spans();
  expect(others).toEqual([]);
  if (span === undefined) throw new Error("There is no span");
  const [inputTokens, outputTokens] = tokens;
  expect(span.attributes).toMatchObject({
    "gen_ai.provider.name": "aws.bedrock",
    "gen_ai.request.model": modelId,
    "gen_ai.usage.input_tokens": inputTokens,
    ...model.attributes,
  });
  expect(span.attributes["gen_ai.usage.output_tokens"]).toBe(outputTokens);
  if (!modelId.includes("embed")) expect(span.attributes["gen_ai.request.max_tokens"]).toBe(100);
  expect(textsOf(json(span, "gen_ai.input.messages"))).toBe(model.asked ?? "Hi");
  const output = json(span, "gen_ai.output.messages");
  if (Array.isArray(model.said)) expect(output).toMatchObject([{ role: "assistant", parts: model.said }]);
  else expect(textsOf(output)).toBe(model.said ?? "Hello");
});

function chunkMessage(chunk: object): Buffer {
  const bytes = Buffer.from(JSON.stringify(chunk)).toString("base64");
  const headers = {
    ":message-type": "event",
    ":event-type": "chunk",
    ":content-type": "application/json",
  };
  return eventStreamMessage(headers, JSON.stringify({ bytes }));
}

function textsOf(messages: unknown): string {
  const read = (messages ?? []) as { parts: { content?: string }[] }[];
  return read.flatMap(({ parts }) => parts.map(({ content }) => content ?? "")).join("");
}
