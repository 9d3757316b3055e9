import Anthropic from "@anthropic-ai/sdk";
import { type StandIn, startStandIn } from "@anyway-sh/example-stand-in";
import {
  BedrockRuntimeClient,
  ConverseCommand,
  type ConverseCommandInput,
  ConverseStreamCommand,
} from "@aws-sdk/client-bedrock-runtime";
import { GoogleGenAI } from "@google/genai";
import { Mistral } from "@mistralai/mistralai";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { CohereClientV2 } from "cohere-ai";
import { Groq } from "groq-sdk";
import OpenAI, { AzureOpenAI } from "openai";
import { Together } from "together-ai";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { shutdown } from "../../../packages/sdk/src/index.ts";
import { collect, startRecording } from "../../../packages/sdk/test/recording.ts";
import type { AttributeValue } from "../../../packages/server/src/model/span.ts";
import { reproduce } from "../../../packages/server/src/reproduce/reproduce.ts";
import { storedCall } from "../../../packages/server/test/stored-call.ts";
import { type RecordingProxy, startRecordingProxy } from "../../recording-proxy.ts";

let standIn: StandIn;
let proxy: RecordingProxy;
let recording: ReturnType<typeof startRecording>;
beforeAll(async () => {
  standIn = await startStandIn();
  proxy = await startRecordingProxy(standIn.url);
});
afterAll(async () => {
  await proxy.close();
  await standIn.close();
});
beforeEach(() => {
  proxy.seen.length = 0;
  recording = startRecording({
    instrumentModules: {
      openAI: OpenAI,
      anthropic: Anthropic,
      bedrock: BedrockRuntimeClient,
      google_genai: GoogleGenAI,
      mistral: Mistral,
      cohere: CohereClientV2,
      groq: Groq,
      together: Together,
    },
  });
});
afterEach(() => shutdown());

const SCHEMA = {
  type: "object",
  properties: { order: { type: "string", description: "Its \"number\", as in O'Brien's" } },
  required: ["order"],
};
const SAID = 'Where\'s my order?\n$(touch pwned) `x` "quoted" 😀';
const chatBody = (model: string) => ({
  model,
  messages: [
    { role: "system" as const, content: "Be kind." },
    { role: "user" as const, content: SAID },
    {
      role: "assistant" as const,
      content: null,
      tool_calls: [
        {
          id: "call_1",
          type: "function" as const,
          function: { name: "look_up", arguments: '{"order":"7"}' },
        },
      ],
    },
    { role: "tool" as const, tool_call_id: "call_1", content: '{ "state": "sent" }' },
    {
      role: "user" as const,
      content: [
        { type: "text" as const, text: "And this?" },
        { type: "image_url" as const, image_url: { url: "https://example.com/a.png" } },
      ],
    },
  ],
  tools: [
    {
      type: "function" as const,
      function: { name: "look_up", description: "Finds an order", parameters: SCHEMA },
    },
  ],
  tool_choice: "auto" as const,
  temperature: 0.2,
  max_tokens: 50,
  stop: ["END"],
});

/** The only call of a test: what went over the wire, and what its span says that went. */
function theCall() {
  const [span, ...others] = recording.spans();
  expect(others.map(({ name }) => name)).toEqual([]);
  expect(proxy.seen).toHaveLength(1);
  const { span: stored, payload } = storedCall((span?.attributes ?? {}) as Record<string, AttributeValue>);
  const { code, ...reproduction } = reproduce(stored, payload, "json");
  const { body } = JSON.parse(code) as { body: unknown };
  const [sent] = proxy.seen;
  return { sent: sent ?? expect.unreachable(), body, code, ...reproduction };
}

/** The request says the same as the one that was sent, to the same place. */
function expectSame({ notes = [] as (string | RegExp)[] } = {}) {
  const { sent, body, url, code, notes: told } = theCall();
  expect(body).toEqual(sent.body);
  expect(new URL(url.replaceAll(/[<>]/g, "")).pathname).toBe(new URL(sent.path, proxy.url).pathname);
  expect(code).not.toContain("key-of-nobody");
  const others = told.filter((note) => !/^The (call went to 127|path of that address)/.test(note));
  expect(others).toEqual(
    notes.map((note) => (typeof note === "string" ? note : expect.stringMatching(note))),
  );
}

const KEY = "key-of-nobody";
const openAi = () => new OpenAI({ apiKey: KEY, baseURL: `${proxy.url}/v1`, maxRetries: 0 });

test.each([false, true])("OpenAI chat completions (streamed: %s)", async (stream) => {
  const answer = await openAi().chat.completions.create({
    ...chatBody("gpt-4o"),
    ...{ stream, seed: 7, user: "u1", parallel_tool_calls: false, reasoning_effort: "low" as const },
    response_format: { type: "json_schema", json_schema: { name: "a", strict: true, schema: SCHEMA } },
    ...(stream ? { stream_options: { include_usage: true } } : {}),
  });
  if (Symbol.asyncIterator in answer) await collect(answer);
  expectSame();
});

test.each([false, true])("OpenAI responses (streamed: %s)", async (stream) => {
  const answer = await openAi().responses.create({
    model: "gpt-4o",
    instructions: "Be kind.",
    input: [
      { role: "user", content: SAID },
      { type: "function_call", call_id: "c1", name: "look_up", arguments: '{"order":"7"}' },
      { type: "function_call_output", call_id: "c1", output: "sent" },
      {
        role: "user",
        content: [
          { type: "input_text", text: "And this?" },
          { type: "input_image", image_url: "https://example.com/a.png" } as never,
        ],
      },
    ],
    tools: [
      { type: "function", name: "look_up", description: "Finds it", parameters: SCHEMA, strict: true },
      { type: "web_search", search_context_size: "low" },
    ],
    tool_choice: "auto",
    max_output_tokens: 100,
    store: false,
    reasoning: { effort: "low" },
    text: { format: { type: "json_schema", name: "a", schema: SCHEMA } },
    stream,
  });
  if (Symbol.asyncIterator in answer) await collect(answer);
  expectSame();
});

test("OpenAI responses to a text alone", async () => {
  await openAi().responses.create({ model: "gpt-4o", input: SAID });
  expectSame({ notes: [/^Only the parameters/] });
});

test("OpenAI embeddings, completions and images", async () => {
  await openAi().embeddings.create({
    model: "text-embedding-3-small",
    input: [SAID, "b"],
    dimensions: 8,
    encoding_format: "float",
  });
  expectSame();
  for (const call of [
    () => openAi().completions.create({ model: "gpt-3.5-turbo-instruct", prompt: SAID, max_tokens: 9 }),
    () => openAi().images.generate({ model: "gpt-image-1", prompt: SAID, size: "1024x1024", n: 1 }),
  ]) {
    await shutdown();
    proxy.seen.length = 0;
    recording = startRecording({ instrumentModules: { openAI: OpenAI } });
    await call();
    expectSame();
  }
});

test("an address of someone who speaks OpenAI's protocol", async () => {
  const client = new OpenAI({ apiKey: KEY, baseURL: `${proxy.url}/some/v1`, maxRetries: 0 });
  await client.chat.completions.create(chatBody("llama")).catch(() => undefined);
  expectSame();
  const { variables, notes } = theCall();
  expect(variables).toEqual(["API_KEY"]);
  expect(notes[0]).toMatch(/^The call went to 127\.0\.0\.1:\d+, which is not openai's own address/);
});

test("Azure OpenAI", async () => {
  const client = new AzureOpenAI({
    endpoint: proxy.url,
    apiKey: KEY,
    apiVersion: "2024-10-21",
    maxRetries: 0,
  });
  await client.chat.completions.create(chatBody("my-deployment")).catch(() => undefined);
  const [span] = recording.spans();
  const attributes = { ...span?.attributes, "gen_ai.provider.name": "azure.ai.openai" };
  const { span: stored, payload } = storedCall(attributes as Record<string, AttributeValue>);
  const { url, variables, code } = reproduce(stored, payload, "json");
  expect(url).toBe(`<AZURE_OPENAI_ENDPOINT>${proxy.seen[0]?.path}`);
  expect(variables).toEqual(["AZURE_OPENAI_ENDPOINT", "AZURE_OPENAI_API_KEY"]);
  expect((JSON.parse(code) as { body: unknown }).body).toEqual(proxy.seen[0]?.body);
});

test.each([false, true])("Anthropic messages (streamed: %s)", async (stream) => {
  const client = new Anthropic({ apiKey: KEY, baseURL: proxy.url, maxRetries: 0 });
  const mark = { type: "ephemeral" as const };
  const answer = await client.messages.create({
    model: "claude-sonnet-4-5",
    max_tokens: 100,
    system: [{ type: "text", text: "Be kind.", cache_control: mark }],
    tools: [
      { name: "look_up", description: "Finds it", input_schema: SCHEMA as never, cache_control: mark },
      { type: "web_search_20250305", name: "web_search", max_uses: 2 },
    ],
    tool_choice: { type: "auto", disable_parallel_tool_use: true },
    metadata: { user_id: "u1" },
    stop_sequences: ["END"],
    // The types of the client no longer have it; the API takes it.
    ...{ temperature: 0.2 },
    messages: [
      { role: "user", content: SAID },
      {
        role: "assistant",
        content: [
          { type: "thinking", thinking: "Hm.", signature: "c2ln" },
          { type: "text", text: "I look it up." },
          { type: "tool_use", id: "t1", name: "look_up", input: { order: "7" } },
        ],
      },
      {
        role: "user",
        content: [
          {
            type: "tool_result",
            tool_use_id: "t1",
            is_error: true,
            content: [{ type: "text", text: "No." }],
          },
          { type: "image", source: { type: "url", url: "https://example.com/a.png" } },
        ],
      },
    ],
    stream,
  });
  if (Symbol.asyncIterator in answer) await collect(answer);
  expectSame();
});

test("bytes of images are not on a span, and the reproduction says so", async () => {
  await openAi().chat.completions.create({
    model: "gpt-4o",
    messages: [
      {
        role: "user",
        content: [
          { type: "text", text: "What is this?" },
          { type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } },
        ],
      },
    ],
  });
  expect(theCall()).toMatchObject({
    body: { messages: [{ role: "user", content: "What is this?" }] },
    notes: expect.arrayContaining(["Left out: an image whose bytes the span does not hold."]),
  });
});

test.each([false, true])("Amazon Bedrock Converse (streamed: %s)", async (stream) => {
  const client = new BedrockRuntimeClient({
    region: "us-east-1",
    endpoint: proxy.url,
    credentials: { accessKeyId: KEY, secretAccessKey: KEY },
    maxAttempts: 1,
    requestHandler: new NodeHttpHandler(),
  });
  const input: ConverseCommandInput = {
    modelId: "anthropic.claude-3-haiku-20240307-v1:0",
    system: [{ text: "Be kind." }],
    messages: [
      { role: "user", content: [{ text: SAID }] },
      {
        role: "assistant",
        content: [{ toolUse: { toolUseId: "t1", name: "look_up", input: { order: "7" } } }],
      },
      {
        role: "user",
        content: [
          { toolResult: { toolUseId: "t1", content: [{ json: { state: "sent" } }, { text: "Sent." }] } },
        ],
      },
    ],
    toolConfig: {
      tools: [{ toolSpec: { name: "look_up", description: "Finds it", inputSchema: { json: SCHEMA } } }],
      toolChoice: { auto: {} },
    },
    inferenceConfig: { maxTokens: 50, temperature: 0.2, stopSequences: ["END"] },
    additionalModelRequestFields: { top_k: 5 },
  };
  if (stream) {
    const answer = await client.send(new ConverseStreamCommand(input));
    await collect(answer.stream ?? expect.unreachable());
  } else await client.send(new ConverseCommand(input));
  expectSame();
  expect(theCall().variables).toEqual(["AWS_REGION", "AWS_BEARER_TOKEN_BEDROCK"]);
});

test.each([false, true])("Gemini (streamed: %s)", async (stream) => {
  const client = new GoogleGenAI({ apiKey: KEY, httpOptions: { baseUrl: proxy.url } });
  const request = {
    model: "gemini-2.5-flash",
    contents: [
      { role: "user", parts: [{ text: SAID }] },
      { role: "model", parts: [{ functionCall: { id: "f1", name: "look_up", args: { order: "7" } } }] },
      {
        role: "user",
        parts: [{ functionResponse: { id: "f1", name: "look_up", response: { state: "sent" } } }],
      },
    ],
    config: {
      systemInstruction: { parts: [{ text: "Be kind." }] },
      tools: [
        {
          functionDeclarations: [{ name: "look_up", description: "Finds it", parametersJsonSchema: SCHEMA }],
        },
      ],
      temperature: 0.2,
      maxOutputTokens: 50,
      stopSequences: ["END"],
      safetySettings: [{ category: "HARM_CATEGORY_HARASSMENT", threshold: "BLOCK_NONE" }] as never,
    },
  };
  if (stream) await collect(await client.models.generateContentStream(request));
  else await client.models.generateContent(request);
  const { sent, body } = theCall();
  // The client says whose an instruction is, which nobody asks.
  expect(body).toEqual(withoutRole(sent.body));
  expect(theCall().url).toMatch(
    new RegExp(`/v1beta/models/gemini-2\\.5-flash:${stream ? "streamG" : "g"}enerateContent`),
  );
});

function withoutRole(body: unknown) {
  const { systemInstruction, ...others } = body as { systemInstruction: { parts: unknown } };
  return { ...others, systemInstruction: { parts: systemInstruction.parts } };
}

test.each([false, true])("Cohere (streamed: %s)", async (stream) => {
  const client = new CohereClientV2({ token: KEY, environment: proxy.url, maxRetries: 0 });
  const request = {
    model: "command-a-03-2025",
    messages: [
      { role: "user" as const, content: SAID },
      {
        role: "assistant" as const,
        toolCalls: [
          { id: "c1", type: "function" as const, function: { name: "look_up", arguments: '{"order":"7"}' } },
        ],
      },
      { role: "tool" as const, toolCallId: "c1", content: "sent" },
    ],
    tools: [
      {
        type: "function" as const,
        function: { name: "look_up", description: "Finds it", parameters: SCHEMA },
      },
    ],
    maxTokens: 50,
    temperature: 0.2,
    p: 0.9,
    stopSequences: ["END"],
  };
  if (stream) await collect(await client.chatStream(request));
  else await client.chat(request);
  const { sent, body } = theCall();
  expect(withoutNulls(body)).toEqual({
    ...withoutNulls(sent.body),
    ...(stream ? {} : { stream: undefined }),
  });
});

/** `content: null` is what no content is. */
function withoutNulls(body: unknown): object {
  return JSON.parse(JSON.stringify(body, (_, value: unknown) => (value === null ? undefined : value)));
}

test.each([false, true])("Mistral (streamed: %s)", async (stream) => {
  const client = new Mistral({ apiKey: KEY, serverURL: `${proxy.url}/mistral` });
  const request = {
    model: "mistral-small-latest",
    messages: [
      { role: "system" as const, content: "Be kind." },
      { role: "user" as const, content: SAID },
    ],
    tools: [
      {
        type: "function" as const,
        function: { name: "look_up", description: "Finds it", parameters: SCHEMA },
      },
    ],
    maxTokens: 50,
    randomSeed: 7,
    responseFormat: {
      type: "json_schema" as const,
      jsonSchema: { name: "a", schemaDefinition: SCHEMA },
    },
  };
  if (stream) await collect(await client.chat.stream(request));
  else await client.chat.complete(request);
  const { sent, body } = theCall();
  const tools = [
    { type: "function", function: { name: "look_up", description: "Finds it", parameters: SCHEMA } },
  ];
  expect(body).toMatchObject({ tools });
  // The client fills in what a provider assumes anyhow.
  expect(sent.body).toMatchObject(body as object);
});

test("Groq and Together", async () => {
  const groq = new Groq({ apiKey: KEY, baseURL: `${proxy.url}/groq`, maxRetries: 0 });
  await groq.chat.completions.create(chatBody("llama-3.3-70b-versatile")).catch(() => undefined);
  expect(theCall()).toMatchObject({ body: proxy.seen[0]?.body, api: "OpenAI Chat Completions" });
  await shutdown();
  proxy.seen.length = 0;
  recording = startRecording({ instrumentModules: { together: Together } });
  const together = new Together({ apiKey: KEY, baseURL: `${proxy.url}/together/v1`, maxRetries: 0 });
  await together.chat.completions.create(chatBody("llama") as never).catch(() => undefined);
  expect(theCall()).toMatchObject({ body: proxy.seen[0]?.body });
});
