import type { Message, Part, ToolDefinition } from "../genai.ts";
import { fields, list, mediaPart, parsedJson, string } from "../wire.ts";

/** A message of LlamaIndex, with its tool calls and results among its options. */
export function toMessage(value: unknown, finishReason?: string): Message {
  const message = fields(value);
  const { toolCall, toolResult } = fields(message.options);
  const finish = finishReason === undefined ? {} : { finish_reason: finishReason };
  if (toolResult !== undefined) {
    const { id, result } = fields(toolResult);
    return { role: "tool", parts: [{ type: "tool_call_response", id: string(id), result }], ...finish };
  }
  const parts = [...contentParts(message.content), ...list(toolCall).map(toolCallPart)];
  return { role: string(message.role) ?? "assistant", parts, ...finish };
}

export function toToolDefinition(value: unknown): ToolDefinition {
  const { name, description, parameters } = fields(fields(value).metadata);
  return { type: "function", name: string(name), description: string(description), parameters };
}

/** The text of a message's content, which may be a list of parts. Anything else stays what it is. */
export function textOf(content: unknown): unknown {
  if (!Array.isArray(content)) return content;
  return content.flatMap((part) => string(fields(part).text) ?? []).join("\n");
}

function contentParts(content: unknown): Part[] {
  if (typeof content === "string") return content === "" ? [] : [{ type: "text", content }];
  return list(content).map((value) => {
    const part = fields(value);
    const type = string(part.type) ?? "unknown";
    if (type === "text") return { type, content: string(part.text) ?? "" };
    if (type === "image_url") return mediaPart("image", string(fields(part.image_url).url) ?? "");
    return { type: "blob", modality: type, mime_type: string(part.mimeType) };
  });
}

function toolCallPart(value: unknown): Part {
  const { id, name, input } = fields(value);
  const args = typeof input === "string" ? parsedJson(input) : input;
  return { type: "tool_call", id: string(id), name: string(name), arguments: args };
}
