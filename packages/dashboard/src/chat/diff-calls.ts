import type { Message, MessagePart, Span, ToolDefinition } from "@anyway-sh/api";
import { diffArrays } from "diff";
import { parseStructure } from "./json-rows.ts";
import type { Said } from "./pair-calls.ts";

/** What became of the messages of a conversation, in the order of the later call. */
export type MessageChange =
  | { kind: "same"; messages: Said[] }
  | { kind: "added" | "removed"; said: Said }
  | { kind: "changed"; before: Said; after: Said };

/** What became of something that has a name; null where it was not, or is no more. */
export interface NamedChange {
  name: string;
  before: string | null;
  after: string | null;
}

export interface CallDiff {
  /** The conversation before, its answer included, against what the later call was sent. */
  messages: MessageChange[];
  tools: NamedChange[];
  parameters: NamedChange[];
}

/** What changed between two calls of one conversation. */
export function diffCalls(before: Span, after: Span): CallDiff {
  return {
    messages: diffMessages(
      [...saidIn(before, "input_messages"), ...saidIn(before, "output_messages")],
      saidIn(after, "input_messages"),
    ),
    tools: diffNamed(toolsOf(before), toolsOf(after)),
    parameters: diffNamed(parametersOf(before), parametersOf(after)),
  };
}

/** A message, and what tells it from others. */
interface Keyed extends Said {
  key: string;
}

function saidIn(span: Span, list: "input_messages" | "output_messages"): Keyed[] {
  const hashes = new Map(span.cut_texts?.map(({ at, hash }) => [at, hash]));
  return span[list].map((message, i) => {
    const at = `/${list}/${i}`;
    return { message, at, key: keyOf(message, (text) => hashes.get(`${at}${text}`)) };
  });
}

/** Pairs what was taken out with what was put in its place, where the same role speaks. */
export function diffMessages(before: readonly Keyed[], after: readonly Keyed[]): MessageChange[] {
  const changes: MessageChange[] = [];
  let removed: Keyed[] = [];
  let added: Keyed[] = [];
  const settle = () => {
    for (const said of added) {
      const at = removed.findIndex(({ message }) => message.role === said.message.role);
      const [old] = at === -1 ? [] : removed.splice(at, 1);
      if (old) changes.push({ kind: "changed", before: old, after: said });
      else changes.push({ kind: "added", said });
    }
    changes.push(...removed.map((said) => ({ kind: "removed", said }) as const));
    removed = [];
    added = [];
  };
  let i = 0;
  let j = 0;
  for (const part of diffArrays(
    before.map(({ key }) => key),
    after.map(({ key }) => key),
  )) {
    if (part.removed) {
      removed.push(...before.slice(i, i + part.count));
      i += part.count;
    } else if (part.added) {
      added.push(...after.slice(j, j + part.count));
      j += part.count;
    } else {
      settle();
      changes.push({ kind: "same", messages: after.slice(j, j + part.count) });
      i += part.count;
      j += part.count;
    }
  }
  settle();
  return changes;
}

/**
 * The same for a message and for how it is sent back: without reasoning, which is not, space around it, and whether
 * arguments are JSON or its text. `hashOf` tells the texts that were cut.
 */
export function keyOf({ role, parts }: Message, hashOf: (text: string) => string | undefined): string {
  return JSON.stringify([role, ...parts.flatMap((part, i) => partKey(part, `/parts/${i}`, hashOf))]);
}

function partKey(part: MessagePart, at: string, hashOf: (text: string) => string | undefined): unknown[] {
  switch (part.type) {
    case "reasoning":
      return [];
    case "text":
      return part.text.trim() === "" ? [] : [hashOf(`${at}/text`) ?? part.text.trim()];
    case "tool_call":
      return [["call", part.id, part.name, hashOf(`${at}/arguments`) ?? plain(part.arguments)]];
    case "tool_result":
      return [["result", part.id, hashOf(`${at}/result`) ?? plain(part.result)]];
    default:
      return [[part.type, hashOf(`${at}/uri`) ?? part.uri]];
  }
}

function plain(value: unknown): unknown {
  return typeof value === "string" ? (parseStructure(value) ?? value) : value;
}

function toolsOf(span: Span): Map<string, string> {
  const hashes = new Map(span.cut_texts?.map(({ at, hash }) => [at, hash]));
  return new Map(
    span.tools.map((tool, i) => [
      tool.name || `tool ${i + 1}`,
      toolText(tool, hashes.get(`/tools/${i}/parameters`)),
    ]),
  );
}

function toolText({ description, parameters }: ToolDefinition, hash: string | undefined): string {
  const schema = hash === undefined ? parameters : `${String(parameters)}… (${hash})`;
  return JSON.stringify({ description, parameters: schema }, null, 2);
}

/** Attributes under these say how a model was asked; what was said to it stands elsewhere. */
const PARAMETER = /^(?:gen_ai\.(?:openai\.)?request\.|llm\.request\.|ai\.settings\.)(?!stream)(.+)$/;

/** How the model was asked: its name, its provider, temperature and the like. */
function parametersOf(span: Span): Map<string, string> {
  const parameters = new Map<string, string>();
  if (span.provider !== null) parameters.set("provider", span.provider);
  if (span.request_model !== null) parameters.set("model", span.request_model);
  for (const [key, value] of Object.entries(span.attributes)) {
    const name = PARAMETER.exec(key)?.[1];
    if (name !== undefined) parameters.set(name, text(value));
  }
  const invocation = plain(span.attributes["llm.invocation_parameters"]);
  if (typeof invocation === "object" && invocation !== null)
    for (const [name, value] of Object.entries(invocation))
      if (name !== "messages" && name !== "tools") parameters.set(name, text(value));
  return parameters;
}

const text = (value: unknown): string => (typeof value === "string" ? value : (JSON.stringify(value) ?? ""));

function diffNamed(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): NamedChange[] {
  const names = [...new Set([...after.keys(), ...before.keys()])];
  return names
    .map((name) => ({ name, before: before.get(name) ?? null, after: after.get(name) ?? null }))
    .filter((change) => change.before !== change.after);
}
