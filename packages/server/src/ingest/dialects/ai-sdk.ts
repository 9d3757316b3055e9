import type { Dialect } from "./dialect.ts";

/** The Vercel AI SDK's own telemetry, versions 3 to 6 (7 writes the current GenAI keys beside these). */
export const aiSdk: Dialect = {
  name: "ai-sdk",
  isFramework: true,
  markers: ["ai.operationId", "ai.model.", "ai.usage.", "ai.telemetry.", "ai.settings."],
  keys: {
    provider: ["ai.model.provider"],
    operation: ["ai.operationId"],
    requestModel: ["ai.model.id"],
    responseModel: ["ai.response.model"],
    responseId: ["ai.response.id"],
    inputTokens: ["ai.usage.inputTokens", "ai.usage.promptTokens", "ai.usage.tokens"],
    outputTokens: ["ai.usage.outputTokens", "ai.usage.completionTokens"],
    totalTokens: ["ai.usage.totalTokens"],
    cacheReadTokens: ["ai.usage.cachedInputTokens", "ai.usage.inputTokenDetails.cacheReadTokens"],
    cacheWriteTokens: ["ai.usage.inputTokenDetails.cacheWriteTokens"],
    reasoningTokens: ["ai.usage.reasoningTokens", "ai.usage.outputTokenDetails.reasoningTokens"],
    workflow: ["ai.telemetry.functionId"],
    agent: ["ai.telemetry.metadata.agent"],
  },
  members: {
    "ai.response.providerMetadata": {
      cacheReadTokens: ["anthropic.usage.cache_read_input_tokens", "bedrock.usage.cacheReadInputTokens"],
      cacheWriteTokens: [
        "anthropic.usage.cache_creation_input_tokens",
        "anthropic.cacheCreationInputTokens",
        "bedrock.usage.cacheWriteInputTokens",
      ],
      cacheWrite5mTokens: ["anthropic.usage.cache_creation.ephemeral_5m_input_tokens"],
      cacheWrite1hTokens: ["anthropic.usage.cache_creation.ephemeral_1h_input_tokens"],
    },
  },
  // The second is version 7's.
  propertyPrefixes: ["ai.telemetry.metadata.", "ai.settings.context."],
  contentKeys: [
    "ai.prompt",
    "ai.prompt.",
    "ai.response.text",
    "ai.response.object",
    "ai.response.toolCalls",
    "ai.response.reasoning",
    "ai.result.text",
    "ai.result.object",
    "ai.result.toolCalls",
    "ai.toolCall.args",
    "ai.toolCall.result",
    "ai.value",
    "ai.values",
    "ai.embedding",
    "ai.embeddings",
    "ai.documents",
    "ai.ranking",
  ],
};
