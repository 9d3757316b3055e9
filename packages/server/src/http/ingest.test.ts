import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hex } from "../../test/a-span.ts";
import { openTestApp, type TestApp } from "../../test/test-app.ts";

let shop: TestApp;
beforeAll(async () => {
  shop = await openTestApp({ config: { maxBodyMib: 1 } });
});
afterAll(() => shop.close());

const aSpan = (more: object = {}) => ({
  span_id: hex(8),
  name: "chat",
  start_time: "2026-11-21T10:00:00.123456789+01:00",
  end_time: "2026-11-21T09:00:01.123456790Z",
  ...more,
});
const send = (...spans: object[]) => {
  const trace_id = hex(16);
  return shop
    .post("/v1/ingest", { traces: [{ trace_id, spans }] })
    .then((answer) => ({ ...answer, trace_id }));
};

describe("POST /v1/ingest", () => {
  it("stores spans, times exact to the nanosecond, attributes as they came", async () => {
    const attributes = { "gen_ai.request.model": "gpt-4o", n: [1, { a: null }], yes: true };
    const root = aSpan({ attributes, status: { code: "ERROR", message: "boom" } });
    const child = aSpan({ parent_span_id: root.span_id.toUpperCase(), end_time: undefined });
    const { status, body, trace_id } = await send(root, child);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      data: { traces_received: 1, spans_received: 2, metrics_received: 0, spans_rejected: 0, rejections: [] },
      meta: { request_id: expect.any(String) },
    });
    const read = await shop.get(`/v1/traces/${trace_id}/spans/${root.span_id}`);
    expect(read.body.data).toMatchObject({
      start_time: "2026-11-21T09:00:00.123456789Z",
      end_time: "2026-11-21T09:00:01.123456790Z",
      status: "error",
      status_message: "boom",
      attributes,
    });
    const other = await shop.get(`/v1/traces/${trace_id}/spans/${child.span_id}`);
    expect(other.body.data).toMatchObject({ parent_span_id: root.span_id, duration_ms: 0, status: "unset" });
  });

  const wrong: [string, object, string, RegExp][] = [
    [
      "a time without an offset",
      { start_time: "2026-11-21T09:00:00" },
      ".start_time",
      /RFC 3339 with an offset/,
    ],
    ["no name", { name: undefined }, ".name", /is required/],
    ["a field that is not known", { atributes: {} }, ".atributes", /did you mean attributes\?/],
    ["a short id", { span_id: "12" }, "", /span_id must be 8 bytes/],
    ["an end before its start", { end_time: "2026-11-21T08:00:00Z" }, ".end_time", /is before start_time/],
    ["a status that is not known", { status: { code: "bad" } }, ".status.code", /must be one of/],
  ];
  it.each(wrong)(
    "keeps the others of a request with a span that has %s, and names it",
    async (_what, more, field, message) => {
      const [good, bad] = [aSpan(), aSpan(more)];
      const { status, body, trace_id } = await send(good, bad);
      expect(status).toBe(200);
      expect(body.data).toMatchObject({ spans_received: 1, spans_rejected: 1 });
      expect(body.data.rejections).toEqual([
        {
          trace_id,
          span_id: bad.span_id,
          field: `traces.0.spans.1${field}`,
          message: expect.stringMatching(message),
        },
      ]);
      expect((await shop.get(`/v1/traces/${trace_id}/spans/${good.span_id}`)).status).toBe(200);
    },
  );

  it("refuses a request of which nothing can be stored, with the fields that are wrong", async () => {
    const { status, body } = await send(aSpan({ name: 1 }));
    expect([status, body.error.code]).toEqual([400, "invalid_request"]);
    expect(body.error.details).toMatchObject([{ field: "traces.0.spans.0.name" }]);
  });

  it.each<[string, number, string, string | Buffer, Record<string, string>, RegExp]>([
    ["what is not JSON", 400, "undecodable_body", "{", {}, /not a JSON object/],
    ["a body without traces", 400, "invalid_request", "{}", {}, /traces is required/],
    [
      "a field that is not known",
      400,
      "invalid_request",
      '{"traces":[],"trace":[]}',
      {},
      /did you mean traces\?/,
    ],
    ["a body over the limit", 413, "body_too_large", " ".repeat(2 * 1024 * 1024), {}, /over 1 MiB/],
    [
      "another type",
      415,
      "unsupported_media_type",
      "x",
      { "content-type": "text/plain" },
      /application\/json/,
    ],
  ])("refuses %s with %i", async (_what, status, code, payload, headers, message) => {
    const answer = await shop.call({
      method: "POST",
      url: "/v1/ingest",
      payload,
      headers: { "content-type": "application/json", ...headers },
    });
    expect([answer.status, answer.body.error.code]).toEqual([status, code]);
    expect(answer.body.error.message).toMatch(message);
  });

  it("takes gzip, metrics, which it counts, and an empty request", async () => {
    const call = (body: object) =>
      shop.call({
        method: "POST",
        url: "/v1/ingest",
        payload: gzipSync(JSON.stringify(body)),
        headers: { "content-type": "application/json", "content-encoding": "gzip" },
      });
    const traces = [{ trace_id: hex(16).toUpperCase(), spans: [aSpan()] }];
    expect((await call({ traces, metrics: [{}] })).body.data).toMatchObject({
      spans_received: 1,
      metrics_received: 1,
    });
    expect((await call({ traces: [] })).body.data).toMatchObject({ traces_received: 0, spans_received: 0 });
  });
});
