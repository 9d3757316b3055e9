import {
  type Attributes,
  type AttributeValue,
  SPAN_KINDS,
  SPAN_STATUSES,
  type WireSpan,
} from "../../model/span.ts";
import { parseTimeNs } from "../../model/time-range.ts";
import { InvalidBodyError, MAX_VALUE_DEPTH } from "../otlp/invalid-body.ts";
import {
  id,
  isObject,
  type Json,
  list,
  attributes as otlpAttributes,
  text,
  unsigned,
} from "../otlp/json-reader.ts";

/**
 * A span whose attributes are an object: as the API answers it, as `POST /v1/ingest` takes it, or as the console
 * exporters of the OpenTelemetry SDKs print it. Ids and times that it lacks are empty. `path` names it in errors.
 */
export function spanOfObject(json: Json, path: string): WireSpan {
  const context = isObject(json.context) ? json.context : {};
  const status = isObject(json.status) ? json.status : { code: json.status, message: json.status_message };
  const scope = first(json, "scope", "instrumentation_scope", "instrumentationScope");
  const { name: scopeName, version: scopeVersion } = isObject(scope) ? scope : {};
  const startTimeNs = time(first(json, "start_time", "startTime", "startTimeUnixNano"), `${path}.start_time`);
  return {
    traceId: hexId(first(json, "trace_id", "traceId") ?? first(context, "trace_id", "traceId")),
    spanId: hexId(first(json, "span_id", "spanId") ?? first(context, "span_id", "spanId")),
    parentSpanId: hexId(first(json, "parent_span_id", "parentSpanId", "parent_id")),
    name: text(json.name),
    kind: indexOf(SPAN_KINDS, json.kind),
    startTimeNs,
    endTimeNs: time(first(json, "end_time", "endTime", "endTimeUnixNano"), `${path}.end_time`),
    attributes: attributesOf(json.attributes, `${path}.attributes`),
    events: list(json, "events", path).map((event, i) => ({
      name: text(event.name),
      timeNs: time(first(event, "time", "timestamp", "timeUnixNano"), `${path}.events[${i}].time`),
      attributes: attributesOf(event.attributes, `${path}.events[${i}].attributes`),
    })),
    links: list(json, "links", path).map((link, i) => {
      const to = isObject(link.context) ? link.context : link;
      return {
        traceId: hexId(first(to, "trace_id", "traceId")),
        spanId: hexId(first(to, "span_id", "spanId")),
        attributes: attributesOf(link.attributes, `${path}.links[${i}].attributes`),
      };
    }),
    status: indexOf(SPAN_STATUSES, first(status, "code", "status_code")),
    statusMessage: text(first(status, "message", "description")),
    resource: resourceOf(json.resource, `${path}.resource`),
    scopeName: text(scopeName),
    scopeVersion: text(scopeVersion),
  };
}

function first(json: Json, ...names: string[]): unknown {
  return names.map((name) => json[name]).find((value) => value !== undefined && value !== null);
}

/** Python prints ids as `0x…`. */
function hexId(value: unknown): string {
  return id(text(value).replace(/^0x/, ""));
}

/** An enum by its number, or by a name such as `client`, `SPAN_KIND_CLIENT` or `SpanKind.CLIENT`. */
function indexOf(names: readonly string[], value: unknown): number {
  if (typeof value === "number") return value;
  const name = text(value).toLowerCase();
  return Math.max(
    0,
    names.findIndex((one) => name === one || name.endsWith(`.${one}`) || name.endsWith(`_${one}`)),
  );
}

/** RFC 3339, or nanoseconds since 1970. */
function time(value: unknown, path: string): bigint {
  if (typeof value !== "string" || !/^\d{4}-/.test(value)) return unsigned(value, path);
  // Without an offset it is taken as UTC, which is what the SDKs print.
  const zoned = /(Z|[+-]\d\d:?\d\d)$/i.test(value) ? value : `${value}Z`;
  if (Number.isNaN(Date.parse(zoned.replace(/\.\d+/, ""))))
    throw new InvalidBodyError(
      `${path} is ${JSON.stringify(value.slice(0, 60))}, which is no time such as 2026-11-21T09:30:00Z`,
    );
  return parseTimeNs(zoned);
}

function resourceOf(value: unknown, path: string): Attributes {
  return attributesOf(isObject(value) && "attributes" in value ? value.attributes : value, path);
}

function attributesOf(value: unknown, path: string): Attributes {
  if (value === undefined || value === null) return new Map();
  if (Array.isArray(value)) return otlpAttributes({ attributes: value }, path);
  if (!isObject(value)) throw new InvalidBodyError(`${path} must be an object of attributes`);
  for (const [key, inner] of Object.entries(value))
    if (!isShallow(inner, MAX_VALUE_DEPTH))
      throw new InvalidBodyError(`${path}.${key} is nested over ${MAX_VALUE_DEPTH} levels deep`);
  return new Map(Object.entries(value) as [string, AttributeValue][]);
}

function isShallow(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  return levels > 0 && Object.values(value).every((inner) => isShallow(inner, levels - 1));
}
