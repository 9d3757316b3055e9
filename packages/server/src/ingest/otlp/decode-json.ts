/**
 * `ExportTraceServiceRequest` from OTLP/JSON: ids in hex of either case, enums as integers (names are taken
 * too), 64-bit integers as strings or numbers, unknown fields ignored.
 * See the OTLP specification, "JSON Protobuf Encoding".
 */
import {
  type Attributes,
  type AttributeValue,
  SPAN_KINDS,
  SPAN_STATUSES,
  type WireSpan,
} from "../../model/span.ts";
import { checkSpan } from "./check-span.ts";
import { safeInteger } from "./decode-protobuf.ts";
import { type DecodedRequest, InvalidBodyError } from "./invalid-body.ts";

type Json = { [key: string]: unknown };
const MAX_VALUE_DEPTH = 32;

export function decodeJson(body: Buffer): DecodedRequest<WireSpan> {
  const request = parseExact(body.toString("utf8"));
  const result: DecodedRequest<WireSpan> = { spans: [], rejected: [] };
  if (!isObject(request))
    throw new InvalidBodyError("an OTLP/JSON body is an object with a resourceSpans array");
  for (const [r, resourceSpans] of list(request, "resourceSpans", "$").entries()) {
    const resourcePath = `$.resourceSpans[${r}]`;
    const resource = attributes(
      object(resourceSpans.resource ?? {}, `${resourcePath}.resource`),
      `${resourcePath}.resource`,
    );
    for (const [s, scopeSpans] of list(resourceSpans, "scopeSpans", resourcePath).entries()) {
      const scopePath = `${resourcePath}.scopeSpans[${s}]`;
      const scope = object(scopeSpans.scope ?? {}, `${scopePath}.scope`);
      for (const [i, json] of list(scopeSpans, "spans", scopePath).entries()) {
        const span = toSpan(json, `${scopePath}.spans[${i}]`);
        span.resource = resource;
        span.scopeName = text(scope.name);
        span.scopeVersion = text(scope.version);
        const reason = checkSpan(span);
        if (reason === undefined) result.spans.push(span);
        else result.rejected.push(reason);
      }
    }
  }
  return result;
}

function toSpan(json: Json, path: string): WireSpan {
  const status = object(json.status ?? {}, `${path}.status`);
  return {
    traceId: text(json.traceId).toLowerCase(),
    spanId: text(json.spanId).toLowerCase(),
    parentSpanId: text(json.parentSpanId).toLowerCase(),
    name: text(json.name),
    kind: enumIndex(json.kind, SPAN_KINDS, "SPAN_KIND_"),
    startTimeNs: unsigned(json.startTimeUnixNano, `${path}.startTimeUnixNano`),
    endTimeNs: unsigned(json.endTimeUnixNano, `${path}.endTimeUnixNano`),
    attributes: attributes(json, path),
    events: list(json, "events", path).map((event, i) => ({
      name: text(event.name),
      timeNs: unsigned(event.timeUnixNano, `${path}.events[${i}].timeUnixNano`),
      attributes: attributes(event, `${path}.events[${i}]`),
    })),
    links: list(json, "links", path).map((link, i) => ({
      traceId: text(link.traceId).toLowerCase(),
      spanId: text(link.spanId).toLowerCase(),
      attributes: attributes(link, `${path}.links[${i}]`),
    })),
    status: enumIndex(status.code, SPAN_STATUSES, "STATUS_CODE_"),
    statusMessage: text(status.message),
    resource: new Map(),
    scopeName: "",
    scopeVersion: "",
  };
}

function attributes(owner: Json, path: string): Attributes {
  const map: Attributes = new Map();
  for (const [i, pair] of list(owner, "attributes", path).entries()) {
    map.set(text(pair.key), anyValue(pair.value, `${path}.attributes[${i}].value`, 0));
  }
  return map;
}

function anyValue(value: unknown, path: string, depth: number): AttributeValue {
  if (depth > MAX_VALUE_DEPTH)
    throw new InvalidBodyError(`${path} is nested over ${MAX_VALUE_DEPTH} levels deep`);
  if (value === undefined || value === null) return null;
  const any = object(value, path);
  if (any.stringValue !== undefined) return text(any.stringValue);
  if (any.boolValue !== undefined) return any.boolValue === true || any.boolValue === "true";
  if (any.intValue !== undefined) return safeInteger(integer(any.intValue, `${path}.intValue`));
  if (any.doubleValue !== undefined) {
    const double = Number(any.doubleValue);
    return Number.isFinite(double) ? double : String(any.doubleValue);
  }
  if (any.bytesValue !== undefined) return text(any.bytesValue);
  if (any.arrayValue !== undefined) {
    const array = object(any.arrayValue, `${path}.arrayValue`);
    if (array.values === undefined) return [];
    if (!Array.isArray(array.values))
      throw new InvalidBodyError(`${path}.arrayValue.values must be an array`);
    return array.values.map((item, i) => anyValue(item, `${path}.arrayValue.values[${i}]`, depth + 1));
  }
  if (any.kvlistValue !== undefined) {
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

/** JSON whose integers beyond 2^53 stay exact: they become strings. */
function parseExact(body: string): unknown {
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
    throw new InvalidBodyError(`not JSON: ${cause instanceof Error ? cause.message : "unreadable"}`, {
      cause,
    });
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function object(value: unknown, path: string): Json {
  if (!isObject(value)) throw new InvalidBodyError(`${path} must be an object`);
  return value;
}

function list(owner: Json, key: string, path: string): Json[] {
  const value = owner[key];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new InvalidBodyError(`${path}.${key} must be an array`);
  return value.map((item, i) => object(item, `${path}.${key}[${i}]`));
}

function text(value: unknown): string {
  return typeof value === "string" ? value : value === undefined || value === null ? "" : String(value);
}

function integer(value: unknown, path: string): bigint {
  if (typeof value === "number" && Number.isSafeInteger(value)) return BigInt(value);
  if (typeof value === "string" && /^[+-]?\d{1,20}$/.test(value)) return BigInt.asIntN(64, BigInt(value));
  throw new InvalidBodyError(`${path} must be a 64-bit integer, as a string or a number`);
}

function unsigned(value: unknown, path: string): bigint {
  if (value === undefined || value === null || value === "") return 0n;
  if (typeof value === "string" && /^\d{1,20}$/.test(value)) return BigInt(value);
  return integer(value, path);
}

/** The specification wants the integer; some browser clients write the name. */
function enumIndex(value: unknown, names: readonly string[], prefix: string): number {
  if (typeof value === "number") return value;
  if (typeof value === "string") return Math.max(0, names.indexOf(value.replace(prefix, "").toLowerCase()));
  return 0;
}
