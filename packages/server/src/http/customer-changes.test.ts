import * as api from "@anyway-sh/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hex } from "../../test/a-span.ts";
import { openTestApp, type TestApp } from "../../test/test-app.ts";

let shop: TestApp;
beforeAll(async () => {
  shop = await openTestApp();
});
afterAll(() => shop.close());

const create = async (body: Record<string, unknown> = {}) =>
  (await shop.post("/v1/customers", body)).body.data as api.Customer;
const change = (id: string, body: Record<string, unknown>) =>
  shop.call({
    method: "PATCH",
    url: `/v1/customers/${id}`,
    payload: JSON.stringify(body),
    headers: { "content-type": "application/json" },
  });
const merge = (id: string, into: string) => shop.post(`/v1/customers/${id}/merge`, { into });
const unmerge = (id: string) => shop.post(`/v1/customers/${id}/unmerge`, {});
const read = async (id: string) => (await shop.get(`/v1/customers/${id}`)).body.data as api.CustomerDetail;

/** A call of gpt-4o for $0.0035. */
async function aCall(ids: Record<string, string>): Promise<string> {
  const traceId = hex(16);
  const start = Date.UTC(2026, 10, 21, 8);
  const attributes = {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": "openai",
    "gen_ai.request.model": "gpt-4o",
    "gen_ai.usage.input_tokens": 1_000,
    "gen_ai.usage.output_tokens": 100,
    ...ids,
  };
  const [start_time, end_time] = [start, start + 1_000].map((ms) => new Date(ms).toISOString());
  const span = { span_id: hex(8), name: "chat", start_time, end_time, attributes };
  await shop.post("/v1/ingest", { traces: [{ trace_id: traceId, spans: [span] }] });
  await shop.ingest.settle();
  return traceId;
}

describe("PATCH /v1/customers/{id}", () => {
  it("changes what is named, and is found by it", async () => {
    const before = await create({
      email: "old@example.com",
      name: "Ann",
      metadata: { plan: "free", seat: "1" },
    });
    const { status, body } = await change(before.id, {
      ...{ email: "New@Example.com", external_id: "changed", metadata: { plan: "pro" } },
    });
    expect(status).toBe(200);
    expect(api.one(api.customer).parse(body)).toEqual(body);
    expect(body.data).toEqual({
      ...before,
      ...{ email: "New@Example.com", external_id: "changed", metadata: { plan: "pro" } },
    });
    for (const filter of ["email=new@example.com", "external_id=changed", "q=NEW@"])
      expect((await shop.get(`/v1/customers?${filter}`)).body.data, filter).toEqual([body.data]);
    expect((await shop.get("/v1/customers?email=old@example.com")).body.data).toEqual([]);
    expect((await change(before.id, { name: null })).body.data.name).toBeNull();
  });

  it("tells webhooks of what changed, and of nothing that did not", async () => {
    const customer = await create({ name: "Ann" });
    const hook = (await shop.post("/v1/webhooks", { url: "https://shop.example/" })).body.data;
    await change(customer.id, { name: "Ann" });
    await change(customer.id, {});
    await change(customer.id, { name: "Bob" });
    const other = await create();
    await merge(customer.id, other.id);
    await merge(customer.id, other.id);
    await unmerge(customer.id);
    await unmerge(customer.id);
    const { body } = await shop.get(`/v1/webhooks/${hook.id}/deliveries`);
    const types = body.data.map((delivery: api.WebhookDelivery) => delivery.type);
    expect(types.sort()).toEqual([
      "customer.created",
      "customer.merged",
      "customer.updated",
      "customer.updated",
    ]);
    await shop.call({ method: "DELETE", url: `/v1/webhooks/${hook.id}` });
  });

  it("refuses an external id of another customer, and one without a record", async () => {
    const [one, other] = [await create({ external_id: "one" }), await create()];
    const { status, body } = await change(other.id, { external_id: "one" });
    expect([status, body.error.code]).toEqual([409, "conflict"]);
    expect(body.error.message).toContain(one.id);
    expect((await change(one.id, { external_id: "one" })).status).toBe(200);
    expect((await change("CUS_nobody", { name: "x" })).body.error.code).toBe("not_found");
    const both = await Promise.all([one, other].map(({ id }) => change(id, { external_id: "raced" })));
    expect(both.map((answer) => answer.status).sort()).toEqual([200, 409]);
  });
});

describe("merging customers", () => {
  it("has spans, orders and members count for the other one, until it is undone", async () => {
    const [one, into] = [await create({ name: "One" }), await create({ name: "Into" })];
    const traceId = await aCall({ customer_id: one.id });
    await aCall({ customer_id: into.id });
    await aCall({ user_id: "member-of-one" });
    await shop.post(`/v1/customers/${one.id}/members`, { user_id: "member-of-one" });
    await shop.post("/v1/orders", { customer_id: one.id, amount: 100, currency: "USD" });
    await shop.post("/v1/orders", { customer_id: into.id, amount: 200, currency: "USD" });
    const seen = async (id: string) => {
      const { profit } = await read(id);
      const [orders, traces, timeline, members] = await Promise.all(
        [
          `/v1/orders?customer_id=${id}`,
          `/v1/traces?customer_id=${id}`,
          `/v1/customers/${id}/timeline`,
          `/v1/customers/${id}/members`,
        ].map(async (url) => (await shop.get(url)).body.data.length),
      );
      return { revenue: profit.revenue, cost: profit.cost, orders, traces, timeline, members };
    };
    const profitRows = async () => {
      const rows = (await shop.get("/v1/profit?group_by=customer")).body.data.rows as {
        customer_id: string;
      }[];
      return rows.map((row) => row.customer_id).filter((id) => id === one.id || id === into.id);
    };
    const [oneBefore, intoBefore] = [await seen(one.id), await seen(into.id)];
    expect(oneBefore).toMatchObject({ orders: 1, traces: 2, timeline: 2, members: 1, cost: "0.007000000" });
    expect(intoBefore).toMatchObject({ orders: 1, traces: 1, timeline: 2, members: 0, cost: "0.003500000" });

    const { status, body } = await merge(one.id, into.id);
    expect([status, body.data.merged_into]).toEqual([200, into.id]);
    const all = await seen(into.id);
    expect(all).toMatchObject({ orders: 2, traces: 3, timeline: 3, members: 1, cost: "0.010500000" });
    expect(Number(all.revenue)).toBe(Number(oneBefore.revenue) + Number(intoBefore.revenue));
    expect(await seen(one.id), "its id goes on resolving").toEqual(all);
    expect(await read(one.id)).toMatchObject({ id: one.id, name: "One", merged_into: into.id });
    expect(await profitRows()).toEqual([into.id]);
    expect((await shop.get(`/v1/traces/${traceId}`)).body.data.customer_ids).toEqual([into.id]);
    const next = await shop.post("/v1/orders", { customer_id: one.id, amount: 1, currency: "USD" });
    expect(next.body.data.kind).toBe("repeat");
    await aCall({ customer_id: one.id });
    const third = await create();
    await shop.post("/v1/orders", { customer_id: third.id, amount: 1, currency: "USD" });
    await merge(third.id, into.id);
    expect(await seen(one.id), "all of a merge mean the same").toEqual(await seen(into.id));
    expect(await seen(into.id)).toMatchObject({ orders: 4 });
    await unmerge(third.id);
    expect(await seen(into.id), "what comes later counts too").toMatchObject({ orders: 3, traces: 4 });

    expect((await unmerge(one.id)).body.data).toEqual(one);
    expect(await seen(into.id)).toEqual(intoBefore);
    expect(await seen(one.id)).toMatchObject({ orders: 2, traces: 3, members: 1 });
    expect((await profitRows()).sort()).toEqual([one.id, into.id].sort());
    expect((await shop.get(`/v1/traces/${traceId}`)).body.data.customer_ids).toEqual([one.id]);
  });

  it("makes no chains and no circles, and says how to go on", async () => {
    const [a, b, c] = [await create(), await create(), await create()];
    expect((await merge(a.id, b.id)).status).toBe(200);
    for (const [id, into, message] of [
      [a.id, c.id, /merged into CUS_\w+ already; unmerge it first/],
      [c.id, a.id, /is itself merged into/],
      [b.id, c.id, /unmerge them first, or merge/],
      [b.id, a.id, /is itself merged into/],
    ] as const) {
      const { status, body } = await merge(id, into);
      expect([status, body.error.code]).toEqual([409, "conflict"]);
      expect(body.error.message).toMatch(message);
    }
    expect((await merge(a.id, a.id)).status).toBe(400);
    expect((await merge(a.id, "CUS_nobody")).status).toBe(400);
    expect((await merge("CUS_nobody", a.id)).status).toBe(404);
    expect((await merge(c.id, b.id)).status).toBe(200);
  });

  it("makes no circle of two merges at once", async () => {
    const [a, b] = [await create(), await create()];
    const answers = await Promise.all([merge(a.id, b.id), merge(b.id, a.id)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });
});
