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
  const value = Buffer.from([0x18, ...varint]);
  const pair = Buffer.concat([Buffer.from([0x0a, 1, 0x6e, 0x12, value.length]), value]);
  const pbf = new PbfWriter();
  pbf.writeBytesField(1, Buffer.from(ids.traceId, "hex"));
  pbf.writeBytesField(2, Buffer.from(ids.spanId, "hex"));
  pbf.writeFixed64Field(7, 1);
  pbf.writeBytesField(9, pair);
  const wrap = (tag: number, inner: Uint8Array) => {
    const outer = new PbfWriter();
    outer.writeBytesField(tag, inner);
    return outer.finish();
  };
  return Buffer.from(wrap(1, wrap(2, wrap(2, pbf.finish()))));
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
