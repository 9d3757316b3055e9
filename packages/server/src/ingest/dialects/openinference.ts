import { ATTR_PROMPT_TEMPLATE_VERSION } from "@anyway-sh/semconv";
import type { Dialect } from "./dialect.ts";

/** OpenInference (Arize, Phoenix). */
export const openInference: Dialect = {
  name: "openinference",
  markers: ["openinference.span.kind", "llm.token_count.", "llm.input_messages.", "llm.output_messages."],
  keys: {
    provider: ["llm.provider", "llm.system"],
    entityKind: ["openinference.span.kind"],
    requestModel: [
      "llm.request.model_name",
      "llm.input_model_name",
      "embedding.model_name",
      "reranker.model_name",
    ],
    // The one that answered, or the one that was asked, by instrumentation.
    model: ["llm.model_name"],
    responseModel: ["llm.response.model_name"],
    inputTokens: ["llm.token_count.prompt"],
    outputTokens: ["llm.token_count.completion"],
    totalTokens: ["llm.token_count.total"],
    cacheReadTokens: ["llm.token_count.prompt_details.cache_read"],
    cacheWriteTokens: ["llm.token_count.prompt_details.cache_write"],
    reasoningTokens: ["llm.token_count.completion_details.reasoning"],
    inputAudioTokens: ["llm.token_count.prompt_details.audio"],
    outputAudioTokens: ["llm.token_count.completion_details.audio"],
    cost: ["llm.cost.total"],
    agent: ["agent.name"],
  },
  members: {
    "llm.invocation_parameters": { requestModel: ["model"] },
    // The answer as the provider or LangChain gave it: no key of its own holds its id, nor all that was used.
    "output.value": {
      responseId: ["id", "generations.0.0.message.kwargs.id"],
      cacheReadTokens: ["usage.cacheReadInputTokens"],
      cacheWriteTokens: ["usage.cacheWriteInputTokens"],
      cacheWrite5mTokens: ["usage.cache_creation.ephemeral_5m_input_tokens"],
      cacheWrite1hTokens: ["usage.cache_creation.ephemeral_1h_input_tokens"],
    },
    // LangChain's own.
    metadata: { provider: ["ls_provider"], requestModel: ["ls_model_name"] },
  },
  properties: { "tag.tags": "tags", [ATTR_PROMPT_TEMPLATE_VERSION]: "prompt_version" },
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
    "embedding.text",
    "retrieval.documents.",
    "reranker.query",
    "reranker.input_documents.",
    "reranker.output_documents.",
    "tool.parameters",
  ],
};

/** traceAI (Future AGI): OpenInference's idea in the words of the GenAI conventions. */
export const traceAi: Dialect = {
  name: "traceai",
  isFramework: true,
  markers: ["fi.span.kind", "gen_ai.span.kind"],
  keys: {
    entityKind: ["gen_ai.span.kind", "fi.span.kind"],
    totalTokens: ["gen_ai.usage.total_tokens"],
    cacheReadTokens: ["gen_ai.usage.cache_read_tokens", "gen_ai.usage.input_tokens.cache_read"],
    cacheWriteTokens: ["gen_ai.usage.cache_write_tokens", "gen_ai.usage.input_tokens.cache_write"],
    reasoningTokens: ["gen_ai.usage.output_tokens.reasoning"],
    inputAudioTokens: ["gen_ai.usage.input_tokens.audio"],
    outputAudioTokens: ["gen_ai.usage.output_tokens.audio"],
    cost: ["gen_ai.cost.total"],
  },
  contentKeys: [
    "raw.input",
    "raw.output",
    "gen_ai.prompts",
    "gen_ai.tool.call",
    "gen_ai.tool.parameters",
    "gen_ai.embeddings.vectors",
    "gen_ai.retrieval.documents.",
    "gen_ai.reranker.query",
    "gen_ai.reranker.input_documents",
    "gen_ai.reranker.output_documents",
    "gen_ai.prompt.template.name",
    "gen_ai.prompt.template.variables",
    "db.vector.results",
  ],
};
