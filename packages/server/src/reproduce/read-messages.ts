import { ATTR_INPUT_MESSAGES, ATTR_SYSTEM_INSTRUCTIONS, ATTR_TOOL_DEFINITIONS } from "@anyway-sh/semconv";
import { readDetails } from "../ingest/dialects/details.ts";
import { orFromEvents } from "../ingest/dialects/message-events.ts";
import type { Message as ReadMessage, MessagePart as ReadPart } from "../ingest/dialects/message-parts.ts";
import { readMessages as readAnyMessages } from "../ingest/dialects/messages.ts";
import type { AttributeValue } from "../model/span.ts";
import type { SpanPayload } from "../model/stored-span.ts";
import { isObject, valueIn } from "./read-value.ts";
import type { Json, Message, Part, Tool } from "./recorded-call.ts";

type Said = { system: Part[]; messages: Message[] };

/**
 * The messages that a call was asked with. Those in the form of the conventions are read here, part by part, since a
 * request needs more of them than people see; all other forms are read as for the dashboard.
 */
export function readMessages(payload: SpanPayload): Said {
  const { content } = payload;
  const input = valueIn(content, ATTR_INPUT_MESSAGES);
  const system = valueIn(content, ATTR_SYSTEM_INSTRUCTIONS);
  if (Array.isArray(input) && input.every(isConventional))
    return withToolNames({
      system: partsOf(system),
      messages: input.filter(isObject).map((message) => ({
        role: String(message.role),
        parts: partsOf(message.parts),
      })),
    });
  const attributes = new Map(Object.entries(content));
  const read = orFromEvents(
    readAnyMessages(attributes, true),
    payload.events.map(({ name, attributes }) => ({ name, attributes: new Map(Object.entries(attributes)) })),
  );
  const messages = read.input.map(toMessage);
  const isInstruction = ({ role }: Message) => role === "system";
  // Apart from the messages only where they were told apart: OpenAI's protocol has them among the messages.
  return withToolNames({
    system: system === undefined ? [] : messages.filter(isInstruction).flatMap(({ parts }) => parts),
    messages: system === undefined ? messages : messages.filter((message) => !isInstruction(message)),
  });
}

/** The tools that the model was offered. */
export function readTools(payload: SpanPayload): Tool[] {
  const definitions = valueIn(payload.content, ATTR_TOOL_DEFINITIONS);
  if (Array.isArray(definitions)) return definitions.filter(isObject).map(toTool);
  const attributes = new Map(Object.entries(payload.content));
  return readDetails(attributes, payload.events).tools.map(({ name, description, parameters }) => ({
    type: "function",
    name,
    description,
    parameters: (parameters ?? null) as AttributeValue,
    others: {},
  }));
}

function toTool(definition: Json): Tool {
  // OpenAI's own form, which some write as it is.
  const inner = isObject(definition.function) ? definition.function : definition;
  const {
    type: _,
    name,
    description,
    parameters,
    input_schema,
    function: __,
    ...others
  } = {
    ...definition,
    ...inner,
  };
  return {
    type: typeof definition.type === "string" ? definition.type : "function",
    name: typeof name === "string" ? name : "",
    description: typeof description === "string" ? description : null,
    parameters: parameters ?? input_schema ?? null,
    others,
  };
}

function isConventional(message: AttributeValue): boolean {
  return isObject(message) && typeof message.role === "string" && Array.isArray(message.parts);
}

/** Parts as the conventions have them. */
function partsOf(value: AttributeValue | undefined): Part[] {
  if (typeof value === "string") return [{ type: "text", text: value }];
  return Array.isArray(value) ? value.filter(isObject).map(toPart) : [];
}

function toPart(part: Json): Part {
  const text = (name: string) => (typeof part[name] === "string" ? part[name] : "");
  const id = typeof part.id === "string" ? part.id : null;
  switch (part.type) {
    case "text":
      return {
        type: "text",
        text: text("content"),
        ...(part.cache_control === undefined ? {} : { cacheControl: part.cache_control }),
      };
    case "reasoning":
      return {
        type: "reasoning",
        text: text("content"),
        ...(text("signature") === "" ? {} : { signature: text("signature") }),
      };
    case "refusal":
      return { type: "refusal", text: text("content") };
    case "tool_call":
      return { type: "tool_call", id, name: text("name"), arguments: part.arguments ?? {} };
    case "tool_call_response":
      return {
        type: "tool_result",
        id,
        name: text("name"),
        result: part.result ?? part.response ?? null,
        ...(typeof part.is_error === "boolean" ? { isError: part.is_error } : {}),
      };
    case "uri":
    case "blob":
    case "file":
      return toMedia(part, text);
    default:
      return { type: "unknown", kind: text("type") || "unknown" };
  }
}

function toMedia(part: Json, text: (name: string) => string): Part {
  const mimeType = text("mime_type") || null;
  const bytes = part.type === "blob" ? text("content") : "";
  return {
    type: "media",
    modality: text("modality") || "file",
    mimeType,
    uri: text("uri") || (bytes && `data:${mimeType ?? ""};base64,${bytes}`) || null,
    fileId: text("file_id") || null,
  };
}

function toMessage({ role, parts }: ReadMessage): Message {
  return { role, parts: parts.map(fromRead) };
}

function fromRead(part: ReadPart): Part {
  switch (part.type) {
    case "text":
    case "reasoning":
      return { type: part.type, text: part.text };
    case "tool_call":
      return { ...part, arguments: (part.arguments ?? {}) as AttributeValue };
    case "tool_result":
      return { ...part, name: "", result: (part.result ?? null) as AttributeValue };
    case "image":
      return { type: "media", modality: "image", mimeType: part.mime_type, uri: part.uri, fileId: null };
    case "file":
      return { type: "media", modality: "file", mimeType: part.mime_type, uri: part.uri, fileId: part.name };
  }
}

/** A result names its call alone; some providers want the name of the tool as well. */
function withToolNames({ system, messages }: Said): Said {
  const names = new Map<string, string>();
  for (const { parts } of messages)
    for (const part of parts) {
      if (part.type === "tool_call" && part.id !== null) names.set(part.id, part.name);
      if (part.type === "tool_result" && part.name === "")
        part.name = names.get(part.id ?? "") ?? part.id ?? "";
    }
  return { system, messages };
}
