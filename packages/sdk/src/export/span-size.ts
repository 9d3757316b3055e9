import type { Attributes } from "@opentelemetry/api";
import type { ReadableSpan } from "@opentelemetry/sdk-trace-base";

/** What a span takes beside its texts, roughly, in memory and on the wire. */
const BASE_CHARS = 256;
/** A span with more would fill a request on its own, at up to three bytes a character. */
export const MAX_SPAN_CHARS = 1_310_720;
/** How long each text may be, tried in this order, in a span that has too much. */
const TEXT_LIMITS = [262_144, 16_384, 1_024, 128];

/** About how many characters a span has. */
export function spanChars(span: Pick<ReadableSpan, "attributes" | "events" | "status">): number {
  let chars = BASE_CHARS + (span.status.message?.length ?? 0) + attributeChars(span.attributes);
  for (const { attributes } of span.events) {
    chars += BASE_CHARS + (attributes === undefined ? 0 : attributeChars(attributes));
  }
  return chars;
}

function attributeChars(attributes: Attributes): number {
  let chars = 0;
  for (const key in attributes) {
    const value = attributes[key];
    if (typeof value === "string") chars += value.length;
    else if (Array.isArray(value)) {
      for (const item of value) chars += typeof item === "string" ? item.length : 8;
    }
  }
  return chars;
}

type Texts = Pick<ReadableSpan, "attributes" | "events" | "status">;

/** Cuts the texts of a span that is too large, which then say how much is missing. */
export function limitSize(span: Texts): Texts {
  let limited = span;
  for (const limit of TEXT_LIMITS) {
    if (spanChars(limited) <= MAX_SPAN_CHARS) break;
    const { message } = span.status;
    limited = {
      attributes: cutAttributes(span.attributes, limit),
      events: span.events.map((event) =>
        event.attributes ? { ...event, attributes: cutAttributes(event.attributes, limit) } : event,
      ),
      status: message === undefined ? span.status : { ...span.status, message: cut(message, limit) },
    };
  }
  return limited;
}

function cutAttributes(attributes: Attributes, limit: number): Attributes {
  const cuts: Attributes = {};
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "string") cuts[key] = cut(value, limit);
    else if (!Array.isArray(value)) cuts[key] = value;
    else if (attributeChars({ value }) <= limit) cuts[key] = value;
    else cuts[key] = `${cut(JSON.stringify(value.slice(0, limit)), limit)}`;
  }
  return cuts;
}

function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return `${text.slice(0, limit)}… ${text.length - limit} more characters`;
}
