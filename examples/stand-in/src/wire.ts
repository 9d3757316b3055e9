import type { JsonObject } from "./json.ts";
import type { Answer, ChatRequest, SseEvent } from "./reply.ts";

/** What differs between the providers' endpoints. */
export interface Wire {
  requestIdHeader: string;
  /** `POST` without it. */
  method?: "GET";
  parse(body: JsonObject, headers: Record<string, string>): ChatRequest;
  body(answer: Answer, request: ChatRequest): JsonObject;
  /** The answer where it is no JSON. */
  raw?(answer: Answer, request: ChatRequest): { type: string; content: string | Uint8Array } | undefined;
  events(answer: Answer, request: ChatRequest): Iterable<SseEvent>;
  /** The content type of a stream. */
  streamType: string;
  encode(event: SseEvent): string | Uint8Array;
  error(status: number, message: string | undefined, requestId: string): JsonObject;
  /** What an error says in headers. */
  errorHeaders?(status: number): Record<string, string>;
}
