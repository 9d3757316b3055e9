import { createHash } from "node:crypto";
import { asString, type JsonObject } from "./json.ts";
import { requireBearer } from "./openai.ts";
import { type Answer, type ChatRequest, RefusedRequest } from "./reply.ts";

/** As short a vector as still looks like one. */
const DIMENSIONS = 8;

/** Reads `POST /v1/embeddings`; each input text counts as a message of the user. */
export function parseEmbeddings(body: JsonObject, headers: Record<string, string>): ChatRequest {
  requireBearer(headers);
  if (typeof body.model !== "string") throw new RefusedRequest(400, "you must provide a model parameter");
  const inputs = Array.isArray(body.input) ? body.input : [body.input];
  if (inputs.length === 0 || !inputs.every((input) => typeof input === "string"))
    throw new RefusedRequest(400, "'input' must be a text or an array of texts.");
  return {
    provider: "openai",
    model: body.model,
    stream: false,
    messages: inputs.map((input) => ({ role: "user", text: asString(input) })),
    tools: [],
    prompt: inputs.join(""),
    cacheBreakpoints: [],
    includeUsage: true,
    headers,
    body,
  };
}

/** The list of vectors; the same text gets the same one. */
export function embeddingsBody(answer: Answer, request: ChatRequest): JsonObject {
  const { inputTokens } = answer.usage;
  return {
    object: "list",
    data: request.messages.map(({ text }, index) => ({
      object: "embedding",
      index,
      embedding: encode(vectorOf(text), request.body.encoding_format),
    })),
    model: answer.model,
    usage: { prompt_tokens: inputTokens, total_tokens: inputTokens },
  };
}

export function vectorOf(text: string): Float32Array {
  const digest = createHash("sha256").update(text).digest();
  const numbers = Float32Array.from({ length: DIMENSIONS }, (_, i) => digest.readInt32LE(i * 4));
  const length = Math.hypot(...numbers);
  return numbers.map((number) => number / length);
}

const encode = (vector: Float32Array, format: unknown): string | number[] =>
  format === "base64" ? Buffer.from(vector.buffer).toString("base64") : Array.from(vector);
