import { parseJson } from "../ingest/dialects/attribute-values.ts";
import type { AttributeValue } from "../model/span.ts";
import type { Json } from "./recorded-call.ts";

type Attributes = Readonly<Record<string, AttributeValue>>;

/** No request nests so deep; what does is made to break whoever reads it. */
const MOST_LEVELS = 48;

export function isObject(value: AttributeValue | undefined): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Attributes whose values, JSON in strings as well, nest no deeper than requests do. `found` hears of the others. */
export function withoutDepths(attributes: Attributes, found: (key: string) => void): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).filter(([key, value]) => {
      if (isShallow(parseJson(value) ?? null, MOST_LEVELS)) return true;
      found(key);
      return false;
    }),
  );
}

/** An attribute's value, read where it is JSON in a string; undefined where it is none. */
export function valueIn(attributes: Attributes, ...keys: readonly string[]): AttributeValue | undefined {
  for (const key of keys) {
    if (!Object.hasOwn(attributes, key)) continue;
    const value = parseJson(attributes[key]);
    if (value !== undefined && value !== null && value !== "") return value;
  }
  return undefined;
}

export function objectOf(attributes: Attributes, ...keys: readonly string[]): Json | undefined {
  return keys.map((key) => valueIn(attributes, key)).find(isObject);
}

/** The text of an attribute, as it came. */
export function textIn(attributes: Attributes, ...keys: readonly string[]): string | undefined {
  const found = keys.map((key) => attributes[key]).find((value) => typeof value === "string" && value !== "");
  return typeof found === "string" ? found : undefined;
}

/** A number, or the text of one. */
export function numberOf(attributes: Attributes, ...keys: readonly string[]): number | undefined {
  for (const key of keys) {
    const value = attributes[key];
    const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
    if (typeof number === "number" && Number.isFinite(number)) return number;
  }
  return undefined;
}

/** One text or a list of them. */
export function textsOf(attributes: Attributes, ...keys: readonly string[]): string[] | undefined {
  const value = valueIn(attributes, ...keys);
  const texts = (Array.isArray(value) ? value : [value]).filter((text) => typeof text === "string");
  return texts.length > 0 ? texts : undefined;
}

function isShallow(value: AttributeValue, levels: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  return levels > 0 && Object.values(value).every((inner) => isShallow(inner, levels - 1));
}
