import { cohereRequest, finishReason, usageOf, uuidFrom } from "./cohere.ts";
import { asObject, asObjects, asString, type JsonObject } from "./json.ts";
import { piecesOf } from "./pieces.ts";
import { type Answer, type ChatMessage, type ChatRequest, RefusedRequest, type SseEvent } from "./reply.ts";

const ROLES: Record<string, ChatMessage["role"]> = { CHATBOT: "assistant", SYSTEM: "system", TOOL: "tool" };

/** Reads `POST /v1/chat`. */
export function parseCohereV1(body: JsonObject, headers: Record<string, string>): ChatRequest {
  if (typeof body.message !== "string") throw new RefusedRequest(400, "invalid request: message is required");
  const history = asObjects(body.chat_history).map(
    ({ role, message }): ChatMessage => ({ role: ROLES[asString(role)] ?? "user", text: asString(message) }),
  );
  const results = asObjects(body.tool_results);
  const asked: ChatMessage =
    results.length > 0
      ? { role: "tool", text: JSON.stringify(results) }
      : { role: "user", text: body.message };
  const tools = asObjects(body.tools).map((tool) => ({
    name: asString(tool.name),
    parameters: { type: "object", properties: asObject(tool.parameter_definitions) },
  }));
  return cohereRequest(body, headers, [...history, asked], tools);
}

export function cohereV1Body(answer: Answer, { messages }: ChatRequest): JsonObject {
  const { id, text, toolCalls } = answer;
  return {
    response_id: uuidFrom(`response ${id}`),
    generation_id: uuidFrom(id),
    text: toolCalls.length > 0 ? "I will use a tool." : text,
    chat_history: messages.map((message) => ({ role: message.role.toUpperCase(), message: message.text })),
    finish_reason: answer.truncated ? "MAX_TOKENS" : "COMPLETE",
    ...(toolCalls.length > 0 ? { tool_calls: toolCalls.map(toolCall) } : {}),
    meta: { api_version: { version: "1" }, ...usageOf(answer) },
  };
}

/** Lines of JSON, not server-sent events. */
export function* cohereV1Events(answer: Answer, request: ChatRequest): Generator<SseEvent> {
  const event = (event_type: string, fields: JsonObject, is_finished = false): SseEvent => ({
    data: JSON.stringify({ is_finished, event_type, ...fields }),
  });
  const response = cohereV1Body(answer, request);
  yield event("stream-start", { generation_id: response.generation_id });
  for (const text of piecesOf(asString(response.text), answer.chunks))
    yield event("text-generation", { text });
  if (answer.toolCalls.length > 0)
    yield event("tool-calls-generation", { tool_calls: answer.toolCalls.map(toolCall) });
  yield event("stream-end", { finish_reason: response.finish_reason, response }, true);
}

/** Reads `POST /v1/generate`. */
export function parseCohereGenerate(body: JsonObject, headers: Record<string, string>): ChatRequest {
  if (typeof body.prompt !== "string") throw new RefusedRequest(400, "invalid request: prompt is required");
  return cohereRequest(body, headers, [{ role: "user", text: body.prompt }]);
}

export function cohereGenerateBody(answer: Answer, { body }: ChatRequest): JsonObject {
  return {
    id: uuidFrom(answer.id),
    generations: [
      { id: uuidFrom(`generation ${answer.id}`), text: answer.text, finish_reason: finishReason(answer) },
    ],
    prompt: body.prompt,
    meta: { api_version: { version: "1" }, ...usageOf(answer) },
  };
}

export function* cohereGenerateEvents(answer: Answer, request: ChatRequest): Generator<SseEvent> {
  for (const text of piecesOf(answer.text, answer.chunks))
    yield { data: JSON.stringify({ text, is_finished: false, event_type: "text-generation" }) };
  const response = cohereGenerateBody(answer, request);
  yield {
    data: JSON.stringify({
      is_finished: true,
      event_type: "stream-end",
      finish_reason: finishReason(answer),
      response,
    }),
  };
}

const toolCall = ({ name, arguments: parameters }: Answer["toolCalls"][number]) => ({ name, parameters });
