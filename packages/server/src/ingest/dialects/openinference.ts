import type { Dialect } from "./dialect.ts";

/** OpenInference (Arize, Phoenix), and traceAI where it writes the same keys. */
export const openInference: Dialect = {
  name: "openinference",
  markers: [
    "openinference.span.kind",
    "fi.span.kind",
    "llm.token_count.",
    "llm.input_messages.",
    "llm.output_messages.",
  ],
  keys: {
    provider: ["llm.provider", "llm.system"],
    entityKind: ["openinference.span.kind", "fi.span.kind", "gen_ai.span.kind"],
    requestModel: ["llm.request.model_name", "llm.model_name", "embedding.model_name", "reranker.model_name"],
    responseModel: ["llm.response.model_name"],
    inputTokens: ["llm.token_count.prompt"],
    outputTokens: ["llm.token_count.completion"],
    totalTokens: ["llm.token_count.total"],
    cacheReadTokens: ["llm.token_count.prompt_details.cache_read"],
    cacheWriteTokens: ["llm.token_count.prompt_details.cache_write"],
    reasoningTokens: ["llm.token_count.completion_details.reasoning"],
    cost: ["llm.cost.total"],
    agent: ["agent.name"],
  },
  jsonProperties: ["metadata"],
  contentKeys: [
    "llm.input_messages.",
    "llm.output_messages.",
    "llm.prompts.",
    "llm.choices.",
    "llm.tools.",
    "input.value",
    "output.value",
    "embedding.embeddings.",
    "retrieval.documents.",
    "reranker.query",
    "reranker.input_documents.",
    "reranker.output_documents.",
  ],
};
