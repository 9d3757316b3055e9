/**
 * `ExportTraceServiceRequest` from OTLP/JSON: ids in hex of either case, enums as integers (names are taken
 * too), 64-bit integers as strings or numbers, unknown fields ignored.
 * See the OTLP specification, "JSON Protobuf Encoding".
 */
import { SPAN_KINDS, SPAN_STATUSES, type WireSpan } from "../../model/span.ts";
import { checkSpan, nameSpan } from "./check-span.ts";
import type { DecodedSpans } from "./decoded.ts";
import { InvalidBodyError, Rejections } from "./invalid-body.ts";
import {
  attributes,
  enumIndex,
  id,
  type Json,
  list,
  object,
  readJson,
  text,
  unsigned,
} from "./json-reader.ts";

export function decodeJson(body: Buffer): DecodedSpans {
  const request = readJson(body);
  const result: DecodedSpans = { spans: [], rejected: new Rejections() };
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
        const path = `${scopePath}.spans[${i}]`;
        const span = toSpan(json, path);
        if (typeof span === "string") {
          result.rejected.add(span);
          continue;
        }
        span.resource = resource;
        span.scopeName = text(scope.name);
        span.scopeVersion = text(scope.version);
        const reason = checkSpan(span, () => path.slice(2));
        if (reason === undefined) result.spans.push(span);
        else result.rejected.add(reason);
      }
    }
  }
  return result;
}

/** The span, or why it cannot be read, which is no fault of the others. */
function toSpan(json: Json, path: string): WireSpan | string {
  try {
    return readSpan(json, path);
  } catch (error) {
    if (!(error instanceof InvalidBodyError)) throw error;
    const named = { traceId: id(json.traceId), spanId: id(json.spanId), name: text(json.name) };
    return `${nameSpan(named, () => path.slice(2))}: ${error.message}`;
  }
}

function readSpan(json: Json, path: string): WireSpan {
  const status = object(json.status ?? {}, `${path}.status`);
  return {
    traceId: id(json.traceId),
    spanId: id(json.spanId),
    parentSpanId: id(json.parentSpanId),
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
      traceId: id(link.traceId),
      spanId: id(link.spanId),
      attributes: attributes(link, `${path}.links[${i}]`),
    })),
    status: enumIndex(status.code, SPAN_STATUSES, "STATUS_CODE_"),
    statusMessage: text(status.message),
    resource: new Map(),
    scopeName: "",
    scopeVersion: "",
  };
}
