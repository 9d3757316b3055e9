import { createHash } from "node:crypto";
import { asObject, asObjects, asString, type JsonObject, textOf } from "./json.ts";
import { piecesOf } from "./pieces.ts";
import { type Answer, type ChatMessage, type ChatRequest, RefusedRequest, type SseEvent } from "./reply.ts";
import type { Wire } from "./wire.ts";

/** `…/models/<model>:<method>`, of Gemini's API and of Vertex AI. */
const PATH = /^\/v1[^/]*\/(?:.+\/)?models\/([^/:]+):(\w+)$/;

/** As short a vector as still looks like one. */
const DIMENSIONS = 8;

/** What speaks at a path of Google's, if it is one. */
export function googleWire(path: string): Wire | undefined {
  const [, model, method] = PATH.exec(path) ?? [];
  if (model === undefined || method === undefined) return undefined;
  const isEmbedding = method !== "generateContent" && method !== "streamGenerateContent";
  return {
    requestIdHeader: "x-request-id",
    parse: (body, headers) =>
      isEmbedding
        ? parseEmbedding(body, headers, model)
        : parseContent(body, headers, { model, stream: method === "streamGenerateContent" }),
    body: isEmbedding ? (EMBEDDINGS[method] ?? contentBody) : contentBody,
    events: contentEvents,
    streamType: "text/event-stream",
    encode: ({ data }) => `data: ${data}\r\n\r\n`,
    error: (status, message = "Request contains an invalid argument.") => ({
      error: { code: status, message, status: STATUSES[status] ?? "INTERNAL" },
    }),
  };
}

const STATUSES: Record<number, string> = {
  400: "INVALID_ARGUMENT",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  429: "RESOURCE_EXHAUSTED",
  503: "UNAVAILABLE",
};

function requireKey(headers: Record<string, string>): void {
  if (!headers["x-goog-api-key"] && !headers.authorization)
    throw new RefusedRequest(403, "Method doesn't allow unregistered callers.");
}

function parseContent(
  body: JsonObject,
  headers: Record<string, string>,
  route: { model: string; stream: boolean },
): ChatRequest {
  requireKey(headers);
  const contents = asObjects(body.contents);
  if (contents.length === 0) throw new RefusedRequest(400, "contents is not specified");
  const system = textOf(asObject(body.systemInstruction).parts);
  const messages: ChatMessage[] = [
    ...(system ? [{ role: "system" as const, text: system }] : []),
    ...contents.map(({ role, parts }): ChatMessage => {
      const text = textOf(parts);
      if (role === "model") return { role: "assistant", text };
      return { role: asObjects(parts).some((part) => part.functionResponse) ? "tool" : "user", text };
    }),
  ];
  const tools = asObjects(body.tools).flatMap((tool) => asObjects(tool.functionDeclarations));
  return {
    provider: "google",
    ...route,
    messages,
    tools: tools.map((tool) => ({
      name: asString(tool.name),
      parameters: asObject(tool.parameters ?? tool.parametersJsonSchema),
    })),
    prompt: JSON.stringify(tools) + messages.map(({ role, text }) => `${role}\n${text}\n`).join(""),
    cacheBreakpoints: [],
    includeUsage: true,
    headers,
    body,
  };
}

const contentBody = (answer: Answer): JsonObject => ({
  candidates: [
    {
      content: { role: "model", parts: partsOf(answer) },
      finishReason: finishReason(answer),
      index: 0,
    },
  ],
  ...tailOf(answer),
});

/** Every event is an answer of its own with the next piece; the counts are totals so far. */
function* contentEvents(answer: Answer): Generator<SseEvent> {
  const parts = partsOf(answer).flatMap((part) =>
    typeof part.text === "string"
      ? piecesOf(part.text, answer.chunks).map((text) => ({ ...part, text }))
      : [part],
  );
  for (const [index, part] of parts.entries()) {
    const isLast = index === parts.length - 1;
    const candidate = { content: { role: "model", parts: [part] }, index: 0 };
    const tail = tailOf(answer);
    const begun = { ...tail, usageMetadata: { promptTokenCount: answer.usage.inputTokens } };
    const data = isLast
      ? { candidates: [{ ...candidate, finishReason: finishReason(answer) }], ...tail }
      : { candidates: [candidate], ...begun };
    yield { data: JSON.stringify(data) };
  }
}

function partsOf(answer: Answer): JsonObject[] {
  return [
    ...(answer.thinking ? [{ text: answer.thinking, thought: true }] : []),
    ...(answer.text ? [{ text: answer.text }] : []),
    ...answer.toolCalls.map((call) => ({ functionCall: { name: call.name, args: call.arguments } })),
  ];
}

/** Gemini calls functions under the same reason as it ends. */
const finishReason = (answer: Answer): string => (answer.truncated ? "MAX_TOKENS" : "STOP");

/** The prompt's count has the cached ones in it; thoughts are counted beside the candidates. */
function tailOf(answer: Answer): JsonObject {
  const { inputTokens, outputTokens, reasoningTokens, cacheReadTokens } = answer.usage;
  return {
    usageMetadata: {
      promptTokenCount: inputTokens,
      candidatesTokenCount: outputTokens - reasoningTokens,
      totalTokenCount: inputTokens + outputTokens,
      ...(reasoningTokens > 0 ? { thoughtsTokenCount: reasoningTokens } : {}),
      ...(cacheReadTokens > 0 ? { cachedContentTokenCount: cacheReadTokens } : {}),
    },
    modelVersion: answer.model,
    responseId: answer.id,
  };
}

/** Each text counts as a message of the user. */
function parseEmbedding(body: JsonObject, headers: Record<string, string>, model: string): ChatRequest {
  requireKey(headers);
  const contents = [
    ...asObjects(body.requests).map(({ content }) => content),
    ...asObjects(body.instances),
    ...(body.content === undefined ? [] : [body.content]),
  ];
  const texts = contents.map(
    (content) => asString(asObject(content).content) || textOf(asObject(content).parts),
  );
  return {
    provider: "google",
    model,
    stream: false,
    messages: texts.map((text) => ({ role: "user", text })),
    tools: [],
    prompt: texts.join(""),
    cacheBreakpoints: [],
    includeUsage: true,
    headers,
    body,
  };
}

/** Gemini's API says no counts; Vertex AI counts each text. */
const EMBEDDINGS: Record<string, Wire["body"]> = {
  embedContent: (_, request) => ({ embedding: { values: vectorOf(request.prompt) } }),
  batchEmbedContents: (_, { messages }) => ({
    embeddings: messages.map(({ text }) => ({ values: vectorOf(text) })),
  }),
  predict: (answer, { messages }) => ({
    predictions: messages.map(({ text }) => ({
      embeddings: {
        values: vectorOf(text),
        statistics: { token_count: answer.usage.inputTokens / messages.length, truncated: false },
      },
    })),
  }),
};

function vectorOf(text: string): number[] {
  const digest = createHash("sha256").update(text).digest();
  return Array.from({ length: DIMENSIONS }, (_, index) => digest.readInt32LE(index * 4) / 2 ** 31);
}
