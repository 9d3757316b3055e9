import { createHash } from "node:crypto";
import { asObject, asObjects, asString, type JsonObject, textOf } from "./json.ts";
import { argumentFragments, piecesOf } from "./pieces.ts";
import { type Answer, type ChatMessage, type ChatRequest, RefusedRequest, type SseEvent } from "./reply.ts";

/** What every request of Cohere's has; `messages` and `tools` are what an operation reads its own way. */
export function cohereRequest(
  body: JsonObject,
  headers: Record<string, string>,
  messages: ChatMessage[],
  tools: ChatRequest["tools"] = [],
): ChatRequest {
  if (!/^Bearer \S/i.test(headers.authorization ?? "")) throw new RefusedRequest(401, "no api key supplied");
  return {
    provider: "cohere",
    model: asString(body.model) || "command-r-08-2024",
    stream: body.stream === true,
    messages,
    tools,
    prompt: messages.map(({ role, text }) => `${role}\n${text}\n`).join(""),
    cacheBreakpoints: [],
    includeUsage: true,
    headers,
    body,
  };
}

/** Reads `POST /v2/chat`. */
export function parseCohereV2(body: JsonObject, headers: Record<string, string>): ChatRequest {
  if (!Array.isArray(body.messages)) throw new RefusedRequest(400, "invalid request: messages are required");
  const messages = asObjects(body.messages).map(({ role, content }): ChatMessage => {
    const known = role === "system" || role === "assistant" || role === "tool";
    return { role: known ? role : "user", text: textOf(content) };
  });
  const tools = asObjects(body.tools).map((tool) => asObject(tool.function));
  return cohereRequest(
    body,
    headers,
    messages,
    tools.map((tool) => ({ name: asString(tool.name), parameters: asObject(tool.parameters) })),
  );
}

/** Cohere's ids are UUIDs. */
export function uuidFrom(source: string): string {
  const hex = createHash("sha256").update(source).digest("hex");
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}

export function finishReason(answer: Answer): string {
  if (answer.truncated) return "MAX_TOKENS";
  return answer.toolCalls.length > 0 ? "TOOL_CALL" : "COMPLETE";
}

/** What is billed, and what the model saw: Cohere puts some text of its own around a prompt, and does not bill it. */
export function usageOf({ usage }: Answer): JsonObject {
  const { inputTokens: input_tokens, outputTokens: output_tokens, cacheReadTokens } = usage;
  return {
    billed_units: { input_tokens, output_tokens },
    tokens: { input_tokens: input_tokens + TEMPLATE_TOKENS, output_tokens },
    cached_tokens: cacheReadTokens,
  };
}

const TEMPLATE_TOKENS = 71;

export function cohereV2Body(answer: Answer): JsonObject {
  const { toolCalls, text, thinking } = answer;
  return {
    id: uuidFrom(answer.id),
    finish_reason: finishReason(answer),
    message: {
      role: "assistant",
      ...(toolCalls.length > 0
        ? { tool_plan: "I will use a tool.", tool_calls: toolCalls.map(toolCall) }
        : { content: [...(thinking ? [{ type: "thinking", thinking }] : []), { type: "text", text }] }),
    },
    usage: usageOf(answer),
  };
}

export function* cohereV2Events(answer: Answer): Generator<SseEvent> {
  const event = (type: string, fields: JsonObject = {}): SseEvent => ({
    event: type,
    data: JSON.stringify({ type, ...fields }),
  });
  yield event("message-start", {
    id: uuidFrom(answer.id),
    delta: { message: { role: "assistant", content: [], tool_plan: "", tool_calls: [], citations: [] } },
  });
  if (answer.toolCalls.length > 0)
    for (const tool_plan of piecesOf("I will use a tool.", undefined))
      yield event("tool-plan-delta", { delta: { message: { tool_plan } } });
  for (const [index, call] of answer.toolCalls.entries()) {
    const { function: called, ...head } = toolCall(call);
    const start = { ...head, function: { name: called.name, arguments: "" } };
    yield event("tool-call-start", { index, delta: { message: { tool_calls: start } } });
    for (const fragment of argumentFragments(called.arguments))
      yield event("tool-call-delta", {
        index,
        delta: { message: { tool_calls: { function: { arguments: fragment } } } },
      });
    yield event("tool-call-end", { index });
  }
  const blocks = [
    { type: "thinking", text: answer.thinking },
    { type: "text", text: answer.text },
  ].filter(({ text }) => text !== "");
  for (const [index, { type, text }] of blocks.entries()) {
    yield event("content-start", { index, delta: { message: { content: { type, [type]: "" } } } });
    for (const piece of piecesOf(text, answer.chunks))
      yield event("content-delta", { index, delta: { message: { content: { [type]: piece } } } });
    yield event("content-end", { index });
  }
  yield event("message-end", {
    id: uuidFrom(answer.id),
    delta: { finish_reason: finishReason(answer), usage: usageOf(answer) },
  });
}

const toolCall = (call: Answer["toolCalls"][number]) => ({
  id: call.id,
  type: "function",
  function: { name: call.name, arguments: JSON.stringify(call.arguments) },
});
