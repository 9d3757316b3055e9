import { ATTR_RETRIEVAL_DOCUMENTS } from "@anyway-sh/semconv";
import type { Accumulator, Message, ModelResponse, Part, Provider, ToolDefinition } from "../genai.ts";
import { type Fields, fields, list, parsedJson, string } from "../wire.ts";
import { toDocuments } from "./documents.ts";
import { requestHead } from "./request.ts";
import { usageOf } from "./usage.ts";

const ROLES: Readonly<Record<string, string>> = {
  CHATBOT: "assistant",
  SYSTEM: "system",
  TOOL: "tool",
  USER: "user",
};

/** `chat()` of Cohere's first API: a message, and what was said before. */
export const chatV1: Provider = chatOf(false);

/** `chatStream()` of the same. */
export const chatStreamV1: Provider = chatOf(true);

function chatOf(isStream: boolean): Provider {
  return {
    request(client, [value]) {
      const body = fields(value);
      return {
        ...requestHead(client, body, "chat", isStream),
        content: () => ({
          input: [...list(body.chatHistory).map(toMessage), ...asked(body)],
          system: textParts(body.preamble),
          tools: list(body.tools).map(toToolDefinition),
          attributes: { [ATTR_RETRIEVAL_DOCUMENTS]: toDocuments(body.documents) },
        }),
      };
    },
    response: (value) => toResponse(fields(value)),
    createAccumulator: () => new EventAccumulator(),
  };
}

function toResponse(body: Fields, finishReason = string(body.finishReason)): ModelResponse {
  return {
    id: string(body.generationId),
    ...usageOf(body.meta),
    output: [
      {
        role: "assistant",
        parts: [
          ...textParts(body.text),
          ...list(body.citations).map(citationPart),
          ...list(body.toolCalls).map(toolCallPart),
        ],
        ...(finishReason === undefined ? {} : { finish_reason: finishReason }),
      },
    ],
    content: { [ATTR_RETRIEVAL_DOCUMENTS]: toDocuments(body.documents) },
  };
}

/** The last event has the whole answer; what came before counts only if that never comes. */
class EventAccumulator implements Accumulator {
  #generationId: string | undefined;
  #text = "";
  #toolCalls: readonly unknown[] = [];
  readonly #growingCalls = new Map<unknown, { name: string; parameters: string }>();
  #end: Fields | undefined;

  add(value: unknown): boolean {
    const event = fields(value);
    switch (event.eventType) {
      case "stream-start":
        this.#generationId = string(event.generationId);
        return false;
      case "text-generation":
        this.#text += string(event.text) ?? "";
        return true;
      case "tool-calls-chunk":
        this.#grow(fields(event.toolCallDelta));
        return true;
      case "tool-calls-generation":
        this.#toolCalls = list(event.toolCalls);
        return true;
      case "stream-end":
        this.#end = event;
        return false;
      default:
        return false;
    }
  }

  response(): ModelResponse {
    const partial = {
      generationId: this.#generationId,
      text: this.#text,
      toolCalls: this.#toolCalls.length > 0 ? this.#toolCalls : [...this.#growingCalls.values()],
    };
    return this.#end === undefined
      ? toResponse(partial)
      : toResponse({ ...partial, ...fields(this.#end.response) }, string(this.#end.finishReason));
  }

  #grow(delta: Fields): void {
    if (delta.index === undefined) return;
    const before = this.#growingCalls.get(delta.index);
    this.#growingCalls.set(delta.index, {
      name: (before?.name ?? "") + (string(delta.name) ?? ""),
      parameters: (before?.parameters ?? "") + (string(delta.parameters) ?? ""),
    });
  }
}

/** What this request adds to the history: a message, the results of tools, or both. */
function asked(body: Fields): Message[] {
  const messages: Message[] = [];
  const message = textParts(body.message);
  if (message.length > 0) messages.push({ role: "user", parts: message });
  const results = list(body.toolResults).map(toolResultPart);
  if (results.length > 0) messages.push({ role: "tool", parts: results });
  return messages;
}

function toMessage(value: unknown): Message {
  const message = fields(value);
  const role = string(message.role) ?? "USER";
  return {
    role: ROLES[role] ?? role,
    parts: [
      ...textParts(message.message),
      ...list(message.toolCalls).map(toolCallPart),
      ...list(message.toolResults).map(toolResultPart),
    ],
  };
}

function textParts(text: unknown): Part[] {
  return typeof text === "string" && text !== "" ? [{ type: "text", content: text }] : [];
}

function toolCallPart(value: unknown): Part {
  const { name, parameters } = fields(value);
  // A string is what a stream had brought of them when it ended.
  const args = typeof parameters === "string" ? parsedJson(parameters) : parameters;
  return { type: "tool_call", id: undefined, name: string(name), arguments: args };
}

/** Calls of tools have no ids here; a result repeats the call. */
function toolResultPart(value: unknown): Part {
  const { call, outputs } = fields(value);
  return { type: "tool_call_response", id: undefined, name: string(fields(call).name), result: outputs };
}

function citationPart(value: unknown): Part {
  const { text, start, end, documentIds } = fields(value);
  return { type: "citation", text, start, end, sources: documentIds };
}

function toToolDefinition(value: unknown): ToolDefinition {
  const tool = fields(value);
  return {
    type: "function",
    name: string(tool.name),
    description: string(tool.description),
    parameters: tool.parameterDefinitions,
  };
}
