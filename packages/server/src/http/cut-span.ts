import { createHash } from "node:crypto";
import type { CutText, FoundDocument, Message, MessagePart, Span, ToolDefinition } from "@anyway-sh/api";

/**
 * A span whose long texts are cut to `most` characters, each named by a JSON pointer. A value in JSON that is as long
 * becomes the beginning of its text.
 */
export function cutSpan(span: Span, most: number): Span {
  const cuts: CutText[] = [];

  const text = (at: string, whole: string): string => {
    if (whole.length <= most) return whole;
    const hash = createHash("sha256").update(whole).digest("base64url");
    cuts.push({ at, characters: whole.length, hash });
    return beginning(whole, most);
  };
  const nullable = (at: string, whole: string | null) => (whole === null ? null : text(at, whole));
  const value = (at: string, whole: unknown): unknown => {
    if (typeof whole === "string") return text(at, whole);
    const json = textOf(whole);
    return json.length > most ? text(at, json) : whole;
  };
  const attributes = (at: string, all: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(all).map(([key, one]) => [key, value(`${at}/${escaped(key)}`, one)]));
  const part = (at: string, whole: MessagePart): MessagePart => {
    switch (whole.type) {
      case "text":
      case "reasoning":
        return { ...whole, text: text(`${at}/text`, whole.text) };
      case "tool_call":
        return { ...whole, arguments: value(`${at}/arguments`, whole.arguments) };
      case "tool_result":
        return { ...whole, result: value(`${at}/result`, whole.result) };
      default:
        return { ...whole, uri: nullable(`${at}/uri`, whole.uri) };
    }
  };
  const messages = (at: string, all: readonly Message[]) =>
    all.map((message, i) => ({
      ...message,
      parts: message.parts.map((one, j) => part(`${at}/${i}/parts/${j}`, one)),
    }));
  const documents = (at: string, all: readonly FoundDocument[]) =>
    all.map((document, i) => ({
      ...document,
      text: nullable(`${at}/${i}/text`, document.text),
      metadata: value(`${at}/${i}/metadata`, document.metadata),
    }));
  const tool = (whole: ToolDefinition, i: number): ToolDefinition => ({
    ...whole,
    description: nullable(`/tools/${i}/description`, whole.description),
    parameters: value(`/tools/${i}/parameters`, whole.parameters),
  });

  return {
    ...span,
    input_messages: messages("/input_messages", span.input_messages),
    output_messages: messages("/output_messages", span.output_messages),
    tools: span.tools.map(tool),
    candidates: documents("/candidates", span.candidates),
    documents: documents("/documents", span.documents),
    attributes: attributes("/attributes", span.attributes),
    resource: attributes("/resource", span.resource),
    events: span.events.map((event, i) => ({
      ...event,
      attributes: attributes(`/events/${i}/attributes`, event.attributes),
    })),
    links: span.links.map((link, i) => ({
      ...link,
      attributes: attributes(`/links/${i}/attributes`, link.attributes),
    })),
    cut_texts: cuts,
  };
}

/** What stands at a JSON pointer (RFC 6901), as text; undefined where nothing does. */
export function textAt(span: Span, pointer: string): string | undefined {
  let at: unknown = span;
  for (const step of pointer.split("/").slice(1)) {
    const key = step.replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Record<string, unknown>)[key];
  }
  return at === undefined || at === null ? undefined : textOf(at);
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value, null, 2) ?? "");
}

function escaped(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}

/** Never half of a surrogate pair. */
function beginning(text: string, most: number): string {
  const code = text.charCodeAt(most - 1);
  return text.slice(0, code >= 0xd800 && code <= 0xdbff ? most - 1 : most);
}
