import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as api from "@anyway-sh/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hex } from "../../test/a-span.ts";
import { openTestApp, type TestApp } from "../../test/test-app.ts";

let shop: TestApp;
const place = { dataDir: mkdtempSync(join(tmpdir(), "anyway-prices-")) };
beforeAll(async () => {
  shop = await openTestApp({ place });
});
afterAll(async () => {
  await shop.close();
  rmSync(place.dataDir, { recursive: true });
});

/** The cost of a call of 1,000 tokens in and 100 out that came in just now. */
async function costOf(model: string, at = "2026-11-21T08:00:00Z", app = shop, more = {}) {
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
  await app.post("/v1/ingest", { traces: [{ trace_id: traceId, spans: [span] }] });
  const { body } = await app.get(`/v1/traces/${traceId}/spans/${spanId}`);
  return body.data.cost as api.Cost;
}

/** As `costOf`, of a call whose client says what it cost. */
async function costOfReported(model: string, reported: number) {
  return costOf(model, undefined, shop, { "gen_ai.usage.cost": reported });
}

const set = async (input: api.PriceInput, app = shop): Promise<api.PriceSet> => {
  const { status, body } = await app.post("/v1/prices", input);
  expect(status, JSON.stringify(body)).toBe(201);
  expect(api.one(api.priceSet).parse(body)).toEqual(body);
  return body.data;
};
const list = async (query = ""): Promise<api.Price[]> => {
  const { body } = await shop.get(`/v1/prices${query}`);
  expect(api.list(api.price).parse(body)).toEqual(body);
  return body.data;
};

describe("a price of the project's own", () => {
  it("holds for the next batch, until it is removed; each change is in the audit", async () => {
    expect((await costOf("house-model")).status).toBe("unpriced");
    const { price } = await set({
      provider: "openai",
      model: "house-*",
      rates: { input: "2", output: "10.5" },
      source: "https://example.com/prices",
    });
    expect(await costOf("house-model")).toMatchObject({
      status: "computed",
      total: "0.003050000",
      price: `override ${price.id}`,
    });
    expect(await list("?kind=override")).toMatchObject([
      {
        id: price.id,
        provider: "openai",
        model: "house-*",
        rates: { input: "2", output: "10.5" },
        source: {
          kind: "override",
          text: "https://example.com/prices",
          read_at: "2026-11-21T09:00:00.000Z",
        },
        created_by: { type: "local" },
      },
    ]);
    shop.clock.ms += 1_000;
    expect((await shop.call({ method: "DELETE", url: `/v1/prices/${price.id}` })).status).toBe(204);
    expect((await shop.call({ method: "DELETE", url: `/v1/prices/${price.id}` })).status).toBe(404);
    expect((await costOf("house-model")).status).toBe("unpriced");
    const { body } = await shop.get(`/v1/audit?subject=${price.id}`);
    expect(body.data).toMatchObject([
      { action: "price.removed", details: { model: "house-*" } },
      {
        action: "price.set",
        actor: { type: "local" },
        details: { provider: "openai", model: "house-*", source: "https://example.com/prices" },
      },
    ]);
  });

  it("holds from its own date on, for calls of that time", async () => {
    await set({ model: "dated", rates: { input: "1", output: "1" } });
    await set({
      model: "dated",
      rates: { input: "3", output: "3" },
      effective_from: "2026-11-10T00:00:00Z",
    });
    expect((await costOf("dated", "2026-11-09T23:59:59Z")).total).toBe("0.001100000");
    expect((await costOf("dated", "2026-11-10T00:00:00Z")).total).toBe("0.003300000");
  });

  it("takes the place of one of the same model and time", async () => {
    const first = await set({ model: "twice", rates: { input: "1", output: "1" } });
    const second = await set({ model: "twice", rates: { input: "2", output: "2" } });
    expect(second.replaced_id).toBe(first.price.id);
    expect((await costOf("twice")).total).toBe("0.002200000");
    expect(await list("?q=twice")).toHaveLength(1);
  });

  it("is there after a restart", async () => {
    await set({ model: "kept", rates: { input: "1", output: "1" } });
    const again = await openTestApp({ place });
    expect((await costOf("kept", undefined, again)).total).toBe("0.001100000");
    // What one server was told, the other knows for its next batch.
    await set({ model: "kept", rates: { input: "5", output: "5" } }, again);
    expect((await costOf("kept")).total).toBe("0.005500000");
    await again.close();
  });

  it("does not count at a slip of the pen: a call of a million dollars has no price, and is kept", async () => {
    await set({ provider: "openai", model: "slip", rates: { input: "999999999" } });
    const cost = await costOf("slip", undefined, shop, {
      "gen_ai.usage.input_tokens": 2_000_000,
      "gen_ai.usage.output_tokens": 0,
    });
    expect(cost).toMatchObject({ status: "unpriced", total: null });
  });

  it("refuses what is no price, in words", async () => {
    for (const rates of [{}, { input: "-1" }, { input: "1e3" }, { input: 2 }, { unknown: "1" }]) {
      const { status, body } = await shop.post("/v1/prices", { model: "x", rates });
      expect([status, body.error.code]).toEqual([400, "invalid_request"]);
      expect(body.error.details[0].field).toMatch(/^rates/);
    }
  });
});

describe("a cost that the client reports", () => {
  afterAll(() => patch({ cost_source: "computed" }));
  const patch = (change: api.SettingsPatch) =>
    shop.call({ method: "PATCH", url: "/v1/settings", payload: change as object });

  it("is kept beside the computed one, and the two are compared", async () => {
    // gpt-4o: $0.0035 by the book.
    const computed = { status: "computed", total: "0.003500000", computed: "0.003500000" };
    expect(await costOfReported("gpt-4o", 0.003535)).toMatchObject({
      ...computed,
      reported: "0.003535000",
      differs: false,
    });
    expect(await costOfReported("gpt-4o", 0.003535001)).toMatchObject({ ...computed, differs: true });
    expect(await costOfReported("gpt-4o", 0.003464999)).toMatchObject({ ...computed, differs: true });
  });

  it("counts in its place where the project says so, for the next batch", async () => {
    expect((await patch({ cost_source: "reported" })).body.data.cost_source).toBe("reported");
    expect(await costOfReported("gpt-4o", 0.007)).toMatchObject({
      status: "reported",
      total: "0.007000000",
      output: null,
      computed: "0.003500000",
      reported: "0.007000000",
      differs: true,
      price: "genai-prices: openai gpt-4o",
    });
    expect(await costOf("gpt-4o")).toMatchObject({ status: "computed", total: "0.003500000" });
  });
});

describe("the book", () => {
  it("is searched by words, and says where each price is from and when it was read", async () => {
    const [price] = await list("?kind=built_in&q=anthropic%20sonnet-4-5");
    expect(price).toMatchObject({
      id: null,
      provider: "anthropic",
      model: "claude-sonnet-4-5",
      rates: { input: "3", output: "15", cache_read: "0.3", cache_write: "3.75", cache_write_1h: "6" },
      source: { kind: "built_in", name: "genai-prices 0.1.8", text: "https://www.anthropic.com/pricing#api" },
    });
  });

  it("is read page by page, each price once", async () => {
    const seen: api.Price[] = [];
    let cursor: string | null = null;
    do {
      const { body } = await shop.get(`/v1/prices?limit=100${cursor ? `&cursor=${cursor}` : ""}`);
      seen.push(...body.data);
      cursor = body.pagination.next_cursor;
    } while (cursor);
    expect(seen.length).toBeGreaterThan(1_500);
    const keys = seen.map(({ id, provider, model, effective_from, hours, rates }) =>
      JSON.stringify([id, provider, model, effective_from, hours, rates]),
    );
    expect(new Set(keys).size).toBe(keys.length);
  });
});
