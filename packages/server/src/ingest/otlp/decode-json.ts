/**
 * `ExportTraceServiceRequest` from OTLP/JSON: ids in hex of either case, enums as integers (names are taken
 * too), 64-bit integers as strings or numbers, unknown fields ignored.
 * See the OTLP specification, "JSON Protobuf Encoding".
 */
import { SPAN_KINDS, SPAN_STATUSES, type WireSpan } from "../../model/span.ts";
import { checkSpan } from "./check-span.ts";
import type { DecodedSpans } from "./decoded.ts";
import { Rejections } from "./invalid-body.ts";
import { attributes, enumIndex, type Json, list, object, readJson, text, unsigned } from "./json-reader.ts";

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
