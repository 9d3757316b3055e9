import type { Dialect } from "./dialect.ts";

/** Langfuse's SDKs, version 3 of Python and 4 of JavaScript on. Its counts add up: each leaves the others out. */
export const langfuse: Dialect = {
  name: "langfuse",
  isFramework: true,
  markers: ["langfuse."],
  usualCounts: "disjoint",
  keys: {
    frameworkKind: ["langfuse.observation.type"],
    requestModel: ["langfuse.observation.model.name"],
    sessionId: ["langfuse.session.id"],
    userId: ["langfuse.user.id"],
    workflow: ["langfuse.trace.name"],
    environment: ["langfuse.environment"],
    level: ["langfuse.observation.level"],
    levelMessage: ["langfuse.observation.status_message"],
  },
  members: {
    "langfuse.observation.usage_details": {
      inputTokens: ["input", "prompt_tokens", "input_tokens"],
      outputTokens: ["output", "completion_tokens", "output_tokens"],
      totalTokens: ["total", "total_tokens"],
      cacheReadTokens: ["input_cached_tokens", "input_cache_read", "cache_read_input_tokens"],
      cacheWriteTokens: ["input_cache_creation", "input_cache_write", "cache_creation_input_tokens"],
      cacheWrite5mTokens: ["input_cache_creation_5m"],
      cacheWrite1hTokens: ["input_cache_creation_1h"],
      reasoningTokens: ["output_reasoning_tokens", "output_reasoning"],
      inputAudioTokens: ["input_audio_tokens", "input_audio"],
      outputAudioTokens: ["output_audio_tokens", "output_audio"],
    },
    "langfuse.observation.cost_details": { cost: ["total"] },
  },
  propertyPrefixes: ["langfuse.trace.metadata.", "langfuse.observation.metadata."],
  properties: { "langfuse.trace.tags": "tags", "langfuse.observation.prompt.version": "prompt_version" },
  jsonProperties: ["langfuse.trace.metadata", "langfuse.observation.metadata"],
  contentKeys: [
    "langfuse.observation.input",
    "langfuse.observation.output",
    "langfuse.trace.input",
    "langfuse.trace.output",
  ],
};

export const laminar: Dialect = {
  name: "laminar",
  isFramework: true,
  markers: ["lmnr."],
  keys: { frameworkKind: ["lmnr.span.type"] },
  propertyPrefixes: ["lmnr.association.properties.metadata.", "lmnr.association.properties."],
  contentKeys: ["lmnr.span.input", "lmnr.span.output"],
};

export const langsmith: Dialect = {
  name: "langsmith",
  isFramework: true,
  markers: ["langsmith."],
  keys: {
    frameworkKind: ["langsmith.span.kind"],
    sessionId: ["langsmith.metadata.thread_id", "langsmith.trace.session_id"],
  },
  members: {
    "gen_ai.usage.input_token_details": {
      cacheReadTokens: ["cache_read"],
      cacheWriteTokens: ["cache_creation"],
      inputAudioTokens: ["audio"],
    },
    "gen_ai.usage.output_token_details": { reasoningTokens: ["reasoning"], outputAudioTokens: ["audio"] },
  },
  propertyPrefixes: ["langsmith.metadata."],
  properties: { "langsmith.span.tags": "tags" },
  jsonProperties: ["langsmith.metadata"],
};

/** Logfire and pydantic-ai. Their agent spans repeat the sum of all calls, which the category keeps unbilled. */
export const logfire: Dialect = {
  name: "logfire",
  isFramework: true,
  markers: ["logfire.", "pydantic_ai.", "model_request_parameters"],
  keys: {
    requestModel: ["model_name"],
    agent: ["agent_name"],
    cacheReadTokens: ["gen_ai.usage.details.cache_read_tokens", "gen_ai.usage.details.cached_tokens"],
    cacheWriteTokens: ["gen_ai.usage.details.cache_write_tokens"],
    reasoningTokens: ["gen_ai.usage.details.reasoning_tokens"],
    inputAudioTokens: ["gen_ai.usage.details.input_audio_tokens"],
    outputAudioTokens: ["gen_ai.usage.details.output_audio_tokens"],
    cost: ["operation.cost"],
  },
  properties: { "logfire.tags": "tags" },
  contentKeys: [
    "events",
    "pydantic_ai.all_messages",
    "all_messages_events",
    "final_result",
    "tool_arguments",
    "tool_response",
    "model_request_parameters",
  ],
};

export const mastra: Dialect = {
  name: "mastra",
  isFramework: true,
  markers: ["mastra."],
  keys: {
    frameworkKind: ["mastra.span.type"],
    cacheReadTokens: ["gen_ai.usage.cached_input_tokens"],
  },
  propertyPrefixes: ["mastra.metadata."],
  contentKeys: [
    "gen_ai.tool.input",
    "gen_ai.tool.output",
    "mastra.input",
    "mastra.output",
    "mastra.agent_run.input",
    "mastra.agent_run.output",
    "mastra.workflow_run.input",
    "mastra.workflow_run.output",
    "mastra.workflow_step.input",
    "mastra.workflow_step.output",
  ],
};

export const openlit: Dialect = {
  name: "openlit",
  isFramework: true,
  markers: ["gen_ai.request.provider", "gen_ai.agent.session_id", "gen_ai.content.prompt"],
  keys: {
    provider: ["gen_ai.request.provider"],
    cacheReadTokens: ["gen_ai.usage.prompt_tokens_details.cache_read"],
    cacheWriteTokens: [
      "gen_ai.usage.cache_write_input_tokens",
      "gen_ai.usage.prompt_tokens_details.cache_write",
    ],
    reasoningTokens: ["gen_ai.usage.completion_tokens_details.reasoning"],
    outputAudioTokens: ["gen_ai.usage.completion_tokens_details.audio"],
    cost: ["gen_ai.usage.total_cost", "gen_ai.usage.cost.total"],
    sessionId: ["gen_ai.agent.session_id"],
    userId: ["gen_ai.user.id", "gen_ai.request.user"],
  },
  contentKeys: ["gen_ai.content.prompt", "gen_ai.content.completion"],
};

export const mlflow: Dialect = {
  name: "mlflow",
  isFramework: true,
  markers: ["mlflow."],
  quotesValues: true,
  keys: {
    frameworkKind: ["mlflow.spanType"],
    requestModel: ["mlflow.llm.model"],
    provider: ["mlflow.llm.provider"],
    sessionId: ["mlflow.trace.session"],
    userId: ["mlflow.trace.user"],
  },
  members: {
    "mlflow.chat.tokenUsage": {
      inputTokens: ["input_tokens"],
      outputTokens: ["output_tokens"],
      totalTokens: ["total_tokens"],
      cacheReadTokens: ["cache_read_input_tokens"],
      cacheWriteTokens: ["cache_creation_input_tokens"],
    },
    "mlflow.llm.cost": { cost: ["total_cost"] },
  },
  contentKeys: ["mlflow.spanInputs", "mlflow.spanOutputs", "mlflow.chat.messages", "mlflow.chat.tools"],
};
