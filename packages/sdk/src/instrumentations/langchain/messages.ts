import type { Message, Part, ToolDefinition } from "../genai.ts";
import { toToolDefinition as toOpenAIToolDefinition } from "../openai/messages.ts";
import { type Fields, fields, list, mediaPart, string } from "../wire.ts";

const ROLES: Readonly<Record<string, string>> = { human: "user", ai: "assistant", function: "tool" };
/** Blocks of an answer's content that its `tool_calls` repeat. */
const CALL_BLOCKS = new Set(["tool_use", "tool_call", "tool_call_chunk", "input_json_delta", "functionCall"]);

/** A message of LangChain is an object with a method that says whose it is. */
export function isMessage(value: unknown): boolean {
  const { getType, _getType, content } = fields(value);
  return content !== undefined && (typeof getType === "function" || typeof _getType === "function");
}

export function toMessage(value: unknown, finishReason?: string): Message {
  const message = fields(value);
  const type = typeOf(value);
  const role = ROLES[type] ?? (type === "generic" ? string(message.role) : undefined) ?? type;
  const parts =
    role === "tool"
      ? [{ type: "tool_call_response", id: string(message.tool_call_id), result: message.content }]
      : [...reasoningParts(message), ...contentParts(message.content), ...toolCallParts(message)];
  return { role, parts, ...(finishReason === undefined ? {} : { finish_reason: finishReason }) };
}

/** As the provider is sent it: OpenAI's form wraps the function, Anthropic's does not. */
export function toToolDefinition(value: unknown): ToolDefinition {
  const tool = fields(value);
  if (tool.function !== undefined || tool.name === undefined) return toOpenAIToolDefinition(value);
  return {
    type: "function",
    name: string(tool.name),
    description: string(tool.description),
    parameters: tool.input_schema ?? tool.parameters,
  };
}

function typeOf(value: unknown): string {
  const { getType, _getType } = fields(value);
  const method = getType ?? _getType;
  return (typeof method === "function" ? string(method.call(value)) : undefined) ?? "assistant";
}

function reasoningParts(message: Fields): Part[] {
  const reasoning = string(fields(message.additional_kwargs).reasoning_content);
  return reasoning ? [{ type: "reasoning", content: reasoning }] : [];
}

function toolCallParts(message: Fields): Part[] {
  return list(message.tool_calls).map((value) => {
    const call = fields(value);
    return { type: "tool_call", id: string(call.id), name: string(call.name), arguments: call.args };
  });
}

function contentParts(content: unknown): Part[] {
  if (typeof content === "string") return content === "" ? [] : [{ type: "text", content }];
  return list(content).flatMap((value) => {
    const block = fields(value);
    return CALL_BLOCKS.has(string(block.type) ?? "") ? [] : contentPart(block);
  });
}

function contentPart(block: Fields): Part {
  const type = string(block.type) ?? "unknown";
  switch (type) {
    case "text":
      return { type, content: string(block.text) ?? "" };
    case "thinking":
    case "reasoning":
      return { type: "reasoning", content: string(block.thinking) ?? string(block.reasoning) ?? "" };
    case "image_url":
      return mediaPart("image", string(fields(block.image_url).url) ?? string(block.image_url) ?? "");
    case "image":
    case "audio":
    case "video":
    case "file":
      return typeof block.url === "string"
        ? mediaPart(type, block.url)
        : { type: "blob", modality: type, mime_type: string(block.mimeType) ?? string(block.mime_type) };
    default:
      return { type };
  }
}
