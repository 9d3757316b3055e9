import type { Dialect } from "./dialect.ts";

/** The Vercel AI SDK's own telemetry, versions 4 to 6 (7 writes the current GenAI keys beside these). */
export const aiSdk: Dialect = {
  name: "ai-sdk",
  markers: ["ai.operationId", "ai.model.", "ai.usage.", "ai.telemetry."],
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
  },
  propertyPrefixes: ["ai.telemetry.metadata."],
  contentKeys: [
    "ai.prompt",
    "ai.prompt.",
    "ai.response.text",
    "ai.response.object",
    "ai.response.toolCalls",
    "ai.response.reasoning",
    "ai.toolCall.args",
    "ai.toolCall.result",
    "ai.value",
    "ai.values",
    "ai.embedding",
    "ai.embeddings",
  ],
};
