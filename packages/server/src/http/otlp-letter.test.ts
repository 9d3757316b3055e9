/** The OTLP specification 1.11, sentence by sentence, as far as it speaks of a server's answers and of OTLP/JSON. */
import { gzipSync } from "node:zlib";
import protobuf from "protobufjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hex } from "../../test/a-span.ts";
import { appOver } from "../../test/app-over.ts";
import { encodeOfficial, type OtlpJson, traceRequest, traceResponse } from "../../test/official-protobuf.ts";
import { openTestApp, type TestApp } from "../../test/test-app.ts";
import { StoreError } from "../telemetry/statement.ts";
import type { App } from "./context.ts";

const PROTOBUF = "application/x-protobuf";
const JSON_TYPE = "application/json";
const MIB = 1024 * 1024;
const rpc = protobuf.parse(`syntax = "proto3"; package google;
  message Any { string type_url = 1; bytes value = 2; }
  message Status { int32 code = 1; string message = 2; repeated Any details = 3; }
  message BadRequest { repeated FieldViolation field_violations = 1; }
  message FieldViolation { string field = 1; string description = 2; }`).root;
const decode = (type: protobuf.Type, bytes: Uint8Array) => type.toObject(type.decode(bytes));

let shop: TestApp;
beforeAll(async () => {
  shop = await openTestApp();
});
afterAll(() => shop.close());

async function send(payload: Buffer | string, type: string, headers: object = {}, app: App = shop.app) {
  const raw = await app.inject({
    method: "POST",
    url: "/v1/traces",
    payload,
    headers: { "content-type": type, ...headers },
  });
  const isJson = type.toLowerCase().startsWith(JSON_TYPE);
  const read = (as: protobuf.Type): OtlpJson => (isJson ? raw.json() : decode(as, raw.rawPayload));
  return {
    status: raw.statusCode,
    headers: raw.headers,
    bytes: raw.rawPayload,
    response: () => read(traceResponse),
    /** `google.rpc.Status`, its details decoded. */
    error() {
      const status = read(rpc.lookupType("Status"));
      if (isJson) return status;
      const details = (status.details ?? []) as { typeUrl: string; value: Uint8Array }[];
      return {
        ...status,
        ...(details.length > 0 && {
          details: details.map(({ typeUrl, value }) => ({
            "@type": typeUrl,
            ...decode(rpc.lookupType("BadRequest"), value),
          })),
        }),
      };
    },
  };
}
const aSpan = (more: object = {}) => ({
  traceId: hex(16),
  spanId: hex(8),
  name: "chat",
  startTimeUnixNano: "1795251600000000000",
  endTimeUnixNano: "1795251601000000000",
  ...more,
});
const aRequest = (...spans: object[]) => ({ resourceSpans: [{ scopeSpans: [{ spans }] }] });
const stored = async ({ traceId }: { traceId: string }) => (await shop.get(`/v1/traces/${traceId}`)).status;

const ENCODINGS: [string, (request: OtlpJson) => Buffer][] = [
  [PROTOBUF, (request) => encodeOfficial(traceRequest, request)],
  [JSON_TYPE, (request) => Buffer.from(JSON.stringify(request))],
];

describe.each(ENCODINGS)("OTLP/HTTP with %s", (type, encode) => {
  it("full success is 200 with the Content-Type of the request and partial_success unset", async () => {
    const span = aSpan();
    const answer = await send(encode(aRequest(span)), type);
    expect(answer).toMatchObject({ status: 200, headers: { "content-type": type } });
    expect(String(answer.bytes)).toBe(type === JSON_TYPE ? "{}" : "");
    expect(await stored(span)).toBe(200);
  });

  it.each([
    ["upper case", type.toUpperCase()],
    ["parameters", `${type}; charset=utf-8`],
    ["both", `${type.replace("application", "Application")} ;Charset=UTF-8`],
  ])("a Content-Type with %s means the same", async (_what, sent) => {
    const span = aSpan();
    const answer = await send(encode(aRequest(span)), sent);
    expect(answer).toMatchObject({ status: 200, headers: { "content-type": type } });
    expect(await stored(span)).toBe(200);
  });

  it.each([
    ["nothing", {}],
    ["an empty list", { resourceSpans: [] }],
    ["empty envelopes", { resourceSpans: [{}, { resource: {}, scopeSpans: [{}, { spans: [] }] }] }],
  ])("a request that carries no telemetry succeeds: %s", async (_what, request) => {
    const answer = await send(encode(request), type);
    expect([answer.status, answer.response()]).toEqual([200, {}]);
  });

  it("partial success is 200, and tells how many were rejected and why, naming each span", async () => {
    const [good, bad] = [aSpan(), aSpan({ startTimeUnixNano: "0" })];
    const answer = await send(encode(aRequest(good, bad, aSpan({ spanId: "" }))), type);
    expect(answer).toMatchObject({ status: 200, headers: { "content-type": type } });
    const { partialSuccess } = answer.response() as { partialSuccess: OtlpJson };
    expect(String(partialSuccess.rejectedSpans)).toBe("2");
    expect(partialSuccess.errorMessage).toContain(`span ${bad.spanId} of trace ${bad.traceId}: start_time`);
    expect(partialSuccess.errorMessage).toMatch(
      /resource_?spans\[0\]\.scope_?spans\[0\]\.spans\[2\] "chat"/i,
    );
    expect([await stored(good), await stored(bad)]).toEqual([200, 404]);
  });

  it.each([
    ["cannot be decoded", () => Buffer.from("{ no OTLP")],
    ["is cut off", () => encode(aRequest(aSpan())).subarray(0, -3)],
  ])(
    "data that %s is 400, with a Status that has a BadRequest in the request's encoding",
    async (_, body) => {
      const answer = await send(body(), type);
      expect(answer).toMatchObject({ status: 400, headers: { "content-type": type } });
      const message = expect.stringMatching(/Nothing of it was stored\.$/);
      expect(answer.error()).toEqual({
        code: 3,
        message,
        details: [
          {
            "@type": "type.googleapis.com/google.rpc.BadRequest",
            fieldViolations: [{ description: message }],
          },
        ],
      });
    },
  );

  it("a body that is not compressed as it says is 400", async () => {
    const answer = await send(encode(aRequest(aSpan())), type, { "content-encoding": "gzip" });
    expect(answer).toMatchObject({ status: 400, headers: { "content-type": type } });
    expect(answer.error()).toMatchObject({ message: expect.stringContaining("not gzip") });
  });

  it("64 MiB are taken, and one byte more is 413, before and after decompression", async () => {
    const body = blank(type, 64 * MIB);
    const over = blank(type, 64 * MIB + 1);
    expect((await send(body, type)).status).toBe(200);
    for (const answer of [
      await send(over, type),
      await send(gzipSync(over, { level: 1 }), type, { "content-encoding": "gzip" }),
    ]) {
      expect(answer).toMatchObject({ status: 413, headers: { "content-type": type } });
      expect(answer.error()).toEqual({ code: 8, message: expect.stringContaining("over 64 MiB") });
    }
  });

  it("what is refused before the body is read has a Status too", async () => {
    const answer = await send(encode(aRequest(aSpan())), type, { "x-forwarded-for": "1.2.3.4" });
    expect(answer).toMatchObject({ status: 403, headers: { "content-type": type } });
    expect(answer.error()).toEqual({ code: 7, message: expect.any(String) });
  });
});

/** A request without spans of so many bytes. */
function blank(type: string, bytes: number): Buffer {
  if (type === JSON_TYPE) return Buffer.alloc(bytes, " ").fill("{}", 0, 2);
  const head = Buffer.from(
    protobuf.Writer.create()
      .uint32(99 * 8 + 2)
      .uint32(bytes - 6)
      .finish(),
  );
  return Buffer.concat([head, Buffer.alloc(bytes - head.length)]);
}

describe("OTLP/HTTP", () => {
  it.each(["text/plain", "application/protobuf", "application/jsonl", ""])(
    "takes no %j: 415",
    async (type) => {
      const answer = await send("{}", type);
      expect(answer.status).toBe(415);
      expect(JSON.parse(String(answer.bytes))).toEqual({
        code: 3,
        message: expect.stringContaining(PROTOBUF),
      });
    },
  );

  it("the answer stays below 4 MiB, whatever there is to say of a million spans", async () => {
    const body = protobuf.Writer.create();
    const lengths = [2_000_000, 2_000_004];
    body
      .uint32(0x0a)
      .uint32(lengths[1] ?? 0)
      .uint32(0x12)
      .uint32(lengths[0] ?? 0);
    const answer = await send(
      Buffer.concat([body.finish(), Buffer.alloc(2_000_000, Buffer.from([0x12, 0]))]),
      PROTOBUF,
    );
    expect(answer.status).toBe(200);
    expect(answer.bytes.length).toBeLessThan(10_000);
    const { partialSuccess } = answer.response() as { partialSuccess: OtlpJson };
    expect(String(partialSuccess.rejectedSpans)).toBe("1000000");
  });

  it("a long name, and many of them, make no long answer", async () => {
    const spans = Array.from({ length: 100 }, () => aSpan({ spanId: "", name: "🙂".repeat(10_000) }));
    const answer = await send(JSON.stringify(aRequest(...spans)), JSON_TYPE);
    expect(answer.bytes.length).toBeLessThan(20_000);
    expect(answer.response()).toMatchObject({ partialSuccess: { rejectedSpans: "100" } });
  });
});

describe("OTLP/JSON", () => {
  const read = async (span: object) => {
    const answer = await send(JSON.stringify(aRequest(span)), JSON_TYPE);
    expect([answer.status, answer.response()]).toEqual([200, {}]);
  };

  it("ids are hex of either case", async () => {
    const span = aSpan();
    await read({ ...span, traceId: span.traceId.toUpperCase(), spanId: span.spanId.toUpperCase() });
    const { body } = await shop.get(`/v1/traces/${span.traceId}`);
    expect(body.data.spans).toMatchObject([{ span_id: span.spanId }]);
  });

  it("64-bit integers are strings or numbers, and enums are integers", async () => {
    const value = { intValue: 9_007_199_254_740_992 };
    const span = aSpan({ kind: 3, status: { code: 2 }, attributes: [{ key: "n", value }] });
    const body = JSON.stringify(aRequest(span)).replace(/"(\d{19})"/g, "$1");
    expect((await send(body, JSON_TYPE)).response()).toEqual({});
    const { data } = (await shop.get(`/v1/traces/${span.traceId}/spans/${span.spanId}`)).body;
    expect(data).toMatchObject({
      kind: "client",
      status: "error",
      start_time: "2026-11-21T09:00:00.000000000Z",
      attributes: { n: "9007199254740992" },
    });
  });

  it("fields of unknown names are ignored, and the original names of fields are unknown", async () => {
    const span = aSpan({ fromTheFuture: { deep: [1] }, trace_id: "x", "": null });
    await read(span);
    expect(await stored(span)).toBe(200);
    const answer = await send(JSON.stringify({ resource_spans: 1 }), JSON_TYPE);
    expect([answer.status, answer.response()]).toEqual([200, {}]);
  });
});

describe("failures", () => {
  it("a store that cannot take them just now is 503 with Retry-After: a client sends again", async () => {
    const { app, close } = await appOver(shop, {
      insertSpans: () => Promise.reject(new StoreError("away", true)),
    });
    for (const [type, encode] of ENCODINGS) {
      const answer = await send(encode(aRequest(aSpan())), type, {}, app);
      expect(answer).toMatchObject({ status: 503, headers: { "content-type": type, "retry-after": "1" } });
      expect(answer.error()).toEqual({ code: 14, message: expect.stringContaining("Try again") });
    }
    await close();
  });

  it("a span that the store refuses for good is named in partial_success, and costs no other", async () => {
    const bad = aSpan();
    const { app, close, reported } = await appOver(shop, {
      insertSpans: (lines, stamp) =>
        lines.some((line) => line.includes(bad.spanId))
          ? Promise.reject(new StoreError("wrong row", false))
          : shop.telemetry.insertSpans(lines, stamp),
    });
    const good = aSpan();
    const answer = await send(JSON.stringify(aRequest(good, bad)), JSON_TYPE, {}, app);
    expect([answer.status, answer.response()]).toEqual([
      200,
      {
        partialSuccess: {
          rejectedSpans: "1",
          errorMessage: expect.stringContaining(
            `span ${bad.spanId} of trace ${bad.traceId}: it cannot be stored`,
          ),
        },
      },
    ]);
    expect([await stored(good), await stored(bad)]).toEqual([200, 404]);
    expect(reported).toHaveLength(1);

    const plain = {
      trace_id: bad.traceId,
      spans: [{ span_id: bad.spanId, name: "x", start_time: "2026-11-21T09:00:00Z" }],
    };
    const ingested = await app.inject({ method: "POST", url: "/v1/ingest", payload: { traces: [plain] } });
    expect([ingested.statusCode, ingested.json().data]).toMatchObject([
      200,
      { spans_received: 0, spans_rejected: 1, rejections: [{ span_id: bad.spanId }] },
    ]);
    await close();
  });

  it("an overload is 429 with Retry-After for spans and for logs, never 500, and costs nothing that was taken", async () => {
    const small = await openTestApp({ maxQueueBytes: 2_000 });
    const spans = Array.from({ length: 12 }, () => aSpan());
    const logs = spans.map(({ traceId, spanId }) => ({
      resourceLogs: [
        {
          scopeLogs: [
            {
              logRecords: [
                { traceId, spanId, eventName: "gen_ai.user.message", body: { stringValue: "x".repeat(400) } },
              ],
            },
          ],
        },
      ],
    }));
    const answers = await Promise.all([
      ...spans.map((span) => small.post("/v1/traces", aRequest(span))),
      ...logs.map((log) => small.post("/v1/logs", log)),
    ]);
    const [ofSpans, ofLogs] = [answers.slice(0, 12), answers.slice(12)];
    for (const group of [ofSpans, ofLogs]) {
      expect(new Set(group.map(({ status }) => status))).toEqual(new Set([200, 429]));
      for (const refused of group.filter(({ status }) => status === 429))
        expect(refused).toMatchObject({ headers: { "retry-after": "1" }, body: { code: 14 } });
    }
    const [project] = (await small.get("/v1/projects")).body.data;
    for (const [i, { traceId, spanId }] of spans.entries()) {
      expect((await small.get(`/v1/traces/${traceId}`)).status).toBe(ofSpans[i]?.status === 200 ? 200 : 404);
      const read = await small.telemetry.readSpanLogs(project.id, traceId, [spanId]);
      expect(read.size).toBe(ofLogs[i]?.status === 200 ? 1 : 0);
    }
    await small.close();
  });
});
