import * as api from "@anyway-sh/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hex } from "../../test/a-span.ts";
import { openTestApp, type TestApp } from "../../test/test-app.ts";

let shop: TestApp;
beforeAll(async () => {
  shop = await openTestApp();
});
afterAll(() => shop.close());

const add = (customerId: string, body: Record<string, unknown>, headers?: Record<string, string>) =>
  shop.post(`/v1/customers/${encodeURIComponent(customerId)}/members`, body, headers);
const members = async (customerId: string) => (await shop.get(`/v1/customers/${customerId}/members`)).body;
const remove = (customerId: string, userId: string) =>
  shop.call({
    method: "DELETE",
    url: `/v1/customers/${customerId}/members/${encodeURIComponent(userId)}`,
  });

/** A call of gpt-4o for $0.0035, at 8 o'clock, by a user; the customer only where it is given. */
async function aCall(ids: Record<string, string>): Promise<{ traceId: string; spanId: string }> {
  const [traceId, spanId] = [hex(16), hex(8)];
  const start = Date.UTC(2026, 10, 21, 8);
  const attributes = {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": "openai",
    "gen_ai.request.model": "gpt-4o",
    "gen_ai.usage.input_tokens": 1_000,
    "gen_ai.usage.output_tokens": 100,
    ...ids,
  };
  const span = { span_id: spanId, name: "chat", start_time: new Date(start).toISOString(), attributes };
  await shop.post("/v1/ingest", {
    traces: [{ trace_id: traceId, spans: [{ ...span, end_time: new Date(start + 1_000).toISOString() }] }],
  });
  await shop.ingest.settle();
  return { traceId, spanId };
}

describe("/v1/customers/{id}/members", () => {
  it("adds a member of a customer that nothing else names, and lists it", async () => {
    const { status, body } = await add("acme", { user_id: "ann" });
    expect(status).toBe(201);
    expect(api.one(api.member).parse(body)).toEqual(body);
    expect(body.data).toEqual({
      customer_id: "acme",
      user_id: "ann",
      valid_from: null,
      valid_until: null,
      source: "api",
      created_at: "2026-11-21T09:00:00.000Z",
    });
    expect((await members("acme")).data).toEqual([body.data]);
    expect((await shop.get("/v1/customers/acme")).body.data).toMatchObject({ id: "acme", created_at: null });
  });

  it("rounds times down to quarters of an hour and shows them so", async () => {
    const period = { valid_from: "2026-11-21T09:29:59.999+01:00", valid_until: "2026-11-21T09:00:00Z" };
    expect((await add("rounding", { user_id: "ann", ...period })).body.data).toMatchObject({
      valid_from: "2026-11-21T08:15:00.000Z",
      valid_until: "2026-11-21T09:00:00.000Z",
    });
  });

  it("changes nothing when it is told twice, and takes a period beside another but not across it", async () => {
    const first = { user_id: "ann", valid_until: "2026-11-01T00:00:00Z" };
    const { body } = await add("periods", first);
    const again = await add("periods", { ...first, valid_until: "2026-11-01T00:14:00Z" });
    expect([again.status, again.body.data]).toEqual([200, body.data]);
    const across = await add("periods", { user_id: "ann", valid_from: "2026-10-31T00:00:00Z" });
    expect(across.status).toBe(409);
    expect(across.body.error.message).toBe(
      "ann is a member of periods until 2026-11-01T00:00:00.000Z already, which overlaps from " +
        "2026-10-31T00:00:00.000Z. Delete that membership first, or give a period beside it.",
    );
    expect((await add("periods", { user_id: "ann", valid_from: "2026-11-01T00:00:00Z" })).status).toBe(201);
    expect((await members("periods")).data).toHaveLength(2);
    expect((await remove("periods", "ann")).status).toBe(204);
    expect((await members("periods")).data).toEqual([]);
  });

  it("says so when a user that is no member is removed", async () => {
    const { status, body } = await remove("acme", "nobody/at all");
    expect(status).toBe(404);
    expect(body.error.message).toBe("nobody/at all is no member of acme.");
  });

  it("answers one Idempotency-Key for one customer alone", async () => {
    const headers = { "idempotency-key": "key-1" };
    const first = await add("idem-1", { user_id: "ann" }, headers);
    await remove("idem-1", "ann");
    expect((await add("idem-1", { user_id: "ann" }, headers)).body.data).toEqual(first.body.data);
    expect((await members("idem-1")).data, "the second time nothing was made").toEqual([]);
    expect((await add("idem-2", { user_id: "ann" }, headers)).body.data.customer_id).toBe("idem-2");
  });

  it("lists page by page", async () => {
    for (const user_id of ["a", "b", "c"]) await add("paged", { user_id });
    const first = (await shop.get("/v1/customers/paged/members?limit=2")).body;
    const rest = (
      await shop.get(`/v1/customers/paged/members?limit=2&cursor=${first.pagination.next_cursor}`)
    ).body;
    const users = [...first.data, ...rest.data].map((one: api.Member) => one.user_id);
    expect(users.sort()).toEqual(["a", "b", "c"]);
  });

  const wrongs: [string, string, Record<string, unknown>, string][] = [
    ["a user id that clients send when they have none", "acme", { user_id: " Undefined " }, "user_id"],
    ["a user id of nothing but space", "acme", { user_id: "  " }, "user_id"],
    ["a customer id that clients send when they have none", "null", { user_id: "bob" }, "id"],
    ["no user", "acme", {}, "user_id"],
    ["an unknown field", "acme", { user_id: "bob", from: "2026-11-21T09:00:00Z" }, "from"],
    ["a time without offset", "acme", { user_id: "bob", valid_from: "2026-11-21T09:00:00" }, "valid_from"],
    ["a time before 1970", "acme", { user_id: "bob", valid_from: "1960-01-01T00:00:00Z" }, "valid_from"],
    [
      "a period within one quarter of an hour",
      "acme",
      { user_id: "bob", valid_from: "2026-11-21T09:00:00Z", valid_until: "2026-11-21T09:14:59Z" },
      "valid_until",
    ],
  ];
  it.each(wrongs)("refuses %s", async (_what, customerId, input, field) => {
    const { status, body } = await add(customerId, input);
    expect(status).toBe(400);
    expect(body.error.details.map((detail: { field: string }) => detail.field)).toEqual([field]);
  });

  it("needs the scopes of customers", async () => {
    const own = await openTestApp();
    const make = async (scope: string, key?: string) =>
      (await own.post("/v1/keys", { name: scope, scope }, key ? { "x-api-key": key } : {})).body.data.key;
    const admin = await make("admin");
    const [read, write] = [await make("read", admin), await make("write", admin)];
    const url = "/v1/customers/acme/members";
    expect((await own.post(url, { user_id: "ann" }, { "x-api-key": read })).status).toBe(403);
    expect((await own.post(url, { user_id: "ann" }, { "x-api-key": write })).status).toBe(201);
    expect((await own.get(url, { "x-api-key": read })).body.data).toHaveLength(1);
    const headers = { "x-api-key": read };
    expect((await own.call({ method: "DELETE", url: `${url}/ann`, headers })).status).toBe(403);
    await own.close();
  });
});

describe("a member added after the spans", () => {
  it("gives them to its customer on every screen at once, as inferred; undoing it takes them back", async () => {
    const { traceId, spanId } = await aCall({ user_id: "late" });
    const profitOf = async (customerId: string) =>
      (await shop.get("/v1/profit")).body.data.rows.find(
        (row: { customer_id: string }) => row.customer_id === customerId,
      );
    const shown = async () => ({
      profit: (await profitOf("globex"))?.cost,
      customer: (await shop.get("/v1/customers/globex")).body.data?.profit.cost,
      models: (await shop.get("/v1/customers/globex")).body.data?.models[0]?.cost,
      timeline: (await shop.get("/v1/customers/globex/timeline")).body.data[0]?.cost,
      filter: (await shop.get("/v1/traces?customer_id=globex")).body.data[0]?.llm_summary.cost,
      list: (await shop.get("/v1/traces?user_id=late")).body.data[0].customer_ids,
      trace: (await shop.get(`/v1/traces/${traceId}`)).body.data.customer_ids,
      span: (await shop.get(`/v1/traces/${traceId}/spans/${spanId}`)).body.data.inferred,
    });
    const nobody = {
      profit: undefined,
      customer: undefined,
      models: undefined,
      timeline: undefined,
      filter: undefined,
      list: [],
      trace: [],
      span: {},
    };
    expect(await shown()).toEqual(nobody);
    await add("globex", { user_id: "late" });
    const cost = "0.003500000";
    expect(await shown()).toEqual({
      profit: cost,
      customer: cost,
      models: cost,
      timeline: cost,
      filter: cost,
      list: ["globex"],
      trace: ["globex"],
      span: { customer_id: "globex" },
    });
    await remove("globex", "late");
    expect(await shown()).toEqual(nobody);
  });

  it("gives none of them away that name a customer, nor those of another time", async () => {
    const named = await aCall({ user_id: "busy", customer_id: "initech" });
    const before = await aCall({ user_id: "left" });
    await add("hooli", { user_id: "busy" });
    await add("hooli", { user_id: "left", valid_until: "2026-11-21T08:00:00Z" });
    expect((await shop.get(`/v1/traces/${named.traceId}`)).body.data.customer_ids).toEqual(["initech"]);
    expect((await shop.get(`/v1/traces/${before.traceId}`)).body.data.customer_ids).toEqual([]);
    expect((await shop.get("/v1/traces?customer_id=hooli")).body.data).toEqual([]);
  });
});
