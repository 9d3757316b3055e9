import type { Message, Part, ToolDefinition } from "../genai.ts";
import { settingsOf } from "../parameters.ts";
import { type Fields, fields, list, string } from "../wire.ts";

/** A message of the Messages API, from a request or an answer. */
export function toMessage(value: unknown, finishReason?: string): Message {
  const message = fields(value);
  return {
    role: string(message.role) ?? "assistant",
    parts: toParts(message.content),
    ...(finishReason === undefined ? {} : { finish_reason: finishReason }),
  };
}

/** A system prompt or the content of a message: text, or a list of blocks. */
export function toParts(content: unknown): Part[] {
  if (typeof content === "string") return content === "" ? [] : [{ type: "text", content }];
  return list(content).map(toPart);
}

export function toToolDefinition(value: unknown): ToolDefinition {
  const tool = fields(value);
  return {
    type: string(tool.type) === "custom" ? "function" : (string(tool.type) ?? "function"),
    name: string(tool.name),
    description: string(tool.description),
    parameters: tool.input_schema,
    ...settingsOf(tool, ["type", "name", "description", "input_schema"]),
  };
}

function toPart(value: unknown): Part {
  const block = fields(value);
  const type = string(block.type) ?? "unknown";
  switch (type) {
    case "text":
      return {
        type,
        content: string(block.text) ?? "",
        ...(list(block.citations).length > 0 && { citations: block.citations }),
        ...cacheControl(block),
      };
    case "thinking":
      // Anthropic takes back no thought without it.
      return {
        type: "reasoning",
        content: string(block.thinking) ?? "",
        ...(string(block.signature) && { signature: block.signature }),
      };
    case "tool_use":
    case "server_tool_use":
    case "mcp_tool_use":
      return {
        type: "tool_call",
        id: string(block.id),
        name: string(block.name),
        arguments: block.input,
        ...(typeof block.server_name === "string" && { server_name: block.server_name }),
      };
    case "search_result":
      return { type, title: block.title, source: block.source, content: toParts(block.content) };
    case "compaction":
      return { type, content: block.content };
    case "container_upload":
      return { type: "file", modality: undefined, file_id: string(block.file_id) ?? "" };
    case "image":
    case "document":
      return mediaOf(type, fields(block.source));
    default:
      // tool_result, web_search_tool_result, code_execution_tool_result, … and whatever comes next.
      return "tool_use_id" in block
        ? {
            type: "tool_call_response",
            id: string(block.tool_use_id),
            result: toolResult(block.content),
            ...(typeof block.is_error === "boolean" && { is_error: block.is_error }),
            ...cacheControl(block),
          }
        : { type }; // The bytes of redacted thinking, for one, are for Anthropic alone.
  }
}

/** Up to where the provider is to keep the prompt. */
function cacheControl({ cache_control }: Fields) {
  return cache_control == null ? {} : { cache_control };
}

function toolResult(content: unknown): unknown {
  return Array.isArray(content) ? content.map(toPart) : content;
}

function mediaOf(modality: string, source: ReturnType<typeof fields>): Part {
  switch (source.type) {
    case "url":
      return { type: "uri", modality, uri: string(source.url) ?? "" };
    case "file":
      return { type: "file", modality, file_id: string(source.file_id) ?? "" };
    case "text":
      return { type: "text", content: string(source.data) ?? "" };
    default:
      return { type: "blob", modality, mime_type: string(source.media_type) };
  }
}
