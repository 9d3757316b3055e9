import { explanation } from "@anyway-sh/api";
import { createClient } from "@anyway-sh/api/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GPT_4O_CALL, hex } from "../../test/a-span.ts";
import { openTestApp, type TestApp } from "../../test/test-app.ts";

let shop: TestApp;
beforeAll(async () => {
  shop = await openTestApp();
});
afterAll(() => shop.close());

const PATH = "/v1/spans/explain";
const postText = (payload: string, headers: Record<string, string> = {}) =>
  shop.call({
    method: "POST",
    url: PATH,
    payload,
    headers: { "content-type": "application/json", ...headers },
  });

describe("POST /v1/spans/explain", () => {
  it("answers as the contract says, with what each field was read from", async () => {
    const { status, body } = await shop.post(PATH, { ...GPT_4O_CALL, "user.id": "u-1", "acme.x": [1] });
    expect(status).toBe(200);
    expect(explanation.parse(body.data)).toEqual(body.data);
    expect(body.data).toMatchObject({
      form: "attributes",
      more: 0,
      refused: [],
      spans: [
        {
          span: { dialect: "otel-genai", category: "llm", user_id: "u-1", cost: { total: "0.003500000" } },
          environment: "production",
          rule_meaning: expect.stringMatching(/^The input count contains/),
          rule_reason: expect.stringMatching(/^That is the convention/),
          cost_reason: expect.stringMatching(/^The price is that of/),
          sources: expect.arrayContaining([
            { field: "user_id", key: "user.id", path: null, from: "span", value: "u-1" },
          ]),
          unread: { "acme.x": [1] },
          filled: [{ field: "trace_id" }, { field: "span_id" }, { field: "start_time" }],
        },
      ],
    });
  });

  it("reads a span that the API answered as it was read when it came", async () => {
    const [traceId, spanId] = [hex(16), hex(8)];
    await shop.post("/v1/ingest", {
      traces: [
        {
          trace_id: traceId,
          spans: [
            { span_id: spanId, name: "chat", start_time: "2026-11-21T08:00:00Z", attributes: GPT_4O_CALL },
          ],
        },
      ],
    });
    const stored = await shop.get(`/v1/traces/${traceId}/spans/${spanId}`);
    const { body } = await postText(stored.text);
    expect(body.data).toMatchObject({ form: "object", spans: [{ filled: [] }] });
    expect(body.data.spans[0].span).toEqual(stored.body.data);
  });

  it("stores nothing", async () => {
    const traceId = hex(16);
    const span = {
      traceId,
      spanId: hex(8),
      name: "x",
      startTimeUnixNano: "1795251600000000000",
      attributes: [],
    };
    expect((await shop.post(PATH, span)).status).toBe(200);
    expect((await shop.get(`/v1/traces/${traceId}`)).status).toBe(404);
  });

  it.each<[string, string, Record<string, string>, number, string, RegExp]>([
    ["nothing", "", {}, 400, "undecodable_body", /there is nothing in it/],
    ["no JSON", "{", {}, 400, "undecodable_body", /not JSON: /],
    ["no span", '{"resourceSpans":[]}', {}, 400, "undecodable_body", /there is no span in it/],
    ["a bad id", '{"span_id":"1","attributes":{}}', {}, 400, "undecodable_body", /span_id must be 8 bytes/],
    [
      "a form",
      "a=b",
      { "content-type": "application/x-www-form-urlencoded" },
      415,
      "unsupported_media_type",
      /application\/json/,
    ],
    ["gzip", "{}", { "content-encoding": "gzip" }, 415, "unsupported_media_type", /gzip is not taken here/],
    ["too much", " ".repeat(1024 * 1024 + 1), {}, 413, "body_too_large", /larger than this route takes/],
  ])("refuses %s and says why", async (_, text, headers, status, code, message) => {
    const answer = await postText(text, headers);
    expect([answer.status, answer.body.error.code]).toEqual([status, code]);
    expect(answer.body.error.message).toMatch(message);
  });

  it("takes keys that JSON may hold and no program should, as text", async () => {
    const { status, body } = await postText('{"attributes":{"__proto__":{"a":1},"constructor":"x"}}');
    expect(status).toBe(200);
    expect(JSON.stringify(body.data.spans[0].unread)).toBe('{"__proto__":{"a":1},"constructor":"x"}');
  });

  it("wants a key that may read", async () => {
    const other = await openTestApp();
    try {
      const made = async (scope: string) =>
        (await other.post("/v1/keys", { name: scope, scope }, authorization)).body.data.key as string;
      let authorization = {};
      authorization = { authorization: `Bearer ${await made("admin")}` };
      const ask = async (key: string) =>
        (await other.post(PATH, GPT_4O_CALL, { authorization: `Bearer ${key}` })).status;
      expect((await other.post(PATH, GPT_4O_CALL)).status).toBe(401);
      expect([await ask(await made("ingest")), await ask(await made("read"))]).toEqual([403, 200]);
    } finally {
      await other.close();
    }
  });

  it("is in the client, which sends the text as it is, and in the OpenAPI document", async () => {
    const sent: unknown[] = [];
    const client = createClient({
      fetch: async (url, init) => {
        sent.push(init?.body);
        const { status, text } = await postText(String(init?.body));
        expect(String(url)).toMatch(/\/v1\/spans\/explain$/);
        return new Response(text, { status });
      },
    });
    const text = '{ "n": 12345678901234567890 }';
    const { data } = await client.spans.explain(text);
    expect(sent).toEqual([text]);
    expect(data.spans[0]?.unread).toEqual({ n: "12345678901234567890" });
    const { body } = await shop.get("/v1/openapi.json");
    expect(body.paths[PATH].post.description).toMatch(/Needs the scope `read`/);
  });
});
