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
import { eventStreamMessage } from "./event-stream.ts";
import type { JsonObject } from "./json.ts";
import { openAiBody, openAiError, openAiEvents, parseOpenAi } from "./openai.ts";
import { embeddingsBody, parseEmbeddings } from "./openai-embeddings.ts";
import { parseResponses, responsesBody, responsesEvents } from "./openai-responses.ts";
import type { Answer, ChatRequest, SseEvent } from "./reply.ts";

/** What differs between the providers' endpoints. */
export interface Wire {
  requestIdHeader: string;
  parse(body: JsonObject, headers: Record<string, string>): ChatRequest;
  body(answer: Answer, request: ChatRequest): JsonObject;
  events(answer: Answer, request: ChatRequest): Iterable<SseEvent>;
  /** The content type of a stream. */
  streamType: string;
  encode(event: SseEvent): string | Uint8Array;
  error(status: number, message: string | undefined, requestId: string): JsonObject;
  /** What an error says in headers. */
  errorHeaders?(status: number): Record<string, string>;
}

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

const ROUTES: Record<string, Wire> = {
  "/v1/chat/completions": CHAT_COMPLETIONS,
  "/v1/responses": {
    ...CHAT_COMPLETIONS,
    parse: parseResponses,
    body: responsesBody,
    events: responsesEvents,
  },
  "/v1/embeddings": { ...CHAT_COMPLETIONS, parse: parseEmbeddings, body: embeddingsBody, events: () => [] },
  "/v1/messages": MESSAGES,
};

/** What speaks at a path; of an unknown one, who the client thinks to talk to, to refuse it in their words. */
export function wireFor(path: string, headers: Record<string, string>): { wire: Wire; known: boolean } {
  const wire = ROUTES[path] ?? bedrockWire(path);
  if (wire) return { wire, known: true };
  return { wire: headers["anthropic-version"] ? MESSAGES : CHAT_COMPLETIONS, known: false };
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
