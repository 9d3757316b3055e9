import type { Message, Part } from "../genai.ts";
import { fields, list, mediaPart, parsedJson, string } from "../wire.ts";
import { toDocument } from "./documents.ts";

/** A message of Cohere's second API, from a request or an answer. */
export function toMessage(value: unknown, finishReason?: string): Message {
  const message = fields(value);
  const role = string(message.role) ?? "assistant";
  const plan = string(message.toolPlan) ?? "";
  return {
    role,
    parts: [
      // What the model thinks that it should do with its tools.
      ...(plan === "" ? [] : [{ type: "reasoning", content: plan }]),
      ...(role === "tool" ? [toolResultPart(message)] : toParts(message.content)),
      ...list(message.citations).map(citationPart),
      ...list(message.toolCalls).map(toolCallPart),
    ],
    ...(finishReason === undefined ? {} : { finish_reason: finishReason }),
  };
}

function toParts(content: unknown): Part[] {
  if (typeof content === "string") return content === "" ? [] : [{ type: "text", content }];
  return list(content).map(toPart);
}

function toPart(value: unknown): Part {
  const part = fields(value);
  const type = string(part.type) ?? "unknown";
  switch (type) {
    case "text":
      return { type, content: string(part.text) ?? "" };
    case "thinking":
      return { type: "reasoning", content: string(part.thinking) ?? "" };
    case "image_url":
      return mediaPart("image", string(fields(part.imageUrl).url) ?? "");
    case "document":
      return { type, document: toDocument(part.document) };
    default:
      return { ...part, type };
  }
}

function toolResultPart(message: ReturnType<typeof fields>): Part {
  const { content } = message;
  return {
    type: "tool_call_response",
    id: string(message.toolCallId),
    result: typeof content === "string" ? content : toParts(content),
  };
}

function toolCallPart(value: unknown): Part {
  const call = fields(value);
  const called = fields(call.function);
  return {
    type: "tool_call",
    id: string(call.id),
    name: string(called.name),
    arguments: parsedJson(string(called.arguments) ?? ""),
  };
}

function citationPart(value: unknown): Part {
  const { text, start, end, sources } = fields(value);
  const ids = list(sources).map((source) => fields(source).id);
  return { type: "citation", text, start, end, sources: ids };
}
