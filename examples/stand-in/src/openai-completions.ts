import { asObject, asString, type JsonObject } from "./json.ts";
import { requireBearer, usageOf } from "./openai.ts";
import { piecesOf } from "./pieces.ts";
import { type Answer, type ChatRequest, RefusedRequest, type SseEvent } from "./reply.ts";

/** Reads `POST /v1/completions`; each prompt counts as a message of the user. */
export function parseCompletions(body: JsonObject, headers: Record<string, string>): ChatRequest {
  requireBearer(headers);
  if (typeof body.model !== "string") throw new RefusedRequest(400, "you must provide a model parameter");
  const prompts = (Array.isArray(body.prompt) ? body.prompt : [body.prompt]).map(asString);
  return {
    provider: "openai",
    model: body.model,
    stream: body.stream === true,
    messages: prompts.map((text) => ({ role: "user", text })),
    tools: [],
    prompt: prompts.join(""),
    cacheBreakpoints: [],
    includeUsage: asObject(body.stream_options).include_usage === true,
    headers,
    body,
  };
}

/** The `text_completion` object. */
export const completionsBody = (answer: Answer): JsonObject => ({
  ...head(answer),
  choices: [choice(answer.text, answer.truncated ? "length" : "stop")],
  usage: usageOf(answer.usage),
});

/** The same object again and again, each with the next piece of the text. */
export function* completionsEvents(answer: Answer, request: ChatRequest): Generator<SseEvent> {
  const event = (choices: JsonObject[], usage: JsonObject | null = null): SseEvent => ({
    data: JSON.stringify({ ...head(answer), choices, ...(request.includeUsage ? { usage } : {}) }),
  });
  for (const text of piecesOf(answer.text, answer.chunks)) yield event([choice(text, null)]);
  yield event([choice("", answer.truncated ? "length" : "stop")]);
  if (request.includeUsage) yield event([], usageOf(answer.usage));
  yield { data: "[DONE]" };
}

const head = (answer: Answer) => ({
  id: answer.id.replace(/^chatcmpl-/, "cmpl-"),
  object: "text_completion",
  created: answer.createdSeconds,
  model: answer.model,
});

const choice = (text: string, finish_reason: string | null) => ({
  text,
  index: 0,
  logprobs: null,
  finish_reason,
});
