import { expect, test } from "vitest";
import { storedCall } from "../../test/stored-call.ts";
import type { AttributeValue } from "../model/span.ts";
import type { SpanPayload } from "../model/stored-span.ts";
import { reproduce } from "./reproduce.ts";

/** The request that is made of a span with these attributes. */
function requestOf(attributes: Record<string, AttributeValue>, events: SpanPayload["events"] = []) {
  const { span, payload } = storedCall(attributes, events);
  const { code, ...told } = reproduce(span, payload, "json");
  const { body, headers } = JSON.parse(code) as { body: Record<string, unknown>; headers: object };
  return { ...told, body, headers, code };
}

const CHAT = {
  "gen_ai.operation.name": "chat",
  "gen_ai.provider.name": "openai",
  "gen_ai.request.model": "gpt-4o",
};
const said = (...messages: object[]) => ({ "gen_ai.input.messages": JSON.stringify(messages) });
const HELLO = said({ role: "user", parts: [{ type: "text", content: "hello" }] });

test("the conventions alone: what is recorded one by one", () => {
  const { body, notes, url, headers, variables } = requestOf({
    ...CHAT,
    ...HELLO,
    "gen_ai.request.temperature": 0,
    "gen_ai.request.max_tokens": 20,
    "gen_ai.request.top_k": 3,
    "gen_ai.request.stop_sequences": ["END"],
    "gen_ai.request.stream": true,
    "gen_ai.output.type": "json",
    "server.address": "api.openai.com",
    "server.port": 443,
  });
  expect(body).toEqual({
    model: "gpt-4o",
    messages: [{ role: "user", content: "hello" }],
    stream: true,
    temperature: 0,
    max_completion_tokens: 20,
    top_k: 3,
    stop: ["END"],
  });
  expect(url).toBe("https://api.openai.com/v1/chat/completions");
  expect(headers).toMatchObject({ authorization: "Bearer <OPENAI_API_KEY>" });
  expect(variables).toEqual(["OPENAI_API_KEY"]);
  expect(notes).toEqual([
    "Only the parameters that the instrumentation records one by one are known; others may have been sent.",
    "The answer was asked for as JSON; by which schema, if by any, is not recorded.",
  ]);
});

test("OpenLLMetry's indexed keys, OpenInference's, the AI SDK's and events of logs say the same", () => {
  const messages = [
    { role: "system", content: "Be kind." },
    { role: "user", content: "hello" },
  ];
  const asked = [
    {
      "gen_ai.system": "OpenAI",
      "llm.request.type": "chat",
      "gen_ai.request.model": "gpt-4o",
      "gen_ai.prompt.0.role": "system",
      "gen_ai.prompt.0.content": "Be kind.",
      "gen_ai.prompt.1.role": "user",
      "gen_ai.prompt.1.content": "hello",
      "gen_ai.request.temperature": 0.5,
    },
    {
      "openinference.span.kind": "LLM",
      "llm.provider": "openai",
      "llm.model_name": "gpt-4o",
      "llm.input_messages.0.message.role": "system",
      "llm.input_messages.0.message.content": "Be kind.",
      "llm.input_messages.1.message.role": "user",
      "llm.input_messages.1.message.content": "hello",
      "llm.invocation_parameters": '{"model":"gpt-4o","temperature":0.5}',
    },
    {
      "ai.operationId": "ai.generateText.doGenerate",
      "ai.model.provider": "openai.chat",
      "ai.model.id": "gpt-4o",
      "ai.prompt.messages": JSON.stringify(messages),
      "ai.settings.temperature": 0.5,
    },
  ].map((attributes) => requestOf(attributes));
  for (const { body, api } of asked) {
    expect(api).toBe("OpenAI Chat Completions");
    expect(body).toEqual({ model: "gpt-4o", messages, temperature: 0.5 });
  }
  const events = [
    { name: "gen_ai.system.message", timeNs: 1n, attributes: { body: { content: "Be kind." } } },
    { name: "gen_ai.user.message", timeNs: 2n, attributes: { body: { content: "hello" } } },
  ];
  expect(requestOf(CHAT, events).body).toMatchObject({ messages });
});

test("a whole request that an instrumentation keeps is sent as it is", () => {
  const body = {
    model: "gpt-4o",
    messages: [{ role: "user", content: "hello", name: "ada" }],
    logit_bias: { 50256: -100 },
  };
  const { body: sent, notes } = requestOf({
    ...CHAT,
    "raw.input": JSON.stringify({ ...body, api_key: "k" }),
  });
  expect(sent).toEqual(body);
  expect(notes[0]).toBe("api_key is left out, since it is or may be a key.");
});

test.each([
  [
    "how a token begins",
    { "gen_ai.prompt.0.content": "eyJ-".repeat(100_000), "gen_ai.prompt.0.role": "user" },
  ],
  ["slashes", { "gen_ai.openai.api_base": `https://gateway.example.com/${"/".repeat(300_000)}v1` }],
])("what repeats %s without end is read once", (_, attributes) => {
  const began = performance.now();
  requestOf({ ...CHAT, ...HELLO, ...attributes });
  expect(performance.now() - began).toBeLessThan(2_000);
});

test("a key in an attribute is in no request", () => {
  const key = "sk-proj-0123456789abcdefghij";
  const { code, notes, body } = requestOf({
    ...CHAT,
    ...HELLO,
    "gen_ai.openai.api_base": `https://lovelace:${key}@gateway.example.com/v1?key=${key}`,
    "url.full": `https://api.openai.com/v1/chat/completions?key=${key}`,
    "http.request.header.authorization": `Bearer ${key}`,
    "llm.invocation_parameters": JSON.stringify({
      temperature: 1,
      api_key: "short",
      extra_headers: { Authorization: "x" },
      metadata: { note: key, kind: "test" },
      response_format: {
        type: "json_schema",
        json_schema: { schema: { properties: { token: { type: "string" } } } },
      },
    }),
  });
  expect(code).not.toContain(key);
  expect(code).not.toContain("short");
  expect(code).not.toContain("lovelace");
  expect(body).toMatchObject({
    temperature: 1,
    metadata: { kind: "test" },
    response_format: { json_schema: { schema: { properties: { token: { type: "string" } } } } },
  });
  for (const name of ["api_key", "extra_headers", "note"])
    expect(notes).toContain(`${name} is left out, since it is or may be a key.`);
});

test("a provider's own key goes to no other address by itself", () => {
  const { url, variables, notes } = requestOf({
    ...CHAT,
    ...HELLO,
    "server.address": "api.openai.com.example.net",
  });
  expect(url).toBe("https://api.openai.com.example.net/v1/chat/completions");
  expect(variables).toEqual(["API_KEY"]);
  expect(notes[0]).toMatch(/not openai's own address: make sure that it may have your key/);
  const aws = {
    ...CHAT,
    "gen_ai.provider.name": "aws.bedrock",
    "server.address": "bedrock-runtime.evil.example",
  };
  expect(requestOf(aws).url).toMatch(/^https:\/\/bedrock-runtime\.<AWS_REGION>\.amazonaws\.com\/model\//);
});

test.each([
  ["localhost", 11_434, "http://localhost:11434/v1/chat/completions"],
  ["10.0.0.7", 8000, "http://10.0.0.7:8000/v1/chat/completions"],
  ["::1", 8000, "http://[::1]:8000/v1/chat/completions"],
  ["llm.example.com", 8443, "https://llm.example.com:8443/v1/chat/completions"],
  ["https://llm.example.com", undefined, "https://llm.example.com/v1/chat/completions"],
  ["not an address", 80, "https://api.openai.com/v1/chat/completions"],
])("the address %s with port %s", (host, port, url) => {
  const attributes = { ...CHAT, ...HELLO, "server.address": host };
  expect(requestOf({ ...attributes, ...(port ? { "server.port": port } : {}) }).url).toBe(url);
});

test("a provider that nobody knows", () => {
  const { url, notes } = requestOf({ ...CHAT, ...HELLO, "gen_ai.provider.name": "acme" });
  expect(url).toBe("<API_BASE_URL>/chat/completions");
  expect(notes[0]).toMatch(/^The address of the provider is not recorded: set API_BASE_URL/);
});

test("what a span lacks is said, and nothing is made up", () => {
  expect(requestOf(CHAT)).toMatchObject({
    body: { model: "gpt-4o", messages: [] },
    notes: expect.arrayContaining([expect.stringMatching(/^The span holds no messages/)]),
  });
  const cut = said({ role: "user", parts: [{ type: "text", content: "abc… 900 more characters" }] });
  expect(requestOf({ ...CHAT, ...cut }).notes).toContainEqual(
    expect.stringMatching(/too long to be recorded/),
  );
  const hidden = said({ role: "user", parts: [{ type: "text", content: "__REDACTED__" }] });
  expect(requestOf({ ...CHAT, ...hidden }).notes).toContainEqual(
    expect.stringMatching(/^__REDACTED__ stands/),
  );
  const { "gen_ai.request.model": _, ...answered } = {
    ...CHAT,
    "gen_ai.response.model": "gpt-4o-2024-08-06",
  };
  expect(requestOf({ ...answered, ...HELLO })).toMatchObject({
    body: { model: "gpt-4o-2024-08-06" },
    notes: expect.arrayContaining([expect.stringMatching(/^The model that was asked for is not recorded/)]),
  });
  const odd = said({ role: "user", parts: [{ type: "hologram", data: 1 }] });
  expect(requestOf({ ...CHAT, ...odd }).notes).toContain('Left out: a part of the kind "hologram".');
});

test("Anthropic wants a limit, which is said where none was recorded", () => {
  const { body, notes, headers } = requestOf({
    ...CHAT,
    ...HELLO,
    "gen_ai.provider.name": "anthropic",
    "gen_ai.system_instructions": '[{"type":"text","content":"Be kind."}]',
  });
  expect(body).toEqual({
    model: "gpt-4o",
    max_tokens: 4096,
    system: "Be kind.",
    messages: [{ role: "user", content: "hello" }],
  });
  expect(headers).toMatchObject({ "x-api-key": "<ANTHROPIC_API_KEY>", "anthropic-version": "2023-06-01" });
  expect(notes).toContainEqual(expect.stringMatching(/^max_tokens is not recorded/));
});

test("a span that calls no model cannot be asked again", () => {
  const { span, payload } = storedCall({ "traceloop.span.kind": "tool" });
  expect(() => reproduce(span, payload, "curl")).toThrow(/is of the kind tool and calls no model/);
  const rerank = storedCall({ ...CHAT, "gen_ai.operation.name": "rerank" });
  expect(() => reproduce(rerank.span, rerank.payload, "curl")).toThrow(/is of the kind rerank/);
  const speech = storedCall({
    ...CHAT,
    "gen_ai.provider.name": "anthropic",
    "gen_ai.operation.name": "text_completion",
  });
  expect(() => reproduce(speech.span, speech.payload, "curl")).toThrow(
    /completion of the provider anthropic/,
  );
});

test("a value that nests without end is no reason to fail", () => {
  const deep = `${"[".repeat(20_000)}${"]".repeat(20_000)}`;
  expect(() =>
    requestOf({ ...CHAT, "gen_ai.input.messages": deep, "llm.invocation_parameters": deep }),
  ).not.toThrow();
});

test("hostile messages, models and addresses are only text", () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the text that a template literal would run
  const text = '\'; touch pwned; echo \'\nJSON\ntouch pwned\n`id` $(id) ${process.exit()} """';
  const { span, payload } = storedCall({
    ...CHAT,
    "gen_ai.request.model": text,
    "gen_ai.provider.name": "aws.bedrock",
    "server.address": text,
    ...said({ role: text, parts: [{ type: "text", content: text }] }),
  });
  const code = reproduce(span, payload, "curl").code;
  // In the address all of it is percent-encoded; in the body it is one line of JSON.
  expect(code.split("\n").filter((line) => line === "JSON" || line.startsWith("touch"))).toEqual(["JSON"]);
  expect(code.split("\n")[0]).not.toMatch(/touch pwned/);
});
