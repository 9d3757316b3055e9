import type { AttributeValue, Span } from "../model/span.ts";

/** What the catalog may hold of one project and environment, and of one key. In UTF-16 units where it is a length. */
export const CATALOG_LIMITS = {
  /** Of each of `property`, `attributes` and `resource`. */
  keys: 500,
  values: 100,
  keyLength: 200,
  valueLength: 100,
  /** Items of an array, each of which is a value. */
  items: 10,
} as const;

/** Whether people would choose the key: it can be shown, and is not made up for one span alone. */
export function isCatalogKey(key: string): boolean {
  return key !== "" && key.length <= CATALOG_LIMITS.keyLength && isPlain(key) && !isMadeUp(key);
}

/** Whether people would choose the value. */
export function isCatalogValue(value: string): boolean {
  return value !== "" && value.length <= CATALOG_LIMITS.valueLength && isPlain(value);
}

/**
 * The values of an attribute as the query language compares them: items each for itself, texts as they are, else JSON.
 * Numbers that are written with an exponent are none that people choose.
 */
export function* catalogValues(value: AttributeValue | undefined): Generator<string> {
  if (typeof value === "string") yield value;
  else if (typeof value === "boolean") yield String(value);
  else if (typeof value === "number") {
    const text = String(value);
    if (!text.includes("e")) yield text;
  } else if (Array.isArray(value))
    for (const item of value.slice(0, CATALOG_LIMITS.items))
      if (!Array.isArray(item)) yield* catalogValues(item);
}

/** Fields of the query language without keys that only spans have, with what the span has of them. */
export function catalogFields(span: Span): [field: string, value: string][] {
  const fields: [string, string][] = [
    ["service", span.serviceName],
    ["name", span.name],
    ["dialect", span.dialect],
    ["response_model", span.responseModel],
  ];
  if (span.category === "tool") {
    fields.push(["tool", span.name]);
    for (const key of TOOL_NAMES) {
      const name = span.attributes.get(key);
      if (typeof name === "string") fields.push(["tool", name]);
    }
  }
  return fields;
}

const TOOL_NAMES = ["gen_ai.tool.name", "traceloop.entity.name"];

/** Without what cannot be seen, or turns the text around it. */
function isPlain(text: string): boolean {
  return text.isWellFormed() && !/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u.test(text);
}

/** With an id in it, or with the number of one of many, of which the first stands for all. */
function isMadeUp(key: string): boolean {
  return /[0-9a-f]{8}-[0-9a-f]{4}-|[0-9a-f]{24}|\d{9}/i.test(key) || /(^|[.[])0*[1-9]\d*([.\]]|$)/.test(key);
}
