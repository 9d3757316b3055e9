import { ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags, trace } from "@opentelemetry/api";
import { JsonTraceSerializer, ProtobufTraceSerializer } from "@opentelemetry/otlp-transformer";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import fc from "fast-check";
import { PbfWriter } from "pbf";
import { expect, test } from "vitest";
import { decodeJson } from "./decode-json.ts";
import { decodeProtobuf } from "./decode-protobuf.ts";
import { InvalidBodyError } from "./invalid-body.ts";

function record() {
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ "service.name": "shop" }),
    spanProcessors: [new SimpleSpanProcessor(exporter)],
  });
  const tracer = provider.getTracer("scope", "1.2.3");
  const parent = tracer.startSpan("parent", { kind: SpanKind.SERVER }, ROOT_CONTEXT);
  const child = tracer.startSpan(
    "kind größer 🙂",
    {
      kind: SpanKind.CLIENT,
      links: [
        {
          context: { traceId: "ab".repeat(16), spanId: "cd".repeat(8), traceFlags: TraceFlags.SAMPLED },
          attributes: { why: "retry" },
        },
      ],
    },
    trace.setSpan(ROOT_CONTEXT, parent),
  );
  child.setAttributes({ text: "größe", int: 42, double: 0.5, yes: true, list: ["a", "b"], big: 2 ** 40 });
  child.addEvent("happened", { n: 1 });
  child.setStatus({ code: SpanStatusCode.ERROR, message: "boom" });
  child.end();
  parent.end();
  return exporter.getFinishedSpans();
}

test("protobuf and JSON of the official serializers give the same spans, to the nanosecond", () => {
  const spans = record();
  const binary = decodeProtobuf(Buffer.from(ProtobufTraceSerializer.serializeRequest(spans) ?? []));
  const json = decodeJson(Buffer.from(JsonTraceSerializer.serializeRequest(spans) ?? []));
  expect(binary).toEqual(json);
  expect(binary.rejected.count).toBe(0);
  const [child, parent] = binary.spans;
  expect(child).toMatchObject({
    name: "kind größer 🙂",
    kind: 3,
    status: 2,
    statusMessage: "boom",
    scopeName: "scope",
    scopeVersion: "1.2.3",
    parentSpanId: parent?.spanId,
    traceId: spans[0]?.spanContext().traceId,
  });
  expect(Object.fromEntries(child?.attributes ?? [])).toEqual({
    text: "größe",
    int: 42,
    double: 0.5,
    yes: true,
    list: ["a", "b"],
    big: 2 ** 40,
  });
  expect(child?.resource.get("service.name")).toBe("shop");
  const [seconds, nanos] = spans[0]?.startTime ?? [0, 0];
  expect(child?.startTimeNs).toBe(BigInt(seconds) * 1_000_000_000n + BigInt(nanos));
  expect(child?.events[0]).toMatchObject({ name: "happened", attributes: new Map([["n", 1]]) });
  expect(child?.links[0]).toMatchObject({ traceId: "ab".repeat(16), spanId: "cd".repeat(8) });
});

const ids = { traceId: "1".repeat(32), spanId: "2".repeat(16), startTimeUnixNano: "1", endTimeUnixNano: "2" };
const request = (...spans: object[]) =>
  Buffer.from(JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] }));

test("64-bit integers stay exact on both wires, as strings beyond 2^53", () => {
  const body = `{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"${ids.traceId}","spanId":"${ids.spanId}","startTimeUnixNano":1700000000123456789,"endTimeUnixNano":"1700000000123456790","attributes":[{"key":"n","value":{"intValue":9007199254740993}}]}]}]}]}`;
  const [span] = decodeJson(Buffer.from(body)).spans;
  expect(span?.startTimeNs).toBe(1_700_000_000_123_456_789n);
  expect(span?.attributes.get("n")).toBe("9007199254740993");
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (n) => {
      const value = decodeProtobuf(protobufWithInt(n)).spans[0]?.attributes.get("n");
      expect(String(value)).toBe(n.toString());
      expect(typeof value).toBe(n > -(2n ** 53n) && n < 2n ** 53n ? "number" : "string");
    }),
  );
});

function protobufWithInt(n: bigint): Buffer {
  const varint: number[] = [];
  for (let rest = BigInt.asUintN(64, n); ; rest >>= 7n) {
    const more = rest > 0x7fn;
    varint.push(Number(rest & 0x7fn) | (more ? 0x80 : 0));
    if (!more) break;
  }
  return protobufWith(9, Buffer.concat([wrap(1, Buffer.from("n")), wrap(2, Buffer.from([0x18, ...varint]))]));
}

/** A request of one span, which has one more field. */
function protobufWith(tag: number, content: Uint8Array): Buffer {
  return inSpan(wrap(tag, content));
}
function inSpan(fields: Uint8Array): Buffer {
  const pbf = new PbfWriter();
  pbf.writeBytesField(1, Buffer.from(ids.traceId, "hex"));
  pbf.writeBytesField(2, Buffer.from(ids.spanId, "hex"));
  pbf.writeFixed64Field(7, 1);
  return wrap(1, wrap(2, wrap(2, Buffer.concat([pbf.finish(), fields]))));
}
function wrap(tag: number, inner: Uint8Array): Buffer {
  const outer = new PbfWriter();
  outer.writeBytesField(tag, inner);
  return Buffer.from(outer.finish());
}

test("a bad span is rejected by name, the others are kept", () => {
  const { spans, rejected } = decodeJson(
    request(
      ids,
      { ...ids, spanId: "" },
      { ...ids, traceId: "0".repeat(32) },
      { ...ids, startTimeUnixNano: "0" },
    ),
  );
  expect(spans).toHaveLength(1);
  expect(rejected.count).toBe(3);
  expect(rejected.reasons).toEqual([
    'resourceSpans[0].scopeSpans[0].spans[1] "": span_id must be 8 bytes, not all zero; got none',
    expect.stringMatching(/^resourceSpans\[0\]\.scopeSpans\[0\]\.spans\[2\] "": trace_id must be 16 bytes/),
    expect.stringMatching(/^span 2{16} of trace 1{32}: start_time_unix_nano is missing$/),
  ]);
});

/** An attribute whose lists are so many levels deep, in both encodings. */
function nested(levels: number) {
  let protobuf: Buffer = Buffer.alloc(0);
  let value: object = {};
  for (let level = 1; level < levels; level++) {
    protobuf = wrap(5, wrap(1, protobuf));
    value = { arrayValue: { values: [value] } };
  }
  return { protobuf: wrap(2, protobuf), json: { attributes: [{ key: "", value }] } };
}

test("a value that is nested too deep costs its own span and no other", () => {
  const [deep, deeper] = [nested(32), nested(33)];
  expect(decodeProtobuf(protobufWith(9, deep.protobuf)).spans).toEqual(
    decodeJson(request({ ...ids, ...deep.json, endTimeUnixNano: 0 })).spans,
  );
  const name = `span ${ids.spanId} of trace ${ids.traceId}`;
  const both = Buffer.concat([protobufWith(9, deeper.protobuf), protobufWith(5, Buffer.from("good"))]);
  const protobuf = decodeProtobuf(both);
  expect(protobuf.spans.map((span) => span.name)).toEqual(["good"]);
  expect(protobuf.rejected.reasons).toEqual([`${name}: an attribute value is nested over 32 levels deep`]);
  const json = decodeJson(request({ ...ids, ...deeper.json }, ids));
  expect(json.spans).toHaveLength(1);
  expect(json.rejected.reasons).toEqual([
    `${name}: $.resourceSpans[0].scopeSpans[0].spans[0].attributes[0].value is nested over 32 levels deep`,
  ]);
  const resource = wrap(1, wrap(1, wrap(1, deeper.protobuf)));
  expect(() => decodeProtobuf(resource)).toThrow("an attribute value is nested over 32 levels deep");
});

test("a span of OTLP/JSON that cannot be read costs no other", () => {
  const { spans, rejected } = decodeJson(
    request(
      { ...ids, startTimeUnixNano: "soon" },
      { ...ids, attributes: [{ key: "n", value: { intValue: "9223372036854775808" } }] },
      { ...ids, spanId: "", events: {} },
      ids,
    ),
  );
  expect(spans).toHaveLength(1);
  expect(rejected.reasons).toEqual([
    expect.stringMatching(/^span 2{16} of trace 1{32}: \S+\.startTimeUnixNano must be a 64-bit integer/),
    expect.stringMatching(/attributes\[0\]\.value\.intValue must be a 64-bit integer; it has more/),
    expect.stringMatching(
      /^resourceSpans\[0\]\.scopeSpans\[0\]\.spans\[2\] "": \S+\.events must be an array/,
    ),
  ]);
});

test("OTLP/JSON is read as clients write it: ids in base64, enums by name, bytes of the other alphabet", () => {
  const base64 = (hex: string) => Buffer.from(hex, "hex").toString("base64");
  const [span] = decodeJson(
    request({
      ...ids,
      traceId: base64(ids.traceId),
      spanId: base64(ids.spanId),
      startTimeUnixNano: 1.5e18,
      kind: "SPAN_KIND_CLIENT",
      status: { code: "STATUS_CODE_ERROR" },
      attributes: [{ key: "image", value: { bytesValue: "-_8" } }],
    }),
  ).spans;
  expect(span).toMatchObject({
    traceId: ids.traceId,
    spanId: ids.spanId,
    startTimeNs: 1_500_000_000_000_000_000n,
    kind: 3,
    status: 2,
  });
  expect(span?.attributes.get("image")).toBe("+/8=");
});

test.each<[string, Buffer]>([
  ["a known field of another wire type", inSpan(Buffer.from([0x28, 0]))],
  ["a field that runs over the end of its message", Buffer.from([0x0a, 2, 0x12, 2, 0x1a, 0])],
  ["a field number of over 29 bits, which would wrap", Buffer.from([0x8a, 0x80, 0x80, 0x80, 0x10, 0])],
  ["the field number 0", Buffer.from([0x02, 0])],
  ["a wire type that there is not", Buffer.from([0x9f, 6, 0])],
  ["a group that ends another", Buffer.from([0x9b, 6, 0xa4, 6])],
  ["a group without an end", Buffer.from([0x9b, 6, 0x98, 6, 1])],
  [
    "groups over 100 deep",
    Buffer.concat([Buffer.alloc(202, "\x9b\x06", "latin1"), Buffer.alloc(202, "\x9c\x06", "latin1")]),
  ],
  ["the end of a group that did not begin", Buffer.from([0x9c, 6])],
  ["a number of over ten bytes", inSpan(Buffer.from([0x30, ...Buffer.alloc(10, 0xff), 1]))],
])("protobuf with %s is refused as a whole", (_what, body) => {
  expect(() => decodeProtobuf(body)).toThrow(InvalidBodyError);
});

test("an enum has 32 bits", () => {
  expect(decodeProtobuf(inSpan(Buffer.from([0x30, 0x83, 0x80, 0x80, 0x80, 0x10]))).spans[0]?.kind).toBe(3);
});

test("what is not OTLP is refused with where it stops", () => {
  expect(() => decodeJson(Buffer.from("{"))).toThrow(InvalidBodyError);
  expect(() => decodeJson(Buffer.from('{"resourceSpans":[{"scopeSpans":{}}]}'))).toThrow(
    "$.resourceSpans[0].scopeSpans must be an array",
  );
  expect(() => decodeProtobuf(Buffer.from("hello, this is no protobuf"))).toThrow(/byte \d+ of 26/);
  expect(decodeProtobuf(Buffer.alloc(0)).spans).toEqual([]);
  expect(decodeJson(Buffer.from("{}")).spans).toEqual([]);
});

test("no bytes whatever crash the decoder or make it read beyond the body", () => {
  const valid = Buffer.from(ProtobufTraceSerializer.serializeRequest(record()) ?? []);
  const mutated = fc
    .tuple(fc.nat(valid.length - 1), fc.nat(255), fc.nat(valid.length))
    .map(([at, byte, length]) => {
      const copy = Buffer.from(valid);
      copy[at] = byte;
      return copy.subarray(0, length);
    });
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), mutated), (bytes) => {
      try {
        decodeProtobuf(Buffer.from(bytes));
      } catch (error) {
        expect(error).toBeInstanceOf(InvalidBodyError);
      }
    }),
    { numRuns: 3_000 },
  );
});
