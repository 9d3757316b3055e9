import type { Attributes } from "../../model/span.ts";
import { readDetails } from "../dialects/details.ts";
import { orFromEvents } from "../dialects/message-events.ts";
import { readMessages } from "../dialects/messages.ts";
import type { FieldSource } from "./field-sources.ts";

/** So many keys are tried; the time that it takes grows with them. */
const MOST_TRIED = 16;

interface Event {
  name: string;
  attributes: Attributes;
}

/**
 * Which keys messages, tools and documents were read from: those without which the span would read otherwise.
 * Numbered keys (`gen_ai.prompt.0.role`) count as one, `gen_ai.prompt.*`.
 */
export function contentSources(content: Attributes, events: readonly Event[]): FieldSource[] {
  const groups = Map.groupBy(content, ([key]) => key.replace(/\.\d+\..*$/s, ".*"));
  const whole = fingerprint(content, events);
  const sources: FieldSource[] = [];
  for (const [key, entries] of [...groups].slice(0, MOST_TRIED)) {
    const gone = new Set(entries.map(([name]) => name));
    const others = new Map([...content].filter(([name]) => !gone.has(name)));
    const without = fingerprint(others, events);
    for (const [field, text] of Object.entries(whole))
      if (without[field] !== text) sources.push({ field, key, path: null, from: "span", value: null });
  }
  return sources;
}

/** What is read of contents, each field as text to compare. */
function fingerprint(content: Attributes, events: readonly Event[]): Record<string, string> {
  const messages = orFromEvents(readMessages(content), events);
  const plain = events.map(({ name, attributes }) => ({ name, attributes: Object.fromEntries(attributes) }));
  const details = readDetails(content, plain);
  const fields = {
    input_messages: messages.input,
    output_messages: messages.output,
    tools: details.tools,
    candidates: details.candidates,
    documents: details.documents,
    vector_dimensions: details.vectorDimensions,
  };
  return Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, JSON.stringify(value)]));
}
