import { anthropicBody, anthropicError, anthropicEvents, parseAnthropic } from "./anthropic.ts";
import {
  bedrockError,
  bedrockErrorType,
  bedrockRoute,
  converseBody,
  converseEvents,
  invokeBody,
  invokeEvents,
  parseConverse,
  parseInvoke,
} from "./bedrock.ts";
import { parseTitanEmbedding, titanEmbeddingBody } from "./bedrock-embeddings.ts";
import { COHERE_ROUTES } from "./cohere-routes.ts";
import { eventStreamMessage } from "./event-stream.ts";
import { googleWire } from "./google.ts";
import { openAiBody, openAiError, openAiEvents, parseOpenAi } from "./openai.ts";
import {
  parseSpeech,
  parseTranscription,
  speechAudio,
  transcriptionBody,
  transcriptionEvents,
  transcriptionText,
} from "./openai-audio.ts";
import { batchBody, parseBatch, parseBatchRead } from "./openai-batches.ts";
import { completionsBody, completionsEvents, parseCompletions } from "./openai-completions.ts";
import { embeddingsBody, parseEmbeddings } from "./openai-embeddings.ts";
import { imagesBody, imagesEvents, parseImages } from "./openai-images.ts";
import { openAiKin } from "./openai-kin.ts";
import { parseResponses, responsesBody, responsesEvents } from "./openai-responses.ts";
import type { SseEvent } from "./reply.ts";
import type { Wire } from "./wire.ts";

const serverSentEvents = {
  streamType: "text/event-stream; charset=utf-8",
  encode: ({ event, data }: SseEvent) => `${event ? `event: ${event}\n` : ""}data: ${data}\n\n`,
};

const CHAT_COMPLETIONS: Wire = {
  requestIdHeader: "x-request-id",
  parse: parseOpenAi,
  body: openAiBody,
  events: (answer, request) => openAiEvents(answer, request.includeUsage),
  ...serverSentEvents,
  error: openAiError,
};

const MESSAGES: Wire = {
  requestIdHeader: "request-id",
  parse: parseAnthropic,
  body: anthropicBody,
  events: anthropicEvents,
  ...serverSentEvents,
  error: anthropicError,
};

const IMAGES: Wire = { ...CHAT_COMPLETIONS, parse: parseImages, body: imagesBody, events: imagesEvents };

const TRANSCRIPTIONS: Wire = {
  ...CHAT_COMPLETIONS,
  parse: parseTranscription,
  body: transcriptionBody,
  raw: transcriptionText,
  events: transcriptionEvents,
};

const BATCHES: Wire = { ...CHAT_COMPLETIONS, parse: parseBatch, body: batchBody, events: () => [] };

const ROUTES: Record<string, Wire> = {
  "/v1/chat/completions": CHAT_COMPLETIONS,
  "/v1/responses": {
    ...CHAT_COMPLETIONS,
    parse: parseResponses,
    body: responsesBody,
    events: responsesEvents,
  },
  "/v1/embeddings": { ...CHAT_COMPLETIONS, parse: parseEmbeddings, body: embeddingsBody, events: () => [] },
  "/v1/completions": {
    ...CHAT_COMPLETIONS,
    parse: parseCompletions,
    body: completionsBody,
    events: completionsEvents,
  },
  "/v1/images/generations": IMAGES,
  "/v1/images/edits": IMAGES,
  "/v1/audio/transcriptions": TRANSCRIPTIONS,
  "/v1/audio/translations": TRANSCRIPTIONS,
  "/v1/audio/speech": { ...CHAT_COMPLETIONS, parse: parseSpeech, raw: speechAudio },
  "/v1/batches": BATCHES,
  "/v1/messages": MESSAGES,
  ...openAiKin(CHAT_COMPLETIONS),
  ...COHERE_ROUTES,
};

/** What speaks at a path; of an unknown one, who the client thinks to talk to, to refuse it in their words. */
export function wireFor(path: string, headers: Record<string, string>): { wire: Wire; known: boolean } {
  const wire = ROUTES[path] ?? batchRead(path) ?? bedrockWire(path) ?? googleWire(path);
  if (wire) return { wire, known: true };
  return { wire: headers["anthropic-version"] ? MESSAGES : CHAT_COMPLETIONS, known: false };
}

function batchRead(path: string): Wire | undefined {
  const [, id] = /^\/v1\/batches\/([^/]+)$/.exec(path) ?? [];
  return id === undefined ? undefined : { ...BATCHES, method: "GET", parse: parseBatchRead(id) };
}

function bedrockWire(path: string): Wire | undefined {
  const route = bedrockRoute(path);
  if (!route) return undefined;
  const isInvoke = route.operation === "invoke";
  const isEmbedding = isInvoke && route.model.includes("titan-embed");
  const parse = isEmbedding ? parseTitanEmbedding : isInvoke ? parseInvoke : parseConverse;
  return {
    requestIdHeader: "x-amzn-requestid",
    parse: (body, headers) => parse(body, headers, route),
    body: isEmbedding ? titanEmbeddingBody : isInvoke ? invokeBody : converseBody,
    events: isInvoke ? invokeEvents : converseEvents,
    streamType: "application/vnd.amazon.eventstream",
    encode: ({ event = "", data }) =>
      eventStreamMessage(
        { ":message-type": "event", ":event-type": event, ":content-type": "application/json" },
        data,
      ),
    error: bedrockError,
    errorHeaders: (status) => ({ "x-amzn-errortype": bedrockErrorType(status) }),
  };
}
