/** Generated OTLP requests, each with what it means. */
import fc from "fast-check";
import type { AttributeValue, SpanEvent, SpanLink, WireSpan } from "../src/model/span.ts";
import { LOG_BODY, type SpanLog } from "../src/model/span-log.ts";
import type { OtlpJson } from "./official-protobuf.ts";

/** A message as OTLP/JSON, and what is to be read from it. */
interface Case<T> {
  wire: OtlpJson;
  means: T;
}

const someText = fc.oneof(fc.string({ unit: "binary", maxLength: 12 }), fc.constant("__proto__"));
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length }).map(toHex);
const traceId = bytes(16).filter((id) => /[^0]/.test(id));
const spanId = bytes(8).filter((id) => /[^0]/.test(id));
const MAX_TIME = 2n ** 63n - 1n;
const int64 = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: MAX_TIME }),
  fc.constantFrom(
    -(2n ** 63n),
    MAX_TIME,
    2n ** 53n,
    2n ** 53n - 1n,
    -(2n ** 53n),
    2n ** 49n,
    127n,
    128n,
    -1n,
    0n,
  ),
);
const time = (min: bigint) => fc.bigInt({ min, max: MAX_TIME }).map(String);
const uint32 = fc.nat({ max: 2 ** 32 - 1 });

const scalar: fc.Arbitrary<Case<AttributeValue>> = fc.oneof(
  fc.constant({ wire: {}, means: null }),
  someText.map((text) => ({ wire: { stringValue: text }, means: text })),
  fc.boolean().map((bool) => ({ wire: { boolValue: bool }, means: bool })),
  int64.map((int) => ({
    wire: { intValue: String(int) },
    means: Number.isSafeInteger(Number(int)) ? Number(int) : String(int),
  })),
  fc.oneof(fc.double(), fc.constantFrom(0, -0, Number.NaN, Infinity, -Infinity)).map((double) => ({
    // JSON has no other way to say them; and -0 would lose its sign.
    wire: { doubleValue: Number.isFinite(double) && !Object.is(double, -0) ? double : plain(double) },
    means: Number.isFinite(double) ? double : String(double),
  })),
  fc.uint8Array({ maxLength: 12 }).map((content) => {
    const base64 = Buffer.from(content).toString("base64");
    return { wire: { bytesValue: base64 }, means: base64 };
  }),
);
const plain = (double: number) => (Object.is(double, -0) ? "-0" : String(double));

const { value } = fc.letrec<{ value: Case<AttributeValue> }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: "small", withCrossShrink: true },
    { weight: 4, arbitrary: scalar },
    {
      weight: 1,
      arbitrary: fc.array(tie("value"), { maxLength: 4 }).map((items) => ({
        wire: { arrayValue: { values: items.map(({ wire }) => wire) } },
        means: items.map(({ means }) => means),
      })),
    },
    {
      weight: 1,
      arbitrary: fc.array(fc.tuple(someText, tie("value")), { maxLength: 4 }).map((pairs) => ({
        wire: { kvlistValue: { values: pairs.map(([key, { wire }]) => ({ key, value: wire })) } },
        means: Object.fromEntries(pairs.map(([key, { means }]) => [key, means])),
      })),
    },
  ),
}));

const attributes = fc.array(fc.tuple(someText, value), { maxLength: 4 }).map((pairs) => ({
  wire: pairs.map(([key, { wire }]) => ({ key, value: wire })),
  means: new Map(pairs.map(([key, { means }]) => [key, means])),
}));
const none = { wire: [], means: new Map<string, AttributeValue>() };
const optional: { requiredKeys: never[] } = { requiredKeys: [] };

const event: fc.Arbitrary<Case<SpanEvent>> = fc
  .record({ timeUnixNano: time(0n), name: someText, attributes, droppedAttributesCount: uint32 }, optional)
  .map((given) => ({
    wire: { ...given, ...wireOf(given) },
    means: {
      name: given.name ?? "",
      timeNs: BigInt(given.timeUnixNano ?? 0),
      attributes: (given.attributes ?? none).means,
    },
  }));

const link: fc.Arbitrary<Case<SpanLink>> = fc
  .record(
    { traceId, spanId, traceState: someText, attributes, droppedAttributesCount: uint32, flags: uint32 },
    optional,
  )
  .map((given) => ({
    wire: { ...given, ...wireOf(given) },
    means: {
      traceId: given.traceId ?? "",
      spanId: given.spanId ?? "",
      attributes: (given.attributes ?? none).means,
    },
  }));

const few = { maxLength: 3 };
const span: fc.Arbitrary<Case<WireSpan>> = fc
  .record(
    {
      traceId,
      spanId,
      traceState: someText,
      parentSpanId: spanId,
      flags: uint32,
      name: someText,
      kind: fc.oneof(fc.nat({ max: 5 }), fc.constantFrom(-1, 6, 2 ** 31 - 1)),
      startTimeUnixNano: time(1n),
      endTimeUnixNano: time(0n),
      attributes,
      droppedAttributesCount: uint32,
      events: fc.array(event, few),
      droppedEventsCount: uint32,
      links: fc.array(link, few),
      droppedLinksCount: uint32,
      status: fc.record({ message: someText, code: fc.constantFrom(0, 1, 2, 3, -1) }, optional),
    },
    { requiredKeys: ["traceId", "spanId", "startTimeUnixNano"] },
  )
  .map((given) => {
    const startTimeNs = BigInt(given.startTimeUnixNano);
    const endTimeNs = BigInt(given.endTimeUnixNano ?? 0);
    const { events = [], links = [], kind = 0, status: { code = 0, message = "" } = {} } = given;
    return {
      wire: {
        ...given,
        ...wireOf(given),
        events: events.map(({ wire }) => wire),
        links: links.map(({ wire }) => wire),
      },
      means: {
        traceId: given.traceId,
        spanId: given.spanId,
        parentSpanId: given.parentSpanId ?? "",
        name: given.name ?? "",
        // Those that the receiver does not know are none.
        kind: kind >= 0 && kind <= 5 ? kind : 0,
        status: code >= 0 && code <= 2 ? code : 0,
        statusMessage: message,
        startTimeNs,
        endTimeNs: endTimeNs < startTimeNs ? startTimeNs : endTimeNs,
        attributes: (given.attributes ?? none).means,
        events: events.map(({ means }) => means),
        links: links.map(({ means }) => means),
        resource: new Map(),
        scopeName: "",
        scopeVersion: "",
      },
    };
  });

const scope = fc.record(
  { name: someText, version: someText, attributes, droppedAttributesCount: uint32 },
  optional,
);
const scopeSpans = fc
  .record({ scope, spans: fc.array(span, few), schemaUrl: someText }, optional)
  .map(({ scope, spans = [], ...given }) => ({
    wire: {
      ...given,
      ...(scope && { scope: { ...scope, ...wireOf(scope) } }),
      spans: spans.map(({ wire }) => wire),
    },
    means: spans.map(({ means }) => ({
      ...means,
      scopeName: scope?.name ?? "",
      scopeVersion: scope?.version ?? "",
    })),
  }));

const entityRef = fc.record(
  { schemaUrl: someText, type: someText, idKeys: fc.array(someText, few) },
  optional,
);
const resource = fc.record(
  { attributes, droppedAttributesCount: uint32, entityRefs: fc.array(entityRef, few) },
  optional,
);
const resourceSpans = fc
  .record({ resource, scopeSpans: fc.array(scopeSpans, few), schemaUrl: someText }, optional)
  .map(({ resource, scopeSpans = [], ...given }) => ({
    wire: {
      ...given,
      ...(resource && { resource: { ...resource, ...wireOf(resource) } }),
      scopeSpans: scopeSpans.map(({ wire }) => wire),
    },
    means: scopeSpans
      .flatMap(({ means }) => means)
      .map((span): WireSpan => ({ ...span, resource: (resource?.attributes ?? none).means })),
  }));

/** An `ExportTraceServiceRequest` with every field that there is, and the spans of each of its `resourceSpans`. */
export const aTraceRequest: fc.Arbitrary<Case<WireSpan[][]>> = fc.array(resourceSpans, few).map((all) => ({
  wire: { resourceSpans: all.map(({ wire }) => wire) },
  means: all.map(({ means }) => means),
}));

const EVENT = "gen_ai.user.message";
const logRecord: fc.Arbitrary<Case<SpanLog>> = fc
  .record(
    {
      timeUnixNano: time(1n),
      observedTimeUnixNano: time(1n),
      severityNumber: fc.nat({ max: 24 }),
      severityText: someText,
      body: value,
      attributes,
      droppedAttributesCount: uint32,
      flags: uint32,
      traceId,
      spanId,
      eventName: fc.constant(EVENT),
    },
    { requiredKeys: ["traceId", "spanId", "eventName"] },
  )
  .map((given) => {
    const { body, timeUnixNano = given.observedTimeUnixNano ?? 0 } = given;
    const read = new Map((given.attributes ?? none).means);
    if (body && body.means !== null && body.means !== EVENT) read.set(LOG_BODY, body.means);
    return {
      wire: { ...given, ...wireOf(given), ...(body && { body: body.wire }) },
      means: {
        traceId: given.traceId,
        spanId: given.spanId,
        name: EVENT,
        timeNs: BigInt(timeUnixNano),
        attributes: read,
      },
    };
  });

/** An `ExportLogsServiceRequest` of message events, with every field that there is. */
export const aLogsRequest: fc.Arbitrary<Case<SpanLog[]>> = fc
  .record({ resource, records: fc.array(logRecord, few), schemaUrl: someText })
  .map(({ resource, records, schemaUrl }) => ({
    wire: {
      resourceLogs: [
        {
          resource: { ...resource, ...wireOf(resource) },
          scopeLogs: [{ logRecords: records.map(({ wire }) => wire), schemaUrl }],
          schemaUrl,
        },
      ],
    },
    means: records.map(({ means }) => means),
  }));

/** The attributes of a message as they are sent, where it has any. */
function wireOf({ attributes }: { attributes?: { wire: OtlpJson[] } }): OtlpJson {
  return attributes ? { attributes: attributes.wire } : {};
}

function toHex(content: Uint8Array): string {
  return Buffer.from(content).toString("hex");
}
