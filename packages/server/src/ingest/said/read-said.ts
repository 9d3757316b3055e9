import type { Said, Speaker } from "../../model/said.ts";
import type { Attributes, CanonicalFields, WireSpan } from "../../model/span.ts";
import { parseJson } from "../dialects/attribute-values.ts";
import { classify } from "../dialects/classify.ts";
import { isMessageEvent, orFromEvents } from "../dialects/message-events.ts";
import type { Message, MessagePart } from "../dialects/message-parts.ts";
import { type Messages, readMessages } from "../dialects/messages.ts";
import { newestItems } from "./newest-items.ts";

/** What is beyond is not found by its words; the span keeps it all the same. Characters. */
const LONGEST: Readonly<Record<Speaker, number>> = {
  user: 2_000,
  assistant: 2_000,
  tool: 1_000,
  step: 1_000,
  error: 1_000,
};
/** A history up to this many characters is read whole; of a longer one, its end. */
const SHORT_HISTORY = 4_096;
/** An answer of the model in a request: what comes after it is new. */
const ANSWER = /"(assistant|model|ai|AIMessage(Chunk)?)"/;
const INDEXED_KEY = /^(?:gen_ai\.prompt|llm\.input_messages)\.(\d{1,6})\./;
const NEWEST_KEYS = 8;

/** What is worth finding of spans that call no model: a document that is embedded was not said by anyone. */
const SPEAKERS: Partial<Record<CanonicalFields["category"], Speaker>> = {
  tool: "tool",
  retrieval: "tool",
  vector_db: "tool",
  workflow: "step",
  task: "step",
  agent: "step",
  other: "step",
};

/**
 * What a span adds to what was said: the messages since the model's last answer, this answer, what a tool was given and
 * gave, and what failed. Each call repeats its history, so that this tells each thing about once.
 */
export function readSaid(wire: WireSpan, fields: CanonicalFields): Said[] {
  const said: Said[] = [];
  const { category } = fields;
  const isModelCall = category === "llm";
  const speaker = SPEAKERS[category];
  if (isModelCall || speaker) {
    const { input, output } = messagesOf(wire, isModelCall);
    const isTool = category === "tool";
    if (isTool) add(said, "tool", [wire.name, ...textsOf(input)].join(" "));
    else for (const message of sinceAnswer(input)) addMessage(said, message, speaker);
    const answers = category === "retrieval" || category === "vector_db" ? [] : output;
    for (const message of answers) addMessage(said, message, speaker);
  }
  if (fields.status === 2) add(said, "error", `${wire.name}: ${errorOf(wire, fields)}`);
  return said;
}

function messagesOf(wire: WireSpan, isModelCall: boolean): Messages {
  const content: Attributes = new Map();
  let newest = 0;
  for (const [key, value] of wire.attributes) {
    if (!classify(key).content) continue;
    const isLongList = typeof value === "string" && value.length > SHORT_HISTORY && value.startsWith("[");
    content.set(key, isLongList ? newestItems(value, SHORT_HISTORY, (item) => ANSWER.test(item)) : value);
    const index = INDEXED_KEY.exec(key)?.[1];
    if (index !== undefined) newest = Math.max(newest, Number(index));
  }
  if (newest > NEWEST_KEYS)
    for (const key of content.keys()) {
      const index = INDEXED_KEY.exec(key)?.[1];
      if (index !== undefined && Number(index) <= newest - NEWEST_KEYS) content.delete(key);
    }
  const messages = content.size === 0 ? { input: [], output: [] } : readMessages(content, isModelCall);
  return wire.events.some(({ name }) => isMessageEvent(name))
    ? orFromEvents(messages, wire.events)
    : messages;
}

/** What is new in a request: everything after the model's last answer, without instructions. */
function sinceAnswer(input: readonly Message[]): Message[] {
  const answered = input.findLastIndex(({ role }) => role === "assistant");
  return input.slice(answered + 1).filter(({ role }) => role !== "system" && role !== "developer");
}

function addMessage(said: Said[], { role, parts }: Message, speaker: Speaker | undefined): void {
  const by = role === "user" || role === "assistant" ? role : (speaker ?? "tool");
  for (const part of parts) {
    const isTool = part.type === "tool_call" || part.type === "tool_result";
    add(said, isTool ? "tool" : by, textOf(part));
  }
}

function add(said: Said[], by: Speaker, text: string): void {
  const known = plain(text).trim().slice(0, LONGEST[by]);
  if (known !== "") said.push({ by, text: known });
}

function textsOf(messages: readonly Message[]): string[] {
  return messages.flatMap(({ parts }) => parts.map(textOf));
}

function textOf(part: MessagePart): string {
  // What a function gave may be a text within JSON.
  if (part.type === "text") return part.text.startsWith('"') ? jsonOf(parseJson(part.text)) : part.text;
  if (part.type === "tool_call") return `${part.name} ${jsonOf(part.arguments)}`;
  if (part.type === "tool_result") return jsonOf(part.result);
  return "";
}

function jsonOf(value: unknown): string {
  return typeof value === "string" ? value : value === null ? "" : JSON.stringify(value);
}

function errorOf(wire: WireSpan, { statusMessage }: CanonicalFields): string {
  if (statusMessage !== "") return statusMessage;
  const exception = wire.events.find(({ name }) => name === "exception")?.attributes;
  return ["exception.type", "exception.message"].map((key) => exception?.get(key) ?? "").join(" ");
}

/** Typographic quotes, dashes and spaces as plain ones: they part words for a reader, but not for the index. */
const TYPOGRAPHIC = /[\u00a0\u2000-\u206f\u3000-\u303f\uff00-\uff20]/;
const QUOTES = /[\u2018\u2019]/g;
const OTHERS = /[\u00a0\u2000-\u2017\u201a-\u206f\u3000-\u303f\uff00-\uff20]/g;
function plain(text: string): string {
  return TYPOGRAPHIC.test(text) ? text.replace(QUOTES, "'").replace(OTHERS, " ") : text;
}
