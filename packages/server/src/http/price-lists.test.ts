import * as api from "@anyway-sh/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hex } from "../../test/a-span.ts";
import { openTestApp, type TestApp } from "../../test/test-app.ts";

let shop: TestApp;
beforeAll(async () => {
  shop = await openTestApp();
});
afterAll(() => shop.close());

const JUST_NOW = "2026-11-21T08:59:00Z";

async function call(model: string, more: Record<string, unknown> = {}, at = JUST_NOW) {
  const [traceId, spanId] = [hex(16), hex(8)];
  const attributes = {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": "openai",
    "gen_ai.request.model": model,
    "gen_ai.usage.input_tokens": 1_000,
    "gen_ai.usage.output_tokens": 100,
    ...more,
  };
  const span = { span_id: spanId, name: "chat", start_time: at, end_time: at, attributes };
  await shop.post("/v1/ingest", { traces: [{ trace_id: traceId, spans: [span] }] });
  const { body } = await shop.get(`/v1/traces/${traceId}/spans/${spanId}`);
  return body.data as api.Span;
}

const LITELLM = {
  sample_spec: { litellm_provider: "one of …", input_cost_per_token: 0 },
  "house-large": {
    litellm_provider: "openai",
    mode: "chat",
    input_cost_per_token: 1e-6,
    input_cost_per_token_above_200k_tokens: 2e-6,
    output_cost_per_token: 4e-6,
    cache_read_input_token_cost: 1.25e-7,
    input_cost_per_token_batches: 5e-7,
    output_cost_per_token_batches: 2e-6,
    max_tokens: 4096,
  },
  "gemini/house-flash": {
    litellm_provider: "gemini",
    input_cost_per_token: 1e-7,
    output_cost_per_token: 4e-7,
  },
  "1024-x-1024/dall-e-2": { litellm_provider: "openai", input_cost_per_pixel: 1.9e-8 },
};
const OPENLIT = {
  chat: { "house-mini": { promptPrice: 0.0005, completionPrice: 0.0015 }, broken: { promptPrice: "cheap" } },
  embeddings: { "house-embedding": 0.00002 },
  images: { "dall-e-3": { standard: { "1024x1024": 0.04 } } },
  audio: { "house-tts": 0.015 },
};

const take = async (
  file: unknown,
  query = "effective_from=2026-11-01T00:00:00Z",
): Promise<api.PriceListImport> => {
  const { status, body } = await shop.post(`/v1/price-lists?source=prices.json&${query}`, file);
  expect(status, JSON.stringify(body)).toBe(201);
  expect(api.one(api.priceListImport).parse(body)).toEqual(body);
  return body.data;
};

describe("a file of prices", () => {
  it("of LiteLLM is taken: rates, long contexts, tiers, providers under the book's names", async () => {
    expect((await call("house-large")).cost?.status).toBe("unpriced");
    const { list, left_out } = await take(LITELLM);
    expect(list).toMatchObject({ format: "litellm", models: 2, source: "prices.json" });
    expect(left_out.map(({ model }) => model)).toEqual(["1024-x-1024/dall-e-2"]);
    // 900 at $1, 100 read from the cache at $0.125, 100 out at $4 per million.
    const cached = { "gen_ai.usage.cache_read.input_tokens": 100 };
    expect((await call("house-large", cached)).cost).toMatchObject({
      total: "0.001312500",
      price: `list ${list.id}`,
    });
    const batch = await call("house-large", { "openai.response.service_tier": "batch" });
    expect(batch).toMatchObject({ service_tier: "batch", cost: { total: "0.000700000" } });
    const long = await call("house-large", { "gen_ai.usage.input_tokens": 300_000 });
    expect(long.cost?.total).toBe("0.600400000");
    const google = await call("house-flash", { "gen_ai.provider.name": "gcp.gemini" });
    expect(google.cost?.total).toBe("0.000140000");
    const { body } = await shop.get("/v1/prices?q=house-large");
    expect(body.data).toMatchObject([
      {
        provider: "openai",
        rates: { input: "1", output: "4", cache_read: "0.125" },
        long_contexts: [{ above_input_tokens: 200_000, rates: { input: "2" } }],
        tiers: { batch: { input: "0.5", output: "2" } },
        source: { kind: "list", name: list.id, text: "prices.json" },
      },
    ]);
  });

  it("of OpenLIT holds for every provider, from its date on", async () => {
    const { list, left_out_count } = await take(OPENLIT, "effective_from=2026-11-20T00:00:00Z");
    expect(list).toMatchObject({ format: "openlit", models: 3 });
    expect(left_out_count).toBe(2);
    // $0.50 and $1.50 per million.
    expect((await call("house-mini")).cost?.total).toBe("0.000650000");
    expect((await call("house-mini", {}, "2026-11-19T23:59:59Z")).cost?.status).toBe("unpriced");
  });

  it("counts after the project's own prices and before the built-in ones, until it is removed", async () => {
    const file = { chat: { "gpt-4o": { promptPrice: 0.001, completionPrice: 0.001 } } };
    const { list } = await take(file);
    expect((await call("gpt-4o")).cost?.total).toBe("0.001100000");
    const own = await shop.post("/v1/prices", { model: "gpt-4o", rates: { input: "2", output: "2" } });
    expect((await call("gpt-4o")).cost?.total).toBe("0.002200000");
    await shop.call({ method: "DELETE", url: `/v1/prices/${own.body.data.price.id}` });
    expect((await shop.call({ method: "DELETE", url: `/v1/price-lists/${list.id}` })).status).toBe(204);
    expect((await call("gpt-4o")).cost?.total).toBe("0.003500000");
  });

  it("is taken whatever its numbers and names are, but for prices that nobody asks", async () => {
    const { list, left_out: leftOut } = await take({
      "house-odd": {
        litellm_provider: "constructor",
        input_cost_per_token: 2.133333333333e-7,
        input_cost_per_token_above_99999999999k_tokens: 1,
      },
      "house-dear": { litellm_provider: "openai", input_cost_per_token: 1e30 },
    });
    expect(leftOut.map(({ model }) => model)).toEqual(["house-dear"]);
    const { status, body, text } = await shop.get("/v1/prices?q=house-odd");
    expect(status, text).toBe(200);
    expect(body.data).toMatchObject([
      { provider: "constructor", rates: { input: "0.213333333333" }, long_contexts: [] },
    ]);
    await shop.call({ method: "DELETE", url: `/v1/price-lists/${list.id}` });
  });

  it("is taken once under one key, however often it is sent", async () => {
    const send = () =>
      shop.post("/v1/price-lists?source=once.json", LITELLM, { "idempotency-key": "prices-of-november" });
    const again = [await send(), await send()].map(({ status, body }) => [status, body.data.list.id]);
    expect(again[1]).toEqual(again[0]);
    const { body } = await shop.get("/v1/price-lists");
    const lists = body.data.filter(({ source }: api.PriceList) => source === "once.json");
    expect(lists).toHaveLength(1);
    await shop.call({ method: "DELETE", url: `/v1/price-lists/${lists[0].id}` });
  });

  it("that is none is refused, in words", async () => {
    for (const file of [[], { a: 1 }, { chat: {} }]) {
      const { status, body } = await shop.post("/v1/price-lists?source=x", file);
      expect([status, body.error.code]).toEqual([400, "undecodable_body"]);
    }
  });
});

describe("GET /v1/unpriced", () => {
  it("tells models without a price, whether they have one by now, and costs that clients report otherwise", async () => {
    await call("unknown-model");
    await call("unknown-model");
    await call("gpt-4o", { "gen_ai.usage.cost": 0.0036 });
    await call("gpt-4o", { "gen_ai.usage.cost": 0.0035 });
    await shop.ingest.settle();
    const { body } = await shop.get("/v1/unpriced");
    expect(api.one(api.unpriced).parse(body)).toEqual(body);
    const byModel = new Map(body.data.models.map((row: { model: string }) => [row.model, row]));
    expect(byModel.get("unknown-model")).toEqual({
      provider: "openai",
      model: "unknown-model",
      calls: 2,
      tokens: 2_200,
      impossible_usage: 0,
      price: null,
    });
    // It came in before its price was there.
    expect(byModel.get("house-large")).toMatchObject({
      calls: 1,
      price: expect.stringMatching(/^list plist_/),
    });
    expect(body.data.reported).toEqual([
      {
        provider: "openai",
        model: "gpt-4o",
        calls: 2,
        differing: 1,
        computed: "0.007000000",
        reported: "0.007100000",
      },
    ]);
  });
});
