import type { Message, Part, ToolDefinition } from "../genai.ts";
import { type Fields, fields, list, string } from "../wire.ts";

/** A message of Converse, from a request or an answer. */
export function toMessage(value: unknown, finishReason?: string): Message {
  const message = fields(value);
  return {
    role: string(message.role) ?? "assistant",
    parts: toParts(message.content),
    ...(finishReason === undefined ? {} : { finish_reason: finishReason }),
  };
}

/** Content or a system prompt: blocks, each an object with one member that says what it is. */
export function toParts(blocks: unknown): Part[] {
  return list(blocks).flatMap((block) => toPart(fields(block)));
}

/** Cache points among the tools are none. */
export function toToolDefinitions(toolConfig: unknown): ToolDefinition[] {
  return list(fields(toolConfig).tools).flatMap((value) => {
    const { toolSpec, systemTool } = fields(value);
    if (systemTool !== undefined) return { type: "system", name: string(fields(systemTool).name) };
    if (toolSpec === undefined) return [];
    const { name, description, inputSchema } = fields(toolSpec);
    return {
      type: "function",
      name: string(name),
      description: string(description),
      parameters: fields(inputSchema).json,
    };
  });
}

function toPart(block: Fields): Part | Part[] {
  const [type] = Object.keys(block).filter((key) => block[key] !== undefined);
  const value = fields(type === undefined ? undefined : block[type]);
  switch (type) {
    case undefined:
    case "cachePoint":
      return [];
    case "text":
      return { type, content: string(block.text) ?? "" };
    case "reasoningContent":
      return { type: "reasoning", content: string(fields(value.reasoningText).text) ?? "" };
    case "toolUse":
      return {
        type: "tool_call",
        id: string(value.toolUseId),
        name: string(value.name),
        arguments: value.input,
      };
    case "toolResult":
      return {
        type: "tool_call_response",
        id: string(value.toolUseId),
        result: list(value.content).map((part) => fields(part).json ?? toPart(fields(part))),
      };
    case "guardContent":
    case "citationsContent":
      return type === "guardContent" && value.text !== undefined
        ? { type: "text", content: string(fields(value.text).text) ?? "" }
        : toParts(value.content);
    case "image":
    case "document":
    case "video":
    case "audio":
      return toMedia(type, value);
    default:
      return { type };
  }
}

function toMedia(modality: string, media: Fields): Part {
  const source = fields(media.source);
  const uri = string(fields(source.s3Location).uri);
  if (uri !== undefined) return { type: "uri", modality, uri };
  if (typeof source.text === "string") return { type: "text", content: source.text };
  if (source.content !== undefined) return { type: modality, content: toParts(source.content) };
  return { type: "blob", modality, mime_type: string(media.format) };
}
