import { anthropic } from "./anthropic/index.ts";
import { bedrock } from "./bedrock/index.ts";
import { chromadb } from "./chromadb/index.ts";
import { cohere } from "./cohere/index.ts";
import { googleGenAI } from "./google-genai/index.ts";
import { googleVertexAI } from "./google-vertexai/index.ts";
import { groq } from "./groq/index.ts";
import type { Instrumentation } from "./instrumentation.ts";
import { langchain } from "./langchain/index.ts";
import { llamaIndex } from "./llamaindex/index.ts";
import { mcp } from "./mcp/index.ts";
import { mistral } from "./mistral/index.ts";
import { openAI } from "./openai/index.ts";
import { pinecone } from "./pinecone/index.ts";
import { qdrant } from "./qdrant/index.ts";
import { together } from "./together/index.ts";

/** Every client that is traced. */
export const INSTRUMENTATIONS: readonly Instrumentation[] = [
  openAI,
  anthropic,
  ...langchain,
  ...llamaIndex,
  bedrock,
  googleGenAI,
  googleVertexAI,
  cohere,
  together,
  mistral,
  groq,
  pinecone,
  chromadb,
  qdrant,
  mcp,
];
