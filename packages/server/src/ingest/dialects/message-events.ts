import type { Attributes } from "../../model/span.ts";
import { LOG_BODY } from "../../model/span-log.ts";
import { parseJson } from "./attribute-values.ts";
import { isObject, type Json, type Message } from "./message-parts.ts";
import { type Messages, readMessages } from "./messages.ts";
import { messagesOf } from "./provider-messages.ts";

interface Event {
  name: string;
  attributes: Attributes;
}

const CHOICE = "gen_ai.choice";
/** Events of one message each, and the role that their name says. */
const ROLES: Readonly<Record<string, string>> = {
  "gen_ai.system.message": "system",
  "gen_ai.user.message": "user",
  "gen_ai.assistant.message": "assistant",
  "gen_ai.tool.message": "tool",
  [CHOICE]: "assistant",
};
/** Events of all messages of a call at once. */
const DETAILS = "gen_ai.client.inference.operation.details";
const PROMPT = "gen_ai.content.prompt";
const COMPLETION = "gen_ai.content.completion";

const NAMES: ReadonlySet<string> = new Set([...Object.keys(ROLES), DETAILS, PROMPT, COMPLETION]);

/** Whether an event, or a log record, of this name carries messages of its span. */
export function isMessageEvent(name: string): boolean {
  return NAMES.has(name);
}

/**
 * The messages that the events of a span carry, in their order: those of the OpenTelemetry GenAI conventions, as span
 * events (up to 1.27) and as log records (since).
 */
function messagesFromEvents(events: readonly Event[]): Messages {
  const all: Messages = { input: [], output: [] };
  for (const { name, attributes } of events) {
    if (!isMessageEvent(name)) continue;
    const { input, output } = messagesOfEvent(name, attributes);
    all.input.push(...input);
    all.output.push(...output);
  }
  return all;
}

function messagesOfEvent(name: string, attributes: Attributes): Messages {
  const fields = { ...Object.fromEntries(attributes), ...bodyOf(attributes) };
  if (name === DETAILS) return readMessages(new Map(Object.entries(fields)));
  if (name === PROMPT) return { input: messagesOf(parseJson(fields["gen_ai.prompt"]), "user"), output: [] };
  if (name === COMPLETION)
    return { input: [], output: messagesOf(parseJson(fields["gen_ai.completion"]), "assistant") };
  const messages = messagesOf(toMessage(fields, ROLES[name] ?? "user"), "user");
  return name === CHOICE ? { input: [], output: messages } : { input: messages, output: [] };
}

/** What stands in the body of a log record, or as JSON in the one attribute of a span event. */
function bodyOf(attributes: Attributes): Json {
  const body = parseJson(attributes.get(LOG_BODY) ?? attributes.get("gen_ai.event.content"));
  return isObject(body) ? body : body === undefined || body === null ? {} : { content: body };
}

/** The message that the fields of an event are, or that a choice has within `message`. */
function toMessage(fields: Json, defaultRole: string): Json {
  const inner = parseJson(fields.message);
  const body = isObject(inner) ? inner : { ...fields, content: inner ?? fields.content ?? null };
  return {
    role: defaultRole,
    ...body,
    finish_reason: fields.finish_reason ?? null,
    tool_calls: body.tool_calls ?? fields.tool_calls ?? null,
    ...(defaultRole === "tool" ? { tool_call_id: fields.id ?? null } : {}),
  };
}

/** One side's messages: those of the attributes, or else those of the events. */
export function orFromEvents(messages: Messages, events: readonly Event[]): Messages {
  if (messages.input.length > 0 && messages.output.length > 0) return messages;
  const told = messagesFromEvents(events);
  const either = (own: Message[], other: Message[]) => (own.length > 0 ? own : other);
  return { input: either(messages.input, told.input), output: either(messages.output, told.output) };
}
