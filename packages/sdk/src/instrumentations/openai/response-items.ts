import type { Message, Part, ToolDefinition } from "../genai.ts";
import { settingsOf } from "../parameters.ts";
import { type Fields, fields, list, mediaPart, parsedJson, string } from "../wire.ts";

/** What a response is asked with: a text, or messages, calls and their results one after the other. */
export function toInput(input: unknown): Message[] {
  if (typeof input === "string") return [{ role: "user", parts: [{ type: "text", content: input }] }];
  return list(input).flatMap((item) => {
    const parts = toParts(fields(item));
    return parts.length === 0 ? [] : [{ role: roleOf(fields(item)), parts }];
  });
}

/** An item of a response's output is one or more parts of its only message. */
export function toOutputPart(item: unknown): Part[] {
  return toParts(fields(item));
}

/** Functions have a name; the tools that OpenAI runs are known by their type, and a server of tools by its label. */
export function toTool(value: unknown): ToolDefinition {
  const tool = fields(value);
  return {
    type: string(tool.type) ?? "function",
    name: string(tool.name) ?? string(tool.server_label),
    description: string(tool.description) ?? string(tool.server_description),
    parameters: tool.parameters ?? undefined,
    ...settingsOf(tool, ["type", "name", "description", "parameters", "server_label", "server_description"]),
  };
}

function roleOf(item: Fields): string {
  if (typeof item.role === "string") return item.role;
  return string(item.type)?.endsWith("_output") ? "tool" : "assistant";
}

function toParts(item: Fields): Part[] {
  const type = string(item.type) ?? "message";
  switch (type) {
    case "message":
      if (typeof item.content === "string") return [{ type: "text", content: item.content }];
      return list(item.content).map((part) => contentPart(fields(part)));
    case "reasoning": {
      // What is left is encrypted, or was never sent.
      const said = [...list(item.summary), ...list(item.content)];
      const content = said.map((part) => string(fields(part).text) ?? "").join("\n");
      return content === "" ? [] : [{ type, content }];
    }
    case "function_call":
    case "custom_tool_call":
      return [callPart(item, string(item.name), item.arguments ?? item.input)];
    case "mcp_call":
    case "mcp_approval_request":
      return [
        callPart(item, string(item.name), item.arguments),
        ...resultPart(item, item.error ?? item.output),
      ];
    case "image_generation_call":
      return [
        callPart(item, "image_generation", item.revised_prompt),
        ...(item.result == null ? [] : [{ type: "blob", modality: "image", mime_type: undefined }]),
      ];
    default:
      if (type.endsWith("_output")) return [toolResult(item)];
      if (type.endsWith("_call")) return builtInCall(item, type.slice(0, -"_call".length));
      return [{ type, ...(typeof item.id === "string" && { id: item.id }) }];
  }
}

/** What a tool of OpenAI's own was asked, and what it found where the response says so. */
function builtInCall(item: Fields, name: string): Part[] {
  const asked = item.action ?? item.code ?? item.queries ?? item.arguments;
  return [callPart(item, name, asked), ...resultPart(item, item.results ?? item.outputs)];
}

function callPart(item: Fields, name: string | undefined, args: unknown): Part {
  return {
    type: "tool_call",
    id: string(item.call_id) ?? string(item.id),
    name,
    arguments: typeof args === "string" ? parsedJson(args) : args,
  };
}

function resultPart(item: Fields, result: unknown): Part[] {
  return result == null ? [] : [{ type: "tool_call_response", id: string(item.id), result }];
}

function toolResult(item: Fields): Part {
  const { output } = item;
  const result = Array.isArray(output)
    ? output.map((part) => contentPart(fields(part)))
    : withoutBytes(output);
  return { type: "tool_call_response", id: string(item.call_id), result };
}

/** A screenshot comes as one object with the address of an image, which may be the image itself. */
function withoutBytes(output: unknown): unknown {
  const url = string(fields(output).image_url);
  return url === undefined ? output : mediaPart("image", url);
}

function contentPart(part: Fields): Part {
  const type = string(part.type) ?? "unknown";
  switch (type) {
    case "input_text":
    case "output_text":
    case "text":
      return { type: "text", content: string(part.text) ?? "" };
    case "refusal":
      return { type, content: part.refusal };
    case "input_image":
      return typeof part.image_url === "string"
        ? mediaPart("image", part.image_url)
        : filePart("image", part);
    case "input_file":
      return typeof part.file_url === "string" ? mediaPart("file", part.file_url) : filePart("file", part);
    case "input_audio":
      return { type: "blob", modality: "audio", mime_type: string(fields(part.input_audio).format) };
    default:
      return { type };
  }
}

function filePart(modality: string, part: Fields): Part {
  return typeof part.file_id === "string"
    ? { type: "file", modality, file_id: part.file_id }
    : { type: "blob", modality, mime_type: undefined };
}
