import { createHash } from "node:crypto";
import { asString, type JsonObject } from "./json.ts";
import { type Answer, type ChatRequest, RefusedRequest } from "./reply.ts";

/** As short a vector as still looks like one. */
const DIMENSIONS = 8;

/** Reads InvokeModel with the body that Titan's embedding models take; its text counts as a message of the user. */
export function parseTitanEmbedding(
  body: JsonObject,
  headers: Record<string, string>,
  route: { model: string; stream: boolean },
): ChatRequest {
  if (!headers.authorization) throw new RefusedRequest(403, "Missing Authentication Token");
  const text = asString(body.inputText);
  if (text === "") throw new RefusedRequest(400, "required key [inputText] not found");
  return {
    provider: "bedrock",
    ...route,
    messages: [{ role: "user", text }],
    tools: [],
    prompt: text,
    cacheBreakpoints: [],
    includeUsage: true,
    headers,
    body,
  };
}

/** The vector of one text; the same text gets the same one. */
export function titanEmbeddingBody(answer: Answer, request: ChatRequest): JsonObject {
  const digest = createHash("sha256").update(request.prompt).digest();
  return {
    embedding: Array.from({ length: DIMENSIONS }, (_, index) => digest.readInt32LE(index * 4) / 2 ** 31),
    inputTextTokenCount: answer.usage.inputTokens,
  };
}
