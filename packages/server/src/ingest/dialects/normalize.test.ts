import { describe, expect, test } from "vitest";
import { aWireSpan } from "../../../test/a-span.ts";
import type { AttributeValue } from "../../model/span.ts";
import { createPriceBook } from "../../pricing/price-book.ts";
import { normalize } from "./normalize.ts";

const read = (
  attributes: Record<string, AttributeValue>,
  resource: Record<string, AttributeValue> = {},
  more = {},
) => normalize(aWireSpan(attributes, { resource: new Map(Object.entries(resource)), ...more }));

test("the current GenAI keys", () => {
  const span = read({
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": "anthropic",
    "gen_ai.request.model": "claude-sonnet-4-5",
    "gen_ai.response.model": "claude-sonnet-4-5-20250929",
    "gen_ai.response.id": "msg_1",
    "gen_ai.usage.input_tokens": 110,
    "gen_ai.usage.output_tokens": 50,
    "gen_ai.usage.cache_read.input_tokens": 40,
    "gen_ai.usage.cache_write.input_tokens": 10,
    "gen_ai.usage.reasoning.output_tokens": 20,
    "gen_ai.conversation.id": "s1",
    "user.id": "u1",
  });
  expect(span).toMatchObject({
    dialect: "otel-genai",
    category: "llm",
    provider: "anthropic",
    requestModel: "claude-sonnet-4-5",
    responseModel: "claude-sonnet-4-5-20250929",
    responseId: "msg_1",
    sessionId: "s1",
    userId: "u1",
    usage: {
      uncachedInputTokens: 60,
      cacheReadTokens: 40,
      cacheWriteTokens: 10,
      outputTokens: 50,
      reasoningTokens: 20,
      rule: "inclusive",
    },
  });
  expect(Object.fromEntries(span.properties)).toEqual({ session_id: "s1", user_id: "u1" });
});

describe.each(["traceloop.", "anyway."])("OpenLLMetry's keys with the prefix %s", (prefix) => {
  test("a model call", () => {
    const span = read({
      "gen_ai.system": "OpenAI",
      "llm.request.type": "chat",
      "gen_ai.request.model": "gpt-4o",
      "gen_ai.usage.prompt_tokens": "1000",
      "gen_ai.usage.completion_tokens": 100,
      "gen_ai.usage.cost": 0.0035,
      [`${prefix}workflow.name`]: "chat",
      [`${prefix}association.properties.customer_id`]: "CUS_a",
      [`${prefix}association.properties.userId`]: 7,
      [`${prefix}association.properties.AssociationProperty.ORDER_ID`]: "ORD_1",
      [`${prefix}association.properties.team`]: "growth",
    });
    expect(span).toMatchObject({
      dialect: "openllmetry",
      category: "llm",
      provider: "openai",
      workflow: "chat",
      reportedCost: 3_500_000n,
      customerId: "CUS_a",
      userId: "7",
      orderId: "ORD_1",
      usage: { uncachedInputTokens: 1_000, outputTokens: 100 },
    });
    expect(Object.fromEntries(span.properties)).toEqual({
      customer_id: "CUS_a",
      user_id: "7",
      order_id: "ORD_1",
      team: "growth",
    });
  });

  test.each(["workflow", "task", "agent", "tool"])("a %s", (kind) => {
    expect(read({ [`${prefix}span.kind`]: kind }).category).toBe(kind);
  });
});

test("an association property wins over a conventional key, and the span over its resource", () => {
  const span = read(
    { "user.id": "otel", "traceloop.association.properties.user_id": "association", session_id: "span" },
    {
      session_id: "resource",
      customer_id: "CUS_r",
      "service.name": "shop",
      "deployment.environment.name": "staging",
    },
  );
  expect(span).toMatchObject({
    userId: "association",
    sessionId: "span",
    customerId: "CUS_r",
    serviceName: "shop",
    environment: "test",
  });
});

test.each([
  "",
  " ",
  "null",
  "undefined",
  "NaN",
  "None",
  "[object Object]",
  "anonymous",
  "GUEST",
  "0",
  "true",
  "x".repeat(300),
])("rule 3: %j is no id", (value) => expect(read({ customer_id: value }).customerId).toBe(""));

test("rule 3: a customer id of any other form is taken", () => {
  for (const id of ["CUS_a1b2c3d4e5f6", "anon_s1", "42", "größe/ä"])
    expect(read({ customer_id: id }).customerId).toBe(id);
});

test.each([
  ["", "production"],
  ["prod", "production"],
  ["Production", "production"],
  ["internal", "internal"],
  ["bot", "bot"],
  ["dev", "test"],
])("rule 4: the environment %j is %s", (value, environment) => {
  expect(read({ "deployment.environment.name": value }).environment).toBe(environment);
});

test("an emitter that leaves cached tokens out is read by the rule of its scope and version", () => {
  const usage = {
    "gen_ai.usage.input_tokens": 60,
    "gen_ai.usage.output_tokens": 50,
    "gen_ai.usage.cache_read.input_tokens": 40,
  };
  const scope = { scopeName: "@traceloop/instrumentation-anthropic", scopeVersion: "0.27.0" };
  expect(read(usage, {}, scope).usage).toMatchObject({ uncachedInputTokens: 60, rule: "exclusive" });
  expect(read(usage, {}, { ...scope, scopeVersion: "0.28.0" }).usage).toMatchObject({
    uncachedInputTokens: 20,
    rule: "inclusive",
  });
});

test("counts that are none say nothing", () => {
  for (const value of [-1, 1.5, "many", true, [5], 1e18, "9007199254740993"])
    expect(read({ "gen_ai.usage.input_tokens": value }).usage).toBeUndefined();
});

test("OpenInference's keys, with ids in its metadata", () => {
  const span = read({
    "openinference.span.kind": "LLM",
    "llm.provider": "openai",
    "llm.model_name": "gpt-4o",
    "llm.token_count.prompt": 100,
    "llm.token_count.completion": 50,
    "llm.token_count.prompt_details.cache_read": 40,
    "llm.token_count.completion_details.reasoning": 20,
    "session.id": "s1",
    metadata: '{"customer_id":"CUS_a","orderId":"ORD_1","session_id":"not this one","tier":2}',
  });
  expect(span).toMatchObject({
    dialect: "openinference",
    category: "llm",
    provider: "openai",
    requestModel: "gpt-4o",
    customerId: "CUS_a",
    orderId: "ORD_1",
    sessionId: "s1",
    usage: { uncachedInputTokens: 60, cacheReadTokens: 40, outputTokens: 50, reasoningTokens: 20 },
  });
  expect(Object.fromEntries(span.properties)).toEqual({
    session_id: "s1",
    customer_id: "CUS_a",
    order_id: "ORD_1",
    tier: "2",
  });
  expect(read({ metadata: "no json" }).properties.size).toBe(0);
});

test.each([
  ["CHAIN", "task"],
  ["AGENT", "agent"],
  ["TOOL", "tool"],
  ["RETRIEVER", "retrieval"],
  ["RERANKER", "rerank"],
  ["EMBEDDING", "embedding"],
  ["GUARDRAIL", "other"],
])("OpenInference's kind %s is a %s", (kind, category) =>
  expect(read({ "openinference.span.kind": kind }).category).toBe(category),
);

test("the AI SDK's keys", () => {
  const call = {
    "ai.operationId": "ai.generateText.doGenerate",
    "ai.model.provider": "openai.chat",
    "ai.model.id": "gpt-4o",
    "ai.response.model": "gpt-4o-2024-08-06",
    "ai.response.id": "r1",
    "ai.usage.inputTokens": 100,
    "ai.usage.cachedInputTokens": 40,
    "ai.usage.outputTokens": 50,
    "ai.telemetry.functionId": "support",
    "ai.telemetry.metadata.customerId": "CUS_a",
  };
  expect(read(call)).toMatchObject({
    dialect: "ai-sdk",
    category: "llm",
    provider: "openai",
    requestModel: "gpt-4o",
    responseModel: "gpt-4o-2024-08-06",
    responseId: "r1",
    workflow: "support",
    customerId: "CUS_a",
    usage: { uncachedInputTokens: 60, cacheReadTokens: 40, outputTokens: 50 },
  });
  const older = {
    "ai.operationId": "ai.embed.doEmbed",
    "ai.model.id": "text-embedding-3-small",
    "ai.usage.tokens": 7,
  };
  expect(read(older)).toMatchObject({ category: "embedding", usage: { uncachedInputTokens: 7 } });
  expect(read({ "ai.operationId": "ai.toolCall" }).category).toBe("tool");
  for (const [written, provider] of [
    ["anthropic.messages", "anthropic"],
    ["amazon-bedrock", "aws.bedrock"],
    ["google.generative-ai", "gcp.gemini"],
    ["mistral.chat", "mistral_ai"],
  ]) {
    expect(read({ "ai.model.provider": written ?? "" }).provider).toBe(provider);
  }
});

test("a span that speaks two dialects is labeled with the one that is believed first", () => {
  const both = { "traceloop.association.properties.team": "growth", "gen_ai.provider.name": "openai" };
  expect(read(both).dialect).toBe("otel-genai");
});

test.each([-1, 1e7, "1e300", "free", true])("a reported cost of %j says nothing", (value) => {
  expect(read({ "gen_ai.usage.cost": value }).reportedCost).toBeUndefined();
});

test("what calls no model is told by what it does", () => {
  expect(read({ "http.request.method": "GET" }).category).toBe("http");
  expect(read({ "db.system": "Pinecone" }).category).toBe("vector_db");
  expect(read({ "db.system.name": "postgresql" })).toMatchObject({ category: "other", dialect: "otel" });
  expect(read({ "gen_ai.operation.name": "execute_tool" }).category).toBe("tool");
});

test.each(["constructor", "toString", "__proto__", "hasOwnProperty"])(
  "the name %s means nothing in any table",
  (name) => {
    const span = read({
      "gen_ai.operation.name": name,
      "traceloop.span.kind": name,
      "gen_ai.provider.name": name,
    });
    expect(span).toMatchObject({ category: "other", provider: name.toLowerCase() });
    expect(createPriceBook().find(name, name, 0)).toBeUndefined();
  },
);

test("a key that is called __proto__ is a key like others", () => {
  const span = read({ "traceloop.association.properties.__proto__": "x" });
  expect([...span.properties]).toEqual([["__proto__", "x"]]);
});

test("what cannot be an id hides none under another key", () => {
  const span = read({
    "traceloop.association.properties.user_id": "null",
    "user.id": "u1",
    "traceloop.association.properties.customer_id": "undefined",
  });
  expect(span).toMatchObject({ userId: "u1", customerId: "" });
  expect(span.properties.get("user_id")).toBe("null");
});
