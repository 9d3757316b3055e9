import type { AttributeValue } from "../../model/span.ts";
import { parseJson } from "./attribute-values.ts";

/** One part of a message; `type` tells the rest. */
export type MessagePart =
  | { type: "text" | "reasoning"; text: string }
  | { type: "tool_call"; id: string | null; name: string; arguments: unknown }
  | { type: "tool_result"; id: string | null; result: unknown }
  | { type: "image"; mime_type: string | null; uri: string | null }
  | { type: "file"; mime_type: string | null; uri: string | null; name: string | null };

export interface Message {
  role: string;
  parts: MessagePart[];
  finish_reason?: string;
}

export type Json = { [key: string]: AttributeValue };

export function isObject(value: AttributeValue | undefined): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function asString(value: AttributeValue | undefined): string | null {
  return typeof value === "string" ? value : null;
}

/** The first of the members that is a string. */
function firstString(object: Json, ...names: string[]): string | null {
  for (const name of names) if (typeof object[name] === "string") return object[name];
  return null;
}

/**
 * The parts of a message, from what any provider or framework calls its content: a string, one part or a list of
 * them. A part of a kind that this version does not know is shown as it came, not dropped.
 */
export function toParts(value: AttributeValue | undefined): MessagePart[] {
  if (Array.isArray(value)) return value.flatMap((part) => toParts(part));
  if (value === undefined || value === null || value === "") return [];
  if (!isObject(value)) return [{ type: "text", text: String(value) }];
  const read = typeof value.type === "string" ? BY_TYPE.get(value.type) : undefined;
  const part = (read ?? byMembers)(value);
  if (part) return [part];
  const text = firstString(value, "content", "text");
  return [{ type: "text", text: text ?? JSON.stringify(value) }];
}

export function toolCall(call: Json): MessagePart {
  const inner = isObject(call.function) ? call.function : call;
  return {
    type: "tool_call",
    id: firstString(call, "call_id", "id", "toolCallId", "tool_call_id", "toolUseId"),
    name: firstString(inner, "name", "toolName", "tool_name") ?? "",
    arguments: parseJson(inner.arguments ?? inner.input ?? inner.args) ?? null,
  };
}

function toolResult(result: Json): MessagePart {
  return {
    type: "tool_result",
    id: firstString(result, "id", "tool_use_id", "call_id", "toolCallId", "tool_call_id", "toolUseId"),
    result: parseJson(result.result ?? result.response ?? result.output ?? result.content) ?? null,
  };
}

function reasoning(part: Json): MessagePart {
  const summary = Array.isArray(part.summary) ? part.summary.filter(isObject).map((one) => one.text) : [];
  const text = firstString(part, "content", "text", "thinking", "reasoning");
  return { type: "reasoning", text: text ?? summary.filter((one) => typeof one === "string").join("\n") };
}

/** An image or a file, wherever its address or its bytes stand. Bytes become a `data:` address. */
function media(part: Json): MessagePart {
  const source =
    [part.source, part.image_url, part.file, part.input_audio, part.image].find(isObject) ?? part;
  const mime =
    firstString(part, "mime_type", "mediaType", "mimeType", "media_type") ??
    firstString(source, "media_type", "mime_type", "mimeType");
  const bytes =
    firstString(source, "data", "bytes") ?? (part.type === "blob" ? firstString(part, "content") : null);
  const address =
    firstString(part, "uri", "url", "image_url", "image", "file_url") ??
    firstString(source, "url", "uri", "file_data");
  const uri =
    address ??
    (bytes === null || /^(data|https?):/.test(bytes) ? bytes : `data:${mime ?? ""};base64,${bytes}`);
  const isImage =
    part.modality === "image" ||
    /image/.test(String(part.type ?? "")) ||
    (mime ?? "").startsWith("image/") ||
    (uri ?? "").startsWith("data:image/");
  return isImage
    ? { type: "image", mime_type: mime, uri }
    : {
        type: "file",
        mime_type: mime,
        uri,
        name:
          firstString(part, "name", "filename", "file_id", "title") ??
          firstString(source, "filename", "file_id"),
      };
}

type PartReader = (part: Json) => MessagePart | undefined;

const BY_TYPE = new Map<string, PartReader>(
  (
    [
      [["reasoning", "thinking", "redacted_thinking"], reasoning],
      [["tool_call", "tool_use", "server_tool_use", "function", "function_call", "tool-call"], toolCall],
      [
        [
          "tool_call_response",
          "tool_result",
          "tool-result",
          "function_call_output",
          "web_search_tool_result",
          "tool_return",
        ],
        toolResult,
      ],
      [
        [
          "image",
          "image_url",
          "input_image",
          "blob",
          "uri",
          "file",
          "input_file",
          "document",
          "audio",
          "input_audio",
          "video",
          "media",
        ],
        media,
      ],
    ] as [string[], PartReader][]
  ).flatMap(([types, read]) => types.map((type): [string, PartReader] => [type, read])),
);

/** Gemini and Bedrock tell a part's kind by the name of its one member. */
function byMembers(part: Json): MessagePart | undefined {
  const inner = (name: string) => (isObject(part[name]) ? part[name] : undefined);
  const call = inner("functionCall") ?? inner("function_call") ?? inner("toolUse");
  if (call) return toolCall(call);
  const result = inner("functionResponse") ?? inner("function_response") ?? inner("toolResult");
  if (result) return toolResult(result);
  const thought = inner("reasoningContent");
  if (thought) return reasoning(isObject(thought.reasoningText) ? thought.reasoningText : thought);
  const blob = inner("inlineData") ?? inner("inline_data") ?? inner("fileData");
  if (blob) return media(blob);
  if (inner("image")) return media({ ...inner("image"), type: "image" });
  if (inner("document")) return media({ ...inner("document"), type: "document" });
  if (part.thought === true) return reasoning(part);
  return undefined;
}
