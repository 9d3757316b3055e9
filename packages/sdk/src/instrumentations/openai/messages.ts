import type { Message, Part, ToolDefinition } from "../genai.ts";
import { settingsOf } from "../parameters.ts";
import { type Fields, fields, list, mediaPart, parsedJson, string } from "../wire.ts";

/** A message of the Chat Completions API, from a request or an answer. */
export function toMessage(value: unknown, finishReason?: string): Message {
  const message = fields(value);
  const role = string(message.role) ?? "assistant";
  const parts: Part[] = [];
  // Not OpenAI's own, but of the many who speak its protocol.
  const reasoning = string(message.reasoning_content) ?? string(message.reasoning);
  if (reasoning) parts.push({ type: "reasoning", content: reasoning });
  if (role === "tool" || role === "function") {
    parts.push({ type: "tool_call_response", id: string(message.tool_call_id), result: message.content });
  } else {
    parts.push(...contentParts(message.content));
  }
  if (typeof message.refusal === "string") parts.push({ type: "refusal", content: message.refusal });
  if (message.audio != null) parts.push(audioPart(fields(message.audio)));
  parts.push(...list(message.tool_calls).map(toolCallPart));
  if (message.function_call != null) parts.push(toolCallPart({ function: message.function_call }));
  return { role, parts, ...(finishReason === undefined ? {} : { finish_reason: finishReason }) };
}

export function toToolDefinition(value: unknown): ToolDefinition {
  const tool = fields(value);
  const definition = fields(tool.function ?? tool.custom ?? tool);
  return {
    type: string(tool.type) ?? "function",
    name: string(definition.name),
    description: string(definition.description),
    parameters: definition.parameters,
    ...settingsOf(definition, ["type", "name", "description", "parameters", "function"]),
  };
}

function contentParts(content: unknown): Part[] {
  if (typeof content === "string") return content === "" ? [] : [{ type: "text", content }];
  return list(content).map(contentPart);
}

function contentPart(value: unknown): Part {
  const part = fields(value);
  const type = string(part.type) ?? "unknown";
  switch (type) {
    case "text":
      return { type, content: string(part.text) ?? "" };
    case "refusal":
      return { type, content: part.refusal };
    case "image_url":
      return mediaPart("image", string(fields(part.image_url).url) ?? "");
    case "input_audio":
      return { type: "blob", modality: "audio", mime_type: string(fields(part.input_audio).format) };
    case "file": {
      const id = string(fields(part.file).file_id);
      return id === undefined
        ? { type: "blob", modality: "file", mime_type: undefined }
        : { type: "file", modality: undefined, file_id: id };
    }
    default:
      return { ...part, type };
  }
}

/** What the model said, or in a request only the id of what it said before. */
function audioPart(audio: Fields): Part {
  const { id, transcript } = audio;
  if (typeof transcript === "string")
    return { type: "blob", modality: "audio", mime_type: undefined, transcript };
  return { type: "file", modality: "audio", file_id: string(id) ?? "" };
}

function toolCallPart(value: unknown): Part {
  const call = fields(value);
  const called = fields(call.function ?? call.custom);
  const input = string(called.arguments) ?? string(called.input) ?? "";
  return { type: "tool_call", id: string(call.id), name: string(called.name), arguments: parsedJson(input) };
}
