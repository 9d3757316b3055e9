/**
 * Contents of Gemini's API, which `@google/genai` and `@google-cloud/vertexai` share.
 * @module
 */
import type { Message, Part, ToolDefinition } from "../genai.ts";
import { type Fields, fields, list, string } from "../wire.ts";

/** A text, a part, a content with its role, or a list of these: parts side by side are one message of the user. */
export function toMessages(contents: unknown): Message[] {
  const items: unknown[] = Array.isArray(contents) ? contents : [contents];
  const isConversation = items.some((item) => "parts" in fields(item) || "role" in fields(item));
  const messages = isConversation
    ? items.map((item) => toMessage(item))
    : [{ role: "user", parts: toParts(items) }];
  return messages.filter(({ parts }) => parts.length > 0);
}

export function toMessage(value: unknown, finishReason?: string): Message {
  const { role, parts } = fields(value);
  return {
    role: ROLES[string(role) ?? "user"] ?? "user",
    parts: toParts(parts),
    ...(finishReason === undefined ? {} : { finish_reason: finishReason }),
  };
}

const ROLES: Readonly<Record<string, string>> = { model: "assistant", function: "tool", system: "system" };

/** A system instruction may be a text, a part, a list of these, or a content. */
export function toSystem(value: unknown): Part[] {
  return toMessages(value).flatMap(({ parts }) => parts);
}

/** Functions are declared in groups; Google's own tools, such as its search, have a name and nothing else. */
export function toToolDefinitions(tools: unknown): ToolDefinition[] {
  return list(tools).flatMap((value): ToolDefinition[] => {
    const tool = fields(value);
    if (tool.functionDeclarations === undefined) return Object.keys(tool).map((name) => ({ type: name }));
    return list(tool.functionDeclarations).map((declaration) => {
      const { name, description, parameters, parametersJsonSchema } = fields(declaration);
      return {
        type: "function",
        name: string(name),
        description: string(description),
        parameters: parameters ?? parametersJsonSchema,
      };
    });
  });
}

function toParts(parts: unknown): Part[] {
  return list(parts).flatMap((part) =>
    typeof part === "string" ? { type: "text", content: part } : toPart(fields(part)),
  );
}

function toPart(part: Fields): Part | Part[] {
  const { functionCall, functionResponse, inlineData, fileData } = part;
  if (typeof part.text === "string") {
    return { type: part.thought === true ? "reasoning" : "text", content: part.text };
  }
  if (functionCall !== undefined) {
    const { id, name, args } = fields(functionCall);
    return { type: "tool_call", id: string(id), name: string(name), arguments: args };
  }
  if (functionResponse !== undefined) {
    const { id, name, response } = fields(functionResponse);
    return { type: "tool_call_response", id: string(id) ?? string(name), result: response };
  }
  if (inlineData !== undefined) {
    const mimeType = string(fields(inlineData).mimeType);
    return { type: "blob", modality: modalityOf(mimeType), mime_type: mimeType };
  }
  if (fileData !== undefined) {
    const { mimeType, fileUri } = fields(fileData);
    return { type: "uri", modality: modalityOf(string(mimeType)), uri: string(fileUri) ?? "" };
  }
  // executableCode, codeExecutionResult, and whatever comes next.
  const type = Object.keys(part).find((key) => typeof part[key] === "object");
  return type === undefined ? [] : { ...fields(part[type]), type };
}

function modalityOf(mimeType: string | undefined): string {
  const [kind] = mimeType?.split("/") ?? [];
  return kind === "image" || kind === "audio" || kind === "video" ? kind : "document";
}
