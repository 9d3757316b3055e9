/**
 * Together, Mistral and Groq, who speak OpenAI's protocol with small differences. The stand-in tells them apart by
 * the path: Groq's own, and for the other two a first segment that their clients are given with the address.
 * @module
 */
import { asObject, asObjects, asString, isObject, type JsonObject } from "./json.ts";
import { openAiBody, openAiError, openAiEvents, parseOpenAi } from "./openai.ts";
import { parseTranscription, transcriptionBody, transcriptionText } from "./openai-audio.ts";
import { completionsBody, completionsEvents, parseCompletions } from "./openai-completions.ts";
import { embeddingsBody, parseEmbeddings } from "./openai-embeddings.ts";
import { imagesBody, parseImages } from "./openai-images.ts";
import { type Answer, type ChatRequest, RefusedRequest, type SseEvent } from "./reply.ts";
import { rankedDocuments, requireQuery } from "./rerank.ts";
import type { Wire } from "./wire.ts";

/** Every stream says its usage, unasked: Together and Mistral in the last chunk, Groq in a field of its own there. */
function* eventsWithUsage(answer: Answer, place: (usage: unknown) => JsonObject): Generator<SseEvent> {
  const chunks = [...openAiEvents(answer, true)]
    .filter(({ data }) => data !== "[DONE]")
    .map(({ data }) => asObject(JSON.parse(data)));
  const last = chunks.pop();
  for (const [index, { usage, ...chunk }] of chunks.entries()) {
    const isLast = index === chunks.length - 1;
    yield { data: JSON.stringify(isLast ? { ...chunk, ...place(last?.usage) } : chunk) };
  }
  yield { data: "[DONE]" };
}

/** Mistral does not cut calls of tools into pieces. */
function* mistralEvents(answer: Answer): Generator<SseEvent> {
  if (answer.toolCalls.length === 0) return yield* usageInChunk(answer);
  const { choices, ...completion } = openAiBody(answer);
  const chunk = {
    ...completion,
    object: "chat.completion.chunk",
    choices: asObjects(choices).map(({ message: delta, ...choice }) => ({ ...choice, delta })),
  };
  yield { data: JSON.stringify(chunk) };
  yield { data: "[DONE]" };
}

const usageInChunk = (answer: Answer) => eventsWithUsage(answer, (usage) => ({ usage }));

/** Reads what stands between a prompt and a suffix. */
function parseFim(body: JsonObject, headers: Record<string, string>): ChatRequest {
  const content = asString(body.prompt) + asString(body.suffix);
  return { ...parseOpenAi({ ...body, messages: [{ role: "user", content }] }, headers), body };
}

function parseTogetherRerank(body: JsonObject, headers: Record<string, string>): ChatRequest {
  requireQuery(body);
  const content = asString(body.query);
  return { ...parseOpenAi({ ...body, messages: [{ role: "user", content }] }, headers), body };
}

function togetherRerankBody(answer: Answer, { model, body }: ChatRequest): JsonObject {
  const { inputTokens } = answer.usage;
  return {
    id: answer.id,
    object: "rerank",
    model,
    results: rankedDocuments(body),
    usage: { prompt_tokens: inputTokens, completion_tokens: 0, total_tokens: inputTokens },
  };
}

/** An agent is a model with instructions; which one only the server knows. */
function parseAgent(body: JsonObject, headers: Record<string, string>): ChatRequest {
  if (typeof body.agent_id !== "string") throw new RefusedRequest(422, "agent_id: Field required");
  return { ...parseOpenAi({ ...body, model: "mistral-medium-latest" }, headers), body };
}

function mistralError(status: number, message: string | undefined): JsonObject {
  const { error } = openAiError(status, message);
  const { message: text, code } = isObject(error) ? error : {};
  return { object: "error", message: text, type: "invalid_request_error", param: null, code };
}

/** @param chat OpenAI's chat completions, which all of these are variants of */
export function openAiKin(chat: Wire): Record<string, Wire> {
  const embeddings = { ...chat, parse: parseEmbeddings, body: embeddingsBody, events: () => [] };
  const togetherChat = { ...chat, events: usageInChunk };
  const mistralChat = { ...chat, events: mistralEvents, error: mistralError };
  const groqChat: Wire = {
    ...chat,
    events: (answer) => eventsWithUsage(answer, (usage) => ({ x_groq: { id: `req_${answer.id}`, usage } })),
  };
  return {
    "/together/v1/chat/completions": togetherChat,
    "/together/v1/completions": {
      ...chat,
      parse: parseCompletions,
      body: completionsBody,
      events: completionsEvents,
    },
    "/together/v1/embeddings": embeddings,
    "/together/v1/images/generations": { ...togetherChat, parse: parseImages, body: imagesBody },
    "/together/v1/rerank": { ...togetherChat, parse: parseTogetherRerank, body: togetherRerankBody },
    "/mistral/v1/chat/completions": mistralChat,
    "/mistral/v1/agents/completions": { ...mistralChat, parse: parseAgent },
    "/mistral/v1/fim/completions": { ...mistralChat, parse: parseFim },
    "/mistral/v1/embeddings": {
      ...embeddings,
      body: (answer, request) => ({ id: answer.id, ...embeddingsBody(answer, request) }),
    },
    "/openai/v1/chat/completions": groqChat,
    "/openai/v1/embeddings": embeddings,
    "/openai/v1/audio/transcriptions": {
      ...groqChat,
      parse: parseTranscription,
      body: transcriptionBody,
      raw: transcriptionText,
    },
  };
}
