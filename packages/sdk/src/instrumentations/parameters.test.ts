import Anthropic from "@anthropic-ai/sdk";
import { type StandIn, startStandIn } from "@anyway-sh/example-stand-in";
import OpenAI, { AzureOpenAI } from "openai";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { collect, json, startRecording } from "../../test/recording.ts";
import { shutdown } from "../index.ts";

let standIn: StandIn;
let recording: ReturnType<typeof startRecording>;

beforeAll(async () => {
  standIn = await startStandIn();
});
afterAll(() => standIn.close());
beforeEach(() => {
  recording = startRecording();
});
afterEach(() => shutdown());

const openAi = (baseURL = standIn.openaiBaseUrl) =>
  new OpenAI({ apiKey: "sk-of-nobody", baseURL, maxRetries: 0 });
const HELLO = { model: "gpt-4o", messages: [{ role: "user" as const, content: "hello" }] };
const PARAMETERS = "llm.invocation_parameters";

test("the parameters of a call are on its span as they were sent, and nothing else of its request", async () => {
  const parameters = {
    max_completion_tokens: 20,
    temperature: 0,
    tool_choice: "required" as const,
    parallel_tool_calls: false,
    response_format: { type: "json_schema" as const, json_schema: { name: "a", schema: { type: "object" } } },
    stop: "END",
  };
  const tools = [
    { type: "function" as const, function: { name: "look", strict: true, parameters: { type: "object" } } },
  ];
  await openAi().chat.completions.create({ ...HELLO, ...parameters, tools });
  const [span] = recording.spans();
  expect(span && json(span, PARAMETERS)).toEqual(parameters);
  expect(span && json(span, "gen_ai.tool.definitions")).toEqual([
    { type: "function", name: "look", parameters: { type: "object" }, strict: true },
  ]);
  expect(span?.attributes).toMatchObject({
    "openai.api.type": "chat_completions",
    "gen_ai.openai.api_base": standIn.openaiBaseUrl,
  });
});

test("a call without parameters has none, and one whose contents are not traced tells none", async () => {
  await openAi().chat.completions.create(HELLO);
  await shutdown();
  recording = startRecording({ traceContent: false });
  await openAi().chat.completions.create({ ...HELLO, user: "ada@example.com", temperature: 0.5 });
  const [untraced] = recording.spans();
  expect(untraced?.attributes).not.toHaveProperty([PARAMETERS]);
  expect(untraced?.attributes).toMatchObject({ "gen_ai.request.temperature": 0.5 });
});

test("a stream of responses", async () => {
  const stream = await openAi().responses.create({
    model: "gpt-4o",
    input: "hello",
    stream: true,
    store: false,
    reasoning: { effort: "low" },
    tools: [{ type: "web_search", search_context_size: "low" }],
  });
  await collect(stream);
  const [span] = recording.spans();
  expect(span && json(span, PARAMETERS)).toEqual({
    stream: true,
    store: false,
    reasoning: { effort: "low" },
  });
  expect(span && json(span, "gen_ai.tool.definitions")).toEqual([
    { type: "web_search", search_context_size: "low" },
  ]);
  expect(span?.attributes).toMatchObject({ "openai.api.type": "responses" });
});

test("an address tells no user, password or query; a tool's server tells no key", async () => {
  const { host } = new URL(standIn.url);
  await openAi(`http://me:secret@${host}/v1/?token=secret`)
    .chat.completions.create(HELLO)
    .catch(() => undefined);
  await openAi().responses.create({
    model: "gpt-4o",
    input: "hello",
    tools: [
      {
        type: "mcp",
        server_label: "shop",
        server_url: "https://secret/",
        headers: { Authorization: "secret" },
      },
    ],
  });
  const [, span] = recording.spans();
  expect(span && json(span, "gen_ai.tool.definitions")).toEqual([{ type: "mcp", name: "shop" }]);
  expect(recording.spans().map(({ attributes }) => attributes["gen_ai.openai.api_base"])).toEqual([
    standIn.openaiBaseUrl,
    standIn.openaiBaseUrl,
  ]);
  expect(JSON.stringify(recording.spans().map(({ attributes }) => attributes))).not.toContain("secret");
});

test("Azure's version of the API", async () => {
  const client = new AzureOpenAI({
    ...{ endpoint: standIn.url, apiKey: "key", apiVersion: "2024-10-21", maxRetries: 0 },
  });
  await client.chat.completions.create(HELLO).catch(() => undefined);
  expect(recording.spans()[0]?.attributes).toMatchObject({ "gen_ai.openai.api_version": "2024-10-21" });
});

test("Anthropic's tools, marks of the cache and failed tools", async () => {
  const client = new Anthropic({ apiKey: "key", baseURL: standIn.anthropicBaseUrl, maxRetries: 0 });
  const mark = { type: "ephemeral" as const };
  await client.messages.create({
    model: "claude-sonnet-4-5",
    max_tokens: 100,
    metadata: { user_id: "u1" },
    tool_choice: { type: "auto", disable_parallel_tool_use: true },
    system: [{ type: "text", text: "Be kind.", cache_control: mark }],
    tools: [{ name: "look", input_schema: { type: "object" }, cache_control: mark }],
    messages: [
      { role: "user", content: "Look." },
      { role: "assistant", content: [{ type: "tool_use", id: "t1", name: "look", input: {} }] },
      {
        role: "user",
        content: [{ type: "tool_result", tool_use_id: "t1", is_error: true, content: "It is dark." }],
      },
    ],
  });
  const [span] = recording.spans();
  expect(span && json(span, PARAMETERS)).toEqual({
    max_tokens: 100,
    metadata: { user_id: "u1" },
    tool_choice: { type: "auto", disable_parallel_tool_use: true },
  });
  expect(span && json(span, "gen_ai.system_instructions")).toEqual([
    { type: "text", content: "Be kind.", cache_control: mark },
  ]);
  expect(span && json(span, "gen_ai.tool.definitions")).toMatchObject([
    { name: "look", cache_control: mark },
  ]);
  expect(span && json(span, "gen_ai.input.messages")).toMatchObject([
    {},
    {},
    { parts: [{ type: "tool_call_response", is_error: true }] },
  ]);
});
