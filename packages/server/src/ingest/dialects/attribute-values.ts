import { toCarriedId } from "../../model/carried-id.ts";
import type { AttributeValue } from "../../model/span.ts";

export function asText(value: AttributeValue | undefined): string {
  if (typeof value === "string") return value;
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

export function asId(value: AttributeValue | undefined): string {
  return toCarriedId(asText(value));
}

/** No call uses a billion tokens; a client that says so counts something else. */
const MAX_TOKENS = 1_000_000_000;

/** A count of tokens: a whole number from zero on, as a number or its text. Anything else is no count. */
export function asCount(value: AttributeValue | undefined): number | undefined {
  const count =
    typeof value === "number"
      ? value
      : typeof value === "string" && value !== ""
        ? Number(value)
        : Number.NaN;
  return Number.isInteger(count) && count >= 0 && count <= MAX_TOKENS ? count : undefined;
}

/** An object, as an attribute or as JSON in a string; anything else is an empty one. */
export function asObject(value: AttributeValue | undefined): Record<string, AttributeValue> {
  const object = parseJson(value);
  return typeof object === "object" && object !== null && !Array.isArray(object) ? object : {};
}

/** JSON in a string is read; any other string stays what it is. */
export function parseJson(value: AttributeValue | undefined): AttributeValue | undefined {
  if (typeof value !== "string" || !/^\s*[[{"]/.test(value)) return value;
  try {
    return JSON.parse(value) as AttributeValue;
  } catch {
    return value;
  }
}

/** The member at a path of names, with numbers where lists are on the way. */
export function memberAt(object: AttributeValue, path: readonly string[]): AttributeValue | undefined {
  let at: AttributeValue | undefined = object;
  for (const name of path) {
    if (Array.isArray(at)) at = at[Number(name)];
    else if (typeof at === "object" && at !== null && Object.hasOwn(at, name)) at = at[name];
    else return undefined;
  }
  return at;
}
