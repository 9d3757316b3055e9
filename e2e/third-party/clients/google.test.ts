import { type ChatRequest, type Reply, type StandIn, startStandIn } from "@anyway-sh/example-stand-in";
import { GoogleGenAI } from "@google/genai";
import { VertexAI, type VertexInit } from "@google-cloud/vertexai";
import { UserRefreshClient } from "google-auth-library";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { shutdown, withWorkflow } from "../../../packages/sdk/src/index.ts";
import { json, startRecording } from "../../../packages/sdk/test/recording.ts";

const MODEL = "gemini-2.5-flash";
const USAGE = { inputTokens: 100, cacheReadTokens: 40, outputTokens: 50, reasoningTokens: 20 };
const COUNTED = {
  "gen_ai.usage.input_tokens": 100,
  "gen_ai.usage.output_tokens": 50,
  "gen_ai.usage.cache_read.input_tokens": 40,
  "gen_ai.usage.reasoning.output_tokens": 20,
};

let standIn: StandIn;
let respond: (request: ChatRequest) => Reply;
let recording: ReturnType<typeof startRecording>;
let early: GoogleGenAI;
const newClient = () => new GoogleGenAI({ apiKey: "key", httpOptions: { baseUrl: standIn.url } });

beforeAll(async () => {
  standIn = await startStandIn({ respond: (request) => respond(request) });
  early = newClient();
});
afterAll(() => standIn.close());
beforeEach(() => {
  respond = () => ({ text: "It is on its way.", thinking: "Let me see.", usage: USAGE });
  recording = startRecording({
    instrumentModules: { google_genai: GoogleGenAI, google_vertexai: VertexAI },
  });
});
afterEach(() => shutdown());

const names = () => recording.spans().map(({ name }) => name);
const span = () => recording.span(`generate_content ${MODEL}`);
const readAll = async (stream: AsyncIterable<unknown>) => {
  for await (const _ of stream);
};

test("clients made before and after are traced, by their class alone", async () => {
  for (const client of [early, newClient()]) {
    await client.models.generateContent({ model: MODEL, contents: "Hi" });
  }
  expect(names()).toEqual([`generate_content ${MODEL}`, `generate_content ${MODEL}`]);
  expect(recording.spans()[0]?.attributes).toMatchObject(COUNTED);
});

test("each message of a chat is one span, with what was said before", async () => {
  const chat = early.chats.create({ model: MODEL, config: { systemInstruction: "Be kind." } });
  await withWorkflow({ name: "w" }, async () => {
    await chat.sendMessage({ message: "One" });
    await readAll(await chat.sendMessageStream({ message: "Two" }));
  });
  expect(names()).toEqual([`generate_content ${MODEL}`, `generate_content ${MODEL}`, "w.workflow"]);
  const [, second, workflow] = recording.spans();
  if (second === undefined) throw new Error("There is no second span");
  expect(second.parentSpanContext?.spanId).toBe(workflow?.spanContext().spanId);
  expect(second.attributes).toMatchObject({ "gen_ai.request.stream": true, ...COUNTED });
  expect(json(second, "gen_ai.system_instructions")).toEqual([{ type: "text", content: "Be kind." }]);
  expect(json(second, "gen_ai.input.messages")).toMatchObject([
    { role: "user", parts: [{ content: "One" }] },
    { role: "assistant", parts: [{ type: "reasoning" }, { content: "It is on its way." }] },
    { role: "user", parts: [{ content: "Two" }] },
  ]);
  expect(json(second, "gen_ai.output.messages")).toMatchObject([
    { parts: [{ type: "reasoning", content: "Let me see." }, { content: "It is on its way." }] },
  ]);
});

test("each turn of automatic function calling is one span, for each is billed", async () => {
  respond = ({ messages }) =>
    messages.at(-1)?.role === "tool"
      ? { text: "Found." }
      : { toolCalls: [{ name: "look_up", arguments: { id: 7 } }] };
  const tool = {
    tool: async () => ({ functionDeclarations: [{ name: "look_up" }] }),
    callTool: async () => [{ functionResponse: { name: "look_up", response: { found: true } } }],
  };
  const answer = await early.models.generateContent({
    model: MODEL,
    contents: "Hi",
    config: { tools: [tool] },
  });
  expect(answer.text).toBe("Found.");
  expect(names()).toEqual([`generate_content ${MODEL}`, `generate_content ${MODEL}`]);
});

test("counting tokens is no call to a model", async () => {
  await early.models.countTokens({ model: MODEL, contents: "Hi" });
  expect(recording.spans()).toEqual([]);
});

function vertexModel() {
  vi.spyOn(console, "warn").mockReturnValue(); // It says that it is deprecated.
  const { fetch } = globalThis;
  // The client speaks HTTPS alone, and the stand-in does not.
  vi.spyOn(globalThis, "fetch").mockImplementation((url, init) =>
    fetch(String(url).replace(/^https:/, "http:"), init),
  );
  const authClient = new UserRefreshClient();
  authClient.setCredentials({ access_token: "token", expiry_date: Date.now() + 3_600_000 });
  const apiEndpoint = new URL(standIn.url).host;
  const client = new VertexAI({
    project: "p",
    location: "us-central1",
    apiEndpoint,
    // The client has a copy of the class of its own.
    googleAuthOptions: { authClient } as unknown as Required<VertexInit>["googleAuthOptions"],
  });
  return client.getGenerativeModel({ model: MODEL, generationConfig: { maxOutputTokens: 100 } });
}
afterEach(() => vi.restoreAllMocks());

test("Vertex AI: a stream of which only the whole answer is taken has its usage", async () => {
  const { response } = await vertexModel().generateContentStream("Hi");
  await response;
  await vi.waitFor(() => expect(span().attributes).toMatchObject(COUNTED));
  expect(span().attributes["gen_ai.request.max_tokens"]).toBe(100);
});

test("Vertex AI: a stream that is left has been paid for to its end", async () => {
  const { stream } = await vertexModel().generateContentStream("Hi");
  for await (const _ of stream) break;
  await vi.waitFor(() => expect(span().attributes).toMatchObject(COUNTED));
});

test("Vertex AI: each message of a chat is one span, with what was said before", async () => {
  const chat = vertexModel().startChat({});
  await chat.sendMessage("One");
  await readAll((await chat.sendMessageStream(["Two"])).stream);
  await vi.waitFor(() => expect(recording.spans()).toHaveLength(2));
  const [, second] = recording.spans();
  if (second === undefined) throw new Error("There is no second span");
  expect(second.attributes).toMatchObject({ "gen_ai.provider.name": "gcp.vertex_ai", ...COUNTED });
  expect(json(second, "gen_ai.input.messages")).toMatchObject([
    { role: "user", parts: [{ content: "One" }] },
    { role: "assistant" },
    { role: "user", parts: [{ content: "Two" }] },
  ]);
});
