import { cohereRequest, cohereV2Body, cohereV2Events, parseCohereV2, uuidFrom } from "./cohere.ts";
import {
  cohereGenerateBody,
  cohereGenerateEvents,
  cohereV1Body,
  cohereV1Events,
  parseCohereGenerate,
  parseCohereV1,
} from "./cohere-v1.ts";
import { asString, type JsonObject } from "./json.ts";
import { vectorOf } from "./openai-embeddings.ts";
import { type Answer, type ChatRequest, RefusedRequest } from "./reply.ts";
import { rankedDocuments, requireQuery } from "./rerank.ts";
import type { Wire } from "./wire.ts";

/** Reads `POST /v1/embed` and `/v2/embed`; each text counts as a message of the user. */
function parseEmbed(body: JsonObject, headers: Record<string, string>): ChatRequest {
  const texts: unknown[] = Array.isArray(body.texts) ? body.texts : [];
  if (texts.length === 0) throw new RefusedRequest(400, "invalid request: texts are required");
  return cohereRequest(
    body,
    headers,
    texts.map((text) => ({ role: "user", text: asString(text) })),
  );
}

function embedBody(answer: Answer, { messages, body }: ChatRequest): JsonObject {
  const float = messages.map(({ text }) => Array.from(vectorOf(text)));
  const isByType = Array.isArray(body.embedding_types);
  return {
    id: uuidFrom(answer.id),
    texts: messages.map(({ text }) => text),
    embeddings: isByType ? { float } : float,
    meta: {
      api_version: { version: isByType ? "2" : "1" },
      billed_units: { input_tokens: answer.usage.inputTokens },
    },
    response_type: isByType ? "embeddings_by_type" : "embeddings_floats",
  };
}

function parseRerank(body: JsonObject, headers: Record<string, string>): ChatRequest {
  requireQuery(body);
  return cohereRequest(body, headers, [{ role: "user", text: asString(body.query) }]);
}

/** A search unit is a query with up to a hundred documents. */
function rerankBody(answer: Answer, { body }: ChatRequest): JsonObject {
  const documents = Array.isArray(body.documents) ? body.documents.length : 0;
  return {
    id: uuidFrom(answer.id),
    results: rankedDocuments(body),
    meta: { api_version: { version: "2" }, billed_units: { search_units: Math.ceil(documents / 100) } },
  };
}

const CHAT_V2: Wire = {
  requestIdHeader: "x-debug-trace-id",
  parse: parseCohereV2,
  body: cohereV2Body,
  events: cohereV2Events,
  streamType: "text/event-stream",
  encode: ({ event, data }) => `event: ${event}\ndata: ${data}\n\n`,
  error: (_, message, id) => ({ id, message: message ?? "invalid request" }),
};
const CHAT_V1: Wire = {
  ...CHAT_V2,
  parse: parseCohereV1,
  body: cohereV1Body,
  events: cohereV1Events,
  streamType: "application/stream+json",
  encode: ({ data }) => `${data}\n`,
};
const EMBED: Wire = { ...CHAT_V2, parse: parseEmbed, body: embedBody, events: () => [] };
const RERANK: Wire = { ...CHAT_V2, parse: parseRerank, body: rerankBody, events: () => [] };

export const COHERE_ROUTES: Record<string, Wire> = {
  "/v1/chat": CHAT_V1,
  "/v2/chat": CHAT_V2,
  "/v1/generate": {
    ...CHAT_V1,
    parse: parseCohereGenerate,
    body: cohereGenerateBody,
    events: cohereGenerateEvents,
  },
  "/v1/embed": EMBED,
  "/v2/embed": EMBED,
  "/v1/rerank": RERANK,
  "/v2/rerank": RERANK,
};
