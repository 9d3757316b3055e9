import { expect, test } from "vitest";
import { aWireSpan } from "../../../test/a-span.ts";
import type { AttributeValue } from "../../model/span.ts";
import { normalize } from "./normalize.ts";

const BUCKETS = { uncachedInputTokens: 60, cacheReadTokens: 40, cacheWriteTokens: 10, outputTokens: 50 };

/** What each framework writes of one call: 60 uncached, 40 read and 10 written in, 50 out with 20 of reasoning. */
const CALLS: [
  dialect: string,
  attributes: Record<string, AttributeValue>,
  expected: Record<string, unknown>,
][] = [
  [
    "anthropic",
    {
      "gen_ai.provider.name": "anthropic",
      "gen_ai.operation.name": "chat",
      "gen_ai.request.model": "m",
      "gen_ai.usage.input_tokens": 110,
      "gen_ai.usage.cache_read.input_tokens": 40,
      "gen_ai.usage.cache_write.input_tokens": 10,
      "anthropic.usage.cache_creation.ephemeral_1h_input_tokens": 4,
      "gen_ai.usage.output_tokens": 50,
    },
    { provider: "anthropic", usage: { cacheWrite1hTokens: 4, rule: "inclusive" } },
  ],
  [
    "langfuse",
    {
      "langfuse.observation.type": "generation",
      "langfuse.observation.model.name": "m",
      "langfuse.observation.usage_details":
        '{"input":60,"input_cached_tokens":40,"input_cache_creation":10,"output":30,"output_reasoning_tokens":20,"total":160}',
      "langfuse.observation.cost_details": '{"total":0.25}',
      "langfuse.user.id": "u",
      "langfuse.session.id": "s",
      "langfuse.trace.metadata.customer_id": "c",
      "langfuse.trace.tags": ["a", "b"],
      "langfuse.environment": "staging",
    },
    {
      usage: { reasoningTokens: 20, rule: "disjoint" },
      reportedCost: 250_000_000n,
      userId: "u",
      sessionId: "s",
      customerId: "c",
      environment: "test",
    },
  ],
  [
    "laminar",
    {
      "lmnr.span.type": "LLM",
      "gen_ai.system": "openai",
      "gen_ai.request.model": "m",
      "gen_ai.usage.prompt_tokens": 110,
      "gen_ai.usage.cache_read_input_tokens": 40,
      "gen_ai.usage.cache_creation_input_tokens": 10,
      "gen_ai.usage.completion_tokens": 50,
      "lmnr.association.properties.user_id": "u",
      "lmnr.association.properties.session_id": "s",
      "lmnr.association.properties.metadata.customerId": "c",
    },
    { provider: "openai", userId: "u", sessionId: "s", customerId: "c" },
  ],
  [
    "langsmith",
    {
      "langsmith.span.kind": "llm",
      "gen_ai.system": "openai",
      "gen_ai.request.model": "m",
      "gen_ai.usage.input_tokens": 110,
      "gen_ai.usage.output_tokens": 50,
      "gen_ai.usage.total_tokens": 160,
      "gen_ai.usage.input_token_details": '{"cache_read":40,"cache_creation":10}',
      "gen_ai.usage.output_token_details": '{"reasoning":20}',
      "langsmith.metadata": '{"user_id":"u","customer_id":"c"}',
      "langsmith.trace.session_id": "s",
    },
    { usage: { reasoningTokens: 20 }, userId: "u", sessionId: "s", customerId: "c" },
  ],
  [
    "logfire",
    {
      "logfire.msg": "chat m",
      "gen_ai.operation.name": "chat",
      "gen_ai.system": "openai",
      "gen_ai.request.model": "m",
      "gen_ai.usage.input_tokens": 110,
      "gen_ai.usage.output_tokens": 50,
      "gen_ai.usage.details.cache_read_tokens": 40,
      "gen_ai.usage.details.cache_write_tokens": 10,
      "gen_ai.usage.details.reasoning_tokens": 20,
      "operation.cost": 0.5,
    },
    { usage: { reasoningTokens: 20 }, reportedCost: 500_000_000n },
  ],
  [
    "mastra",
    {
      "mastra.span.type": "model_generation",
      "gen_ai.provider.name": "openai",
      "gen_ai.request.model": "m",
      "gen_ai.usage.input_tokens": 110,
      "gen_ai.usage.cached_input_tokens": 40,
      "gen_ai.usage.cache_creation.input_tokens": 10,
      "gen_ai.usage.output_tokens": 50,
      "mastra.metadata.customerId": "c",
    },
    { customerId: "c" },
  ],
  [
    "openlit",
    {
      "gen_ai.operation.name": "chat",
      "gen_ai.request.provider": "openai",
      "gen_ai.request.model": "m",
      "gen_ai.usage.input_tokens": 110,
      "gen_ai.usage.prompt_tokens_details.cache_read": 40,
      "gen_ai.usage.prompt_tokens_details.cache_write": 10,
      "gen_ai.usage.output_tokens": 50,
      "gen_ai.usage.completion_tokens_details.reasoning": 20,
      "gen_ai.agent.session_id": "s",
      "gen_ai.request.user": "u",
    },
    { provider: "openai", usage: { reasoningTokens: 20 }, sessionId: "s", userId: "u" },
  ],
  [
    "mlflow",
    {
      "mlflow.spanType": '"CHAT_MODEL"',
      "mlflow.llm.model": '"m"',
      "mlflow.llm.provider": '"openai"',
      "mlflow.chat.tokenUsage":
        '{"input_tokens":110,"output_tokens":50,"total_tokens":160,"cache_read_input_tokens":40,"cache_creation_input_tokens":10}',
      "mlflow.trace.session": '"s"',
      "mlflow.trace.user": '"u"',
    },
    { provider: "openai", sessionId: "s", userId: "u" },
  ],
  [
    "traceai",
    {
      "fi.span.kind": "LLM",
      "gen_ai.provider.name": "openai",
      "gen_ai.request.model": "m",
      "gen_ai.usage.input_tokens": 110,
      "gen_ai.usage.input_tokens.cache_read": 40,
      "gen_ai.usage.cache_write_tokens": 10,
      "gen_ai.usage.output_tokens": 50,
      "gen_ai.usage.output_tokens.reasoning": 20,
      "session.id": "s",
      metadata: '{"customer_id":"c"}',
    },
    { usage: { reasoningTokens: 20 }, sessionId: "s", customerId: "c" },
  ],
  [
    "ai-sdk",
    {
      "ai.operationId": "ai.generateText.doGenerate",
      "ai.model.provider": "amazon-bedrock",
      "ai.model.id": "m",
      "ai.usage.inputTokens": 110,
      "ai.usage.cachedInputTokens": 40,
      "ai.response.providerMetadata": '{"bedrock":{"usage":{"cacheWriteInputTokens":10}}}',
      "ai.usage.outputTokens": 50,
      "ai.settings.context.customerId": "c",
    },
    { provider: "aws.bedrock", customerId: "c" },
  ],
];

test.each(CALLS)("%s", (dialect, attributes, expected) => {
  const span = normalize(aWireSpan(attributes));
  expect(span).toMatchObject({ dialect, category: "llm", requestModel: "m", hasImpossibleUsage: false });
  expect(span).toMatchObject(expected);
  expect(span.usage).toMatchObject(BUCKETS);
});

test("the plain form, which has no word for caches", () => {
  const attributes = {
    "llm.vendor": "openai",
    "llm.model": "m",
    "llm.tokens.input": 110,
    "llm.tokens.output": 50,
    "llm.cost": 0.25,
  };
  expect(normalize(aWireSpan(attributes))).toMatchObject({
    dialect: "plain",
    category: "llm",
    provider: "openai",
    requestModel: "m",
    usage: { uncachedInputTokens: 110, outputTokens: 50 },
    reportedCost: 250_000_000n,
  });
});

test("LangSmith's own kind is believed before the operation that it writes beside it", () => {
  const attributes = { "langsmith.span.kind": "retriever", "gen_ai.operation.name": "embeddings" };
  expect(normalize(aWireSpan(attributes)).category).toBe("retrieval");
});

test("the sum of an agent's run is no call", () => {
  const run = {
    "gen_ai.operation.name": "invoke_agent",
    agent_name: "support",
    model_name: "gpt-4o",
    "gen_ai.aggregated_usage.input_tokens": 500,
    "gen_ai.aggregated_usage.output_tokens": 20,
  };
  expect(normalize(aWireSpan(run))).toMatchObject({ category: "agent", agent: "support", usage: undefined });
});

test("a failure that a framework tells in an attribute is the span's", () => {
  const attributes = {
    "langfuse.observation.type": "generation",
    "langfuse.observation.level": "ERROR",
    "langfuse.observation.status_message": "400 refused",
  };
  expect(normalize(aWireSpan(attributes))).toMatchObject({ status: 2, statusMessage: "400 refused" });
  expect(normalize(aWireSpan(attributes, { status: 1 })).status).toBe(1);
});

test("OpenInference: one model's name, the request's parameters and the answer's id", () => {
  const attributes = {
    "openinference.span.kind": "LLM",
    "llm.model_name": "gpt-5-2025-08-07",
    "llm.invocation_parameters": '{"model":"gpt-5","temperature":0}',
    "output.value": '{"id":"chatcmpl-1","choices":[]}',
  };
  expect(normalize(aWireSpan(attributes))).toMatchObject({
    requestModel: "gpt-5",
    responseModel: "gpt-5-2025-08-07",
    responseId: "chatcmpl-1",
  });
  const langChain = {
    "openinference.span.kind": "LLM",
    "llm.model_name": "gpt-5",
    metadata: '{"ls_provider":"openai","customer_id":"c"}',
    "output.value": '{"generations":[[{"message":{"kwargs":{"id":"chatcmpl-1"}}}]]}',
  };
  expect(normalize(aWireSpan(langChain))).toMatchObject({
    provider: "openai",
    requestModel: "gpt-5",
    responseModel: "",
    responseId: "chatcmpl-1",
    customerId: "c",
  });
});

test.each([-5, 1.5, "many", 1e12, true])("a count of %j is none, and is said to be impossible", (count) => {
  const span = normalize(
    aWireSpan({
      "gen_ai.usage.input_tokens": count,
      "gen_ai.usage.output_tokens": 3,
      "gen_ai.request.model": "m",
    }),
  );
  expect(span).toMatchObject({
    hasImpossibleUsage: true,
    usage: { uncachedInputTokens: 0, outputTokens: 3 },
  });
});
