/** Reads OTLP/JSON: 64-bit integers as strings or numbers, unknown fields ignored, and values as attributes hold them. */
import type { Attributes, AttributeValue } from "../../model/span.ts";
import { InvalidBodyError, MAX_VALUE_DEPTH, MAX_VALUES, tooDeep, tooManyObjects } from "./invalid-body.ts";
import { safeInteger } from "./protobuf-reader.ts";

export type Json = { [key: string]: unknown };

/** The request that a body is. */
export function readJson(body: Buffer): Json {
  const request = parseExact(body);
  if (!isObject(request)) throw new InvalidBodyError("not OTLP/JSON, which is an object with an array in it");
  return request;
}

export function attributes(owner: Json, path: string): Attributes {
  const map: Attributes = new Map();
  for (const [i, pair] of list(owner, "attributes", path).entries()) {
    map.set(text(pair.key), anyValue(pair.value, `${path}.attributes[${i}].value`));
  }
  return map;
}

export function anyValue(value: unknown, path: string, depth = 0): AttributeValue {
  if (depth === MAX_VALUE_DEPTH)
    throw new InvalidBodyError(tooDeep(path.replace(/\.(array|kvlist)Value.*/, "")));
  if (value === undefined || value === null) return null;
  const any = object(value, path);
  if (isSet(any.stringValue)) return text(any.stringValue);
  if (isSet(any.boolValue)) return any.boolValue === true || any.boolValue === "true";
  if (isSet(any.intValue)) return safeInteger(integer(any.intValue, `${path}.intValue`));
  if (isSet(any.doubleValue)) {
    const written = text(any.doubleValue);
    const double = Number(written);
    return Number.isFinite(double) ? double : written;
  }
  if (isSet(any.bytesValue)) return base64(text(any.bytesValue));
  if (isSet(any.arrayValue)) {
    const array = object(any.arrayValue, `${path}.arrayValue`);
    if (!isSet(array.values)) return [];
    if (!Array.isArray(array.values))
      throw new InvalidBodyError(`${path}.arrayValue.values must be an array`);
    return array.values.map((item, i) => anyValue(item, `${path}.arrayValue.values[${i}]`, depth + 1));
  }
  if (isSet(any.kvlistValue)) {
    const pairs = list(object(any.kvlistValue, `${path}.kvlistValue`), "values", `${path}.kvlistValue`);
    return Object.fromEntries(
      pairs.map((pair, i) => [
        text(pair.key),
        anyValue(pair.value, `${path}.kvlistValue.values[${i}]`, depth + 1),
      ]),
    );
  }
  return null;
}

/** As protobuf's JSON has bytes: of either alphabet, with padding or without. Answers the standard form. */
function base64(given: string): string {
  return given.length % 4 === 0 && !/[-_]/.test(given)
    ? given
    : Buffer.from(given, "base64").toString("base64");
}

/** A field that is null counts as one that is not there. */
function isSet(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** JSON whose integers beyond 2^53 stay exact: they become strings. */
export function parseExact(bytes: Buffer): unknown {
  if (bytes.length > SMALL_BYTES && countObjects(bytes) > MAX_JSON_OBJECTS) throw tooManyObjects();
  const body = bytes.toString("utf8");
  try {
    if (!/[:[,]\s*-?\d{16}/.test(body)) return JSON.parse(body);
    return JSON.parse(body, (_key, value: unknown, context?: { source?: string }) =>
      typeof value === "number" &&
      !Number.isSafeInteger(value) &&
      context?.source &&
      /^-?\d+$/.test(context.source)
        ? context.source
        : value,
    );
  } catch (cause) {
    // The message quotes the body, with its line ends.
    const reason = cause instanceof Error ? cause.message.replaceAll(/\s+/g, " ") : "unreadable";
    throw new InvalidBodyError(`not JSON: ${reason}`, { cause });
  }
}

/** Two objects carry an attribute, so there are more of them than in protobuf. */
const MAX_JSON_OBJECTS = 2 * MAX_VALUES;
/** A body of no more bytes cannot hold as many: each is two brackets and a comma. */
const SMALL_BYTES = 3 * MAX_JSON_OBJECTS;

/** How many objects and arrays JSON holds, and the same characters in its texts. */
function countObjects(bytes: Buffer): number {
  let count = 0;
  for (let i = 0; i < bytes.length; i++) if (bytes[i] === 0x7b || bytes[i] === 0x5b) count++;
  return count;
}

export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function object(value: unknown, path: string): Json {
  if (!isObject(value)) throw new InvalidBodyError(`${path} must be an object`);
  return value;
}

export function list(owner: Json, key: string, path: string): Json[] {
  const value = owner[key];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new InvalidBodyError(`${path}.${key} must be an array`);
  return value.map((item, i) => object(item, `${path}.${key}[${i}]`));
}

/** An object is no text: its own `toString` may be anything, and an array's may go as deep as the body. */
export function text(value: unknown): string {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}

/**
 * An id, in hex of either case. The specification wants that alone; some clients write base64 as protobuf's own JSON
 * has it, whose length tells it apart.
 */
export function id(value: unknown): string {
  const given = text(value);
  return /^(?:[\w+/-]{22}==|[\w+/-]{11}=)$/.test(given)
    ? Buffer.from(given, "base64").toString("hex")
    : given.toLowerCase();
}

function integer(value: unknown, path: string): bigint {
  if (typeof value === "number" && Number.isInteger(value)) return inRange(BigInt(value), path);
  if (typeof value === "string" && /^-?\d{1,20}$/.test(value)) return inRange(BigInt(value), path);
  throw new InvalidBodyError(`${path} must be a 64-bit integer, as a string or a number`);
}

function inRange(value: bigint, path: string): bigint {
  if (BigInt.asIntN(64, value) !== value)
    throw new InvalidBodyError(`${path} must be a 64-bit integer; it has more`);
  return value;
}

export function unsigned(value: unknown, path: string): bigint {
  if (value === undefined || value === null || value === "") return 0n;
  if (typeof value === "string" && /^\d{1,20}$/.test(value)) return BigInt(value);
  return integer(value, path);
}

/** The specification wants the integer; some browser clients write the name. */
export function enumIndex(value: unknown, names: readonly string[], prefix: string): number {
  if (typeof value === "number") return value;
  if (typeof value === "string") return Math.max(0, names.indexOf(value.replace(prefix, "").toLowerCase()));
  return 0;
}
