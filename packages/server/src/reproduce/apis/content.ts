import type { AttributeValue } from "../../model/span.ts";
import type { Notes } from "../notes.ts";
import type { Json, Part, Tool } from "../recorded-call.ts";

/** An object without the members that are undefined. */
export function defined(members: Readonly<Record<string, AttributeValue | undefined>>): Json {
  return Object.fromEntries(
    Object.entries(members).filter((entry): entry is [string, AttributeValue] => entry[1] !== undefined),
  );
}

/** A list, or undefined instead of an empty one. */
export function someOf(list: AttributeValue[]): AttributeValue[] | undefined {
  return list.length > 0 ? list : undefined;
}

/** A text as itself, anything else as JSON: arguments and results of tools, where a protocol wants a string. */
export function asJsonText(value: AttributeValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The texts of a system prompt, one after the other. */
export function textOf(parts: readonly Part[]): string {
  return parts.flatMap((part) => (part.type === "text" ? part.text : [])).join("\n\n");
}

/** One text alone is written as a string, which is what nearly everyone sends. */
export function textOrList(blocks: Json[]): AttributeValue {
  const [first] = blocks;
  const isText = blocks.length === 1 && first !== undefined && Object.keys(first).length <= 2;
  return isText && typeof first.text === "string" ? first.text : blocks;
}

/** Says that a part could not be said again, and why. */
export function noteLeftOut(part: Part, notes: Notes): void {
  notes.add(`Left out: ${leftOut(part)}.`);
}

function leftOut(part: Part): string {
  switch (part.type) {
    case "media":
      return part.modality === "image"
        ? "an image whose bytes the span does not hold"
        : "a file whose bytes the span does not hold";
    case "reasoning":
      return "the model's earlier reasoning, which its provider does not take back as it was recorded";
    case "unknown":
      return `a part of the kind ${JSON.stringify(part.kind.slice(0, 40))}`;
    default:
      return `a part of the kind ${part.type}, which this protocol does not have`;
  }
}

/** Functions that a model is offered; a tool of the provider's own is left out where its settings are unknown. */
export function functionsOf(tools: readonly Tool[], notes: Notes): Tool[] {
  return tools.filter((tool) => {
    if (tool.type === "function") return true;
    notes.add(
      `Left out: the tool ${JSON.stringify(tool.name || tool.type)}, which the provider runs itself.`,
    );
    return false;
  });
}

/** `data:` addresses, which some protocols want taken apart. */
export function inlineData(uri: string | null): { mimeType: string; data: string } | undefined {
  const match = /^data:([^;,]*)(?:;[^;,]*)*;base64,(.*)$/s.exec(uri ?? "");
  return match ? { mimeType: match[1] ?? "", data: match[2] ?? "" } : undefined;
}
