import type { AttributeValue } from "../../model/span.ts";
import type { Notes } from "../notes.ts";
import type { Json, Message, Part, Tool } from "../recorded-call.ts";
import { asJsonText, defined, noteLeftOut, textOf, textOrList } from "./content.ts";

/** Messages of the Chat Completions protocol; the results of tools are messages of their own. */
export function toChatMessages(messages: readonly Message[], notes: Notes): Json[] {
  return messages.flatMap(({ role, parts }) => {
    const results = parts.filter((part) => part.type === "tool_result");
    const others = parts.filter((part) => part.type !== "tool_result");
    const answers = results.map((part) => ({
      role: "tool",
      tool_call_id: part.id ?? "",
      content: toolContent(part.result),
    }));
    return others.length > 0 || results.length === 0 ? [...answers, toMessage(role, others, notes)] : answers;
  });
}

export function toChatTool({ type, name, description, parameters, others }: Tool): Json {
  if (type !== "function") return { type, ...others };
  return {
    type,
    function: defined({
      name,
      description: description ?? undefined,
      parameters: parameters ?? undefined,
      ...others,
    }),
  };
}

function toMessage(role: string, parts: readonly Part[], notes: Notes): Json {
  const calls = parts.flatMap((part) =>
    part.type === "tool_call"
      ? {
          id: part.id ?? "",
          type: "function",
          function: { name: part.name, arguments: asJsonText(part.arguments) },
        }
      : [],
  );
  const blocks = parts.flatMap((part) => toBlock(part, notes));
  const content = blocks.length === 0 ? (calls.length > 0 ? null : "") : textOrList(blocks);
  return { role, content, ...(calls.length > 0 ? { tool_calls: calls } : {}) };
}

function toBlock(part: Part, notes: Notes): Json[] {
  switch (part.type) {
    case "text":
      return [defined({ type: "text", text: part.text, cache_control: part.cacheControl })];
    case "refusal":
      return [{ type: "refusal", refusal: part.text }];
    case "tool_call":
    case "tool_result":
      return [];
    case "media":
      if (part.modality === "image" && part.uri !== null)
        return [{ type: "image_url", image_url: { url: part.uri } }];
      if (part.fileId !== null) return [{ type: "file", file: { file_id: part.fileId } }];
  }
  noteLeftOut(part, notes);
  return [];
}

/** Parts of text stay parts; whatever else a tool answered was a string of JSON. */
function toolContent(result: AttributeValue): AttributeValue {
  const isParts =
    Array.isArray(result) &&
    result.length > 0 &&
    result.every(
      (item) => typeof item === "object" && item !== null && !Array.isArray(item) && item.type === "text",
    );
  return isParts ? result : asJsonText(result);
}

/** A system prompt that was told apart from the messages goes before them. */
export function withSystem(system: readonly Part[], messages: Json[]): Json[] {
  return system.length === 0 ? messages : [{ role: "system", content: textOf(system) }, ...messages];
}
