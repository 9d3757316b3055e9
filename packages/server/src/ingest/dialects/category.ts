import type { SpanCategory } from "@anyway-sh/semconv";
import type { Concept } from "./dialect.ts";

const table = (categories: Record<string, SpanCategory>) => new Map(Object.entries(categories));

/** By operation of the GenAI conventions, by OpenLLMetry's request type, and by the AI SDK's operation. */
const BY_OPERATION = table({
  chat: "llm",
  completion: "llm",
  text_completion: "llm",
  generate_content: "llm",
  embeddings: "embedding",
  embedding: "embedding",
  rerank: "rerank",
  retrieval: "retrieval",
  execute_tool: "tool",
  create_agent: "agent",
  invoke_agent: "agent",
  invoke_workflow: "workflow",
  // The AI SDK's: each of the first four wraps one or more of the others' calls, which rule 20 sorts out.
  "ai.generateText": "llm",
  "ai.streamText": "llm",
  "ai.generateObject": "llm",
  "ai.streamObject": "llm",
  "ai.generateText.doGenerate": "llm",
  "ai.streamText.doStream": "llm",
  "ai.generateObject.doGenerate": "llm",
  "ai.streamObject.doStream": "llm",
  "ai.embed": "embedding",
  "ai.embedMany": "embedding",
  "ai.embed.doEmbed": "embedding",
  "ai.embedMany.doEmbed": "embedding",
  "ai.rerank": "rerank",
  "ai.rerank.doRerank": "rerank",
  "ai.toolCall": "tool",
});

/** By the kind that a span says it is, in small letters: OpenLLMetry, OpenInference, traceAI and the frameworks. */
const BY_KIND = table({
  workflow: "workflow",
  workflow_run: "workflow",
  task: "task",
  chain: "task",
  workflow_step: "task",
  prompt: "task",
  parser: "task",
  agent: "agent",
  agent_run: "agent",
  tool: "tool",
  tool_call: "tool",
  mcp_tool_call: "tool",
  function: "tool",
  llm: "llm",
  chat_model: "llm",
  generation: "llm",
  model_generation: "llm",
  model_step: "llm",
  embedding: "embedding",
  retriever: "retrieval",
  reranker: "rerank",
  vector_db: "vector_db",
});

const VECTOR_DATABASES = new Set([
  "pinecone",
  "chroma",
  "chromadb",
  "qdrant",
  "weaviate",
  "milvus",
  "lancedb",
  "marqo",
]);

/** What a span does. `callsModel`: it names a model and says what was used. */
export function categoryOf(text: (concept: Concept) => string, callsModel: boolean): SpanCategory {
  const category =
    BY_KIND.get(text("frameworkKind").toLowerCase()) ??
    BY_OPERATION.get(text("operation")) ??
    BY_KIND.get(text("entityKind").toLowerCase()) ??
    BY_OPERATION.get(text("requestType"));
  if (category) return category;
  if (callsModel) return "llm";
  if (VECTOR_DATABASES.has(text("vectorDb").toLowerCase())) return "vector_db";
  return text("httpMethod") === "" ? "other" : "http";
}
