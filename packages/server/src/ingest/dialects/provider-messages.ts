import type { AttributeValue } from "../../model/span.ts";
import { parseJson } from "./attribute-values.ts";
import {
  asString,
  isObject,
  type Json,
  type Message,
  type MessagePart,
  toolCall,
  toParts,
} from "./message-parts.ts";

/** What LangChain calls its messages. */
const LANGCHAIN_ROLES = new Map<string, string>([
  ["human", "user"],
  ["HumanMessage", "user"],
  ["HumanMessageChunk", "user"],
  ["ai", "assistant"],
  ["AIMessage", "assistant"],
  ["AIMessageChunk", "assistant"],
  ["system", "system"],
  ["SystemMessage", "system"],
  ["tool", "tool"],
  ["ToolMessage", "tool"],
  ["function", "tool"],
]);

/**
 * The messages in a value: a list of them, one of them, or a provider's request or response around them (OpenAI's
 * chat and Responses, Anthropic, Gemini, Bedrock, LangChain). With `strict`, a value in which none can be told gives
 * none; else it is the text of one message of `defaultRole`.
 */
export function messagesOf(
  value: AttributeValue | undefined,
  defaultRole: string,
  { strict = false }: { strict?: boolean } = {},
): Message[] {
  if (value === undefined || value === null || value === "") return [];
  if (Array.isArray(value)) {
    if (value.some(Array.isArray)) return messagesOf(value.flat(), defaultRole, { strict });
    if (strict && !value.every(isMessage)) return [];
    return value.flatMap((one) => (isObject(one) ? oneMessage(one, defaultRole) : textOf(one, defaultRole)));
  }
  if (!isObject(value)) return strict ? [] : textOf(value, defaultRole);
  const inside = insideOf(value, defaultRole);
  if (inside.length > 0) return inside;
  if (isMessage(value)) return oneMessage(value, defaultRole);
  return strict ? [] : [{ role: defaultRole, parts: toParts(value) }];
}

function textOf(value: AttributeValue, role: string): Message[] {
  const parts = toParts(value);
  return parts.length === 0 ? [] : [{ role, parts }];
}

/** The AI SDK's prompt: no more than these. */
const PROMPT_KEYS = new Set(["system", "prompt"]);

/** What a request or a response holds. */
function insideOf(body: Json, role: string): Message[] {
  const list = (name: string) => (Array.isArray(body[name]) ? body[name] : undefined);
  const output = list("output");
  if (list("choices")) return (list("choices") ?? []).filter(isObject).flatMap((one) => choice(one));
  if (list("candidates"))
    return (list("candidates") ?? []).filter(isObject).flatMap((one) => messagesOf(one.content, "assistant"));
  if (list("generations"))
    return (list("generations") ?? [])
      .flat()
      .filter(isObject)
      .flatMap((one) => messagesOf(one.message ?? one.text, "assistant"));
  if (isObject(body.output) && isObject(body.output.message))
    return oneMessage(body.output.message, "assistant");
  if (output?.every((one) => isObject(one) && typeof one.type === "string"))
    return messagesOf(output, "assistant");
  const system = textOf(
    parseJson(body.system ?? body.instructions ?? body.systemInstruction) ?? null,
    "system",
  );
  if (typeof body.prompt === "string" && Object.keys(body).every((key) => PROMPT_KEYS.has(key)))
    return [...system, ...textOf(body.prompt, "user")];
  const asked = list("messages") ?? list("contents") ?? list("input") ?? list("prompt");
  if (!asked?.flat().every((one) => isObject(one))) return [];
  return [...system, ...messagesOf(asked, role)];
}

function choice(one: Json): Message[] {
  const finish = asString(one.finish_reason);
  return messagesOf(one.message ?? one.delta ?? one.text, "assistant").map((message) =>
    finish ? { ...message, finish_reason: finish } : message,
  );
}

function isMessage(value: AttributeValue): value is Json {
  return isObject(value) && (typeof value.role === "string" || langChainRole(value) !== undefined);
}

function langChainRole(message: Json): string | undefined {
  const id = Array.isArray(message.id) ? message.id.at(-1) : undefined;
  const name =
    asString(id) ?? (isObject(message.data) || "content" in message ? asString(message.type) : null);
  return name === null ? undefined : LANGCHAIN_ROLES.get(name);
}

function oneMessage(message: Json, defaultRole: string): Message[] {
  // An item of the Responses API that is no message of a role: a tool's call or result, reasoning.
  if (message.role === undefined && langChainRole(message) === undefined) {
    const parts = toParts(message);
    const kind = parts[0]?.type;
    const isAnswer = kind === "tool_call" || kind === "reasoning";
    const role = kind === "tool_result" ? "tool" : isAnswer ? "assistant" : defaultRole;
    return [{ role, parts }];
  }
  const fields = [message.kwargs, message.data].find(isObject) ?? message;
  const written = asString(message.role) ?? langChainRole(message) ?? defaultRole;
  const role = written === "model" ? "assistant" : written;
  const finish = asString(message.finish_reason ?? message.stop_reason);
  const parts = partsOf(fields, role);
  return [{ role, parts, ...(finish ? { finish_reason: finish } : {}) }];
}

function partsOf(message: Json, role: string): MessagePart[] {
  const content = parseJson(message.parts ?? message.content);
  const answers = asString(message.tool_call_id);
  const isResult = role === "tool" && (answers !== null || typeof message.content === "string");
  const own: MessagePart[] =
    isResult && !Array.isArray(message.parts)
      ? [{ type: "tool_result", id: answers ?? asString(message.id), result: content ?? null }]
      : toParts(content);
  const thought = asString(message.reasoning_content ?? message.reasoning);
  const calls = parseJson(message.tool_calls);
  return [
    ...(thought ? [{ type: "reasoning" as const, text: thought }] : []),
    ...own,
    ...(Array.isArray(calls) ? calls.filter(isObject).map(toolCall) : []),
    ...(isObject(message.function_call) ? [toolCall(message.function_call)] : []),
  ];
}
