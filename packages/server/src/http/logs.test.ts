import { gzipSync } from "node:zlib";
import {
  JsonLogsSerializer,
  ProtobufLogsSerializer,
  ProtobufMetricsSerializer,
} from "@opentelemetry/otlp-transformer";
import { emptyResource } from "@opentelemetry/resources";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hex } from "../../test/a-span.ts";
import { openTestApp, type TestApp } from "../../test/test-app.ts";

let shop: TestApp;
beforeAll(async () => {
  shop = await openTestApp();
});
afterAll(() => shop.close());

const START = 1_795_251_600_000_000_000n;
type Value = Record<string, unknown>;
/** An AnyValue of OTLP/JSON. */
function any(value: unknown): Value {
  if (typeof value === "string") return { stringValue: value };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(any) } };
  return { kvlistValue: { values: pairs(value as object) } };
}
const pairs = (fields: object) => Object.entries(fields).map(([key, value]) => ({ key, value: any(value) }));

interface Log {
  traceId?: string;
  spanId?: string;
  eventName?: string;
  body?: unknown;
  attributes?: object;
  at?: number;
}
const aLog = ({ body, attributes = {}, at = 1, ...ids }: Log) => ({
  ...ids,
  timeUnixNano: String(START + BigInt(at)),
  attributes: pairs(attributes),
  ...(body === undefined ? {} : { body: any(body) }),
});
const sendLogs = (...logs: Log[]) =>
  shop.post("/v1/logs", { resourceLogs: [{ scopeLogs: [{ logRecords: logs.map(aLog) }] }] });

async function aSpan(more: object = {}) {
  const ids = { traceId: hex(16), spanId: hex(8) };
  const span = {
    ...ids,
    name: "chat",
    startTimeUnixNano: String(START),
    endTimeUnixNano: String(START + 9n),
    ...more,
  };
  expect(
    (await shop.post("/v1/traces", { resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] })).status,
  ).toBe(200);
  return ids;
}
const read = async ({ traceId, spanId }: { traceId: string; spanId: string }) =>
  (await shop.get(`/v1/traces/${traceId}/spans/${spanId}`)).body.data;
const ignored = async (what: string) =>
  Number(
    new RegExp(`^anyway_ingest_${what}_ignored_total (\\d+)$`, "m").exec(
      (await shop.get("/metrics")).text,
    )?.[1],
  );

describe("POST /v1/logs", () => {
  it("joins message events to their span, in the order of time, whichever comes first", async () => {
    const ids = { traceId: hex(16), spanId: hex(8) };
    const call = {
      id: "call_1",
      type: "function",
      function: { name: "weather", arguments: '{"city":"Bern"}' },
    };
    const answer = await sendLogs(
      {
        ...ids,
        eventName: "gen_ai.choice",
        body: { index: "0", finish_reason: "stop", message: { role: "assistant", content: "Sunny." } },
        at: 5,
      },
      { ...ids, eventName: "gen_ai.tool.message", body: { id: "call_1", content: "sunny" }, at: 4 },
      {
        ...ids,
        attributes: { "event.name": "gen_ai.assistant.message" },
        body: { tool_calls: [call] },
        at: 3,
      },
      { ...ids, eventName: "gen_ai.user.message", body: { content: "How is Bern?" }, at: 2 },
      { ...ids, eventName: "gen_ai.system.message", body: { content: "Be brief." }, at: 1 },
    );
    expect(answer).toMatchObject({ status: 200, text: "{}" });
    await aSpan({ ...ids, events: [{ name: "first token", timeUnixNano: String(START + 3n) }] });

    const span = await read(ids);
    expect(span.events.map((event: { name: string }) => event.name)).toEqual([
      "gen_ai.system.message",
      "gen_ai.user.message",
      "first token",
      "gen_ai.assistant.message",
      "gen_ai.tool.message",
      "gen_ai.choice",
    ]);
    expect(span.input_messages).toEqual([
      { role: "system", parts: [{ type: "text", text: "Be brief." }] },
      { role: "user", parts: [{ type: "text", text: "How is Bern?" }] },
      {
        role: "assistant",
        parts: [{ type: "tool_call", id: "call_1", name: "weather", arguments: { city: "Bern" } }],
      },
      { role: "tool", parts: [{ type: "tool_result", id: "call_1", result: "sunny" }] },
    ]);
    expect(span.output_messages).toEqual([
      { role: "assistant", parts: [{ type: "text", text: "Sunny." }], finish_reason: "stop" },
    ]);
    const whole = await shop.get(`/v1/traces/${ids.traceId}?include=payloads`);
    expect(whole.body.data.spans[0].output_messages).toEqual(span.output_messages);
  });

  it("keeps one of an event that is sent again", async () => {
    const ids = await aSpan();
    const log = { ...ids, eventName: "gen_ai.user.message", body: { content: "Hello" } };
    await sendLogs(log, log);
    await sendLogs(log);
    await sendLogs({ ...log, body: { content: "Hello?" } });
    expect((await read(ids)).events).toHaveLength(2);
  });

  it("shows them in their own project only", async () => {
    const ids = await aSpan();
    await sendLogs({ ...ids, eventName: "gen_ai.user.message", body: { content: "Hello" } });
    expect((await shop.telemetry.readSpanLogs("proj_other", ids.traceId, [ids.spanId])).size).toBe(0);
  });

  it("ignores every other log record, and counts it", async () => {
    const ids = await aSpan();
    const before = await ignored("logs");
    const answer = await sendLogs(
      { ...ids, body: "a line of a log" },
      { ...ids, eventName: "exception" },
      { eventName: "gen_ai.user.message", body: { content: "of no span" } },
    );
    expect(answer).toMatchObject({ status: 200, text: "{}" });
    expect((await ignored("logs")) - before).toBe(3);
    expect((await read(ids)).events).toEqual([]);
  });

  it("names the message events that cannot be stored, and keeps the others", async () => {
    const ids = await aSpan();
    const eventName = "gen_ai.user.message";
    const answer = await sendLogs({ ...ids, eventName, body: "Hi" }, { ...ids, spanId: "12", eventName });
    expect(answer.body.partialSuccess).toEqual({
      rejectedLogRecords: "1",
      errorMessage: expect.stringContaining(
        `${eventName} of span 12 of trace ${ids.traceId}: span_id must be 8 bytes`,
      ),
    });
    expect((await read(ids)).input_messages).toEqual([
      { role: "user", parts: [{ type: "text", text: "Hi" }] },
    ]);
  });

  it("takes what the official serializers write, protobuf and JSON alike", async () => {
    const ids = await aSpan();
    const record = (body: string) => ({
      hrTime: [1_795_251_600, 5] as [number, number],
      hrTimeObserved: [1_795_251_600, 6] as [number, number],
      spanContext: { ...ids, traceFlags: 1 },
      eventName: "gen_ai.user.message",
      body: { content: body },
      attributes: { "gen_ai.provider.name": "openai" },
      droppedAttributesCount: 0,
      resource: emptyResource(),
      instrumentationScope: { name: "test" },
    });
    const post = (payload: Uint8Array | undefined, type: string) =>
      shop.call({
        method: "POST",
        url: "/v1/logs",
        payload: gzipSync(payload ?? ""),
        headers: { "content-type": type, "content-encoding": "gzip" },
      });
    const protobuf = await post(
      ProtobufLogsSerializer.serializeRequest([record("one")]),
      "application/x-protobuf",
    );
    expect(protobuf).toMatchObject({ status: 200, text: "" });
    const json = await post(JsonLogsSerializer.serializeRequest([record("two")]), "application/json");
    expect(json).toMatchObject({ status: 200, text: "{}" });
    const events = (await read(ids)).events as { attributes: { body: { content: string } } }[];
    expect(events.map((event) => event.attributes.body.content).sort()).toEqual(["one", "two"]);
    expect(events[0]).toMatchObject({
      name: "gen_ai.user.message",
      time: "2026-11-21T09:00:00.000000005Z",
      attributes: { "gen_ai.provider.name": "openai" },
    });
  });

  it("refuses what is no log request", async () => {
    expect(await shop.post("/v1/logs", { resourceLogs: {} })).toMatchObject({
      status: 400,
      body: { code: 3, message: expect.stringContaining("$.resourceLogs must be an array") },
    });
  });
});

describe("POST /v1/metrics", () => {
  it("answers with 200, stores nothing, and counts the data points", async () => {
    const before = await ignored("data_points");
    const gauge = { dataPoints: [{ asInt: "1" }, { asDouble: 2 }] };
    const json = {
      resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: "m", gauge }, { name: "none" }] }] }],
    };
    expect(await shop.post("/v1/metrics", json)).toMatchObject({ status: 200, text: "{}" });
    const resource = emptyResource();
    const protobuf = await shop.call({
      method: "POST",
      url: "/v1/metrics",
      payload: Buffer.from(
        ProtobufMetricsSerializer.serializeRequest({
          resource,
          scopeMetrics: [
            {
              scope: { name: "s" },
              metrics: [
                {
                  descriptor: { name: "m", description: "", unit: "1", valueType: 1 },
                  aggregationTemporality: 1,
                  dataPointType: 3,
                  isMonotonic: true,
                  dataPoints: [{ startTime: [1, 0], endTime: [2, 0], attributes: {}, value: 3 }],
                },
              ],
            },
          ],
        }) ?? [],
      ),
      headers: { "content-type": "application/x-protobuf" },
    });
    expect(protobuf).toMatchObject({ status: 200, text: "" });
    expect((await ignored("data_points")) - before).toBe(3);
  });

  it("refuses what is no metrics request", async () => {
    expect((await shop.post("/v1/metrics", { resourceMetrics: 1 })).status).toBe(400);
  });
});
