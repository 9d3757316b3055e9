import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aWireSpan, GPT_4O_CALL, hex } from "../../test/a-span.ts";
import { openTestApp, type TestApp } from "../../test/test-app.ts";
import type { WireSpan } from "../model/span.ts";

let shop: TestApp;
beforeAll(async () => {
  shop = await openTestApp();
});
afterAll(() => shop.close());

const START = BigInt(Date.UTC(2026, 10, 20, 9)) * 1_000_000n;
const accept = async (...spans: WireSpan[]) => {
  await shop.ingest.accept((await shop.business.defaultProject()).id, spans);
  await shop.ingest.settle();
};
const call = (ids: object, more: Partial<WireSpan> = {}) =>
  aWireSpan({ ...GPT_4O_CALL, ...ids }, { startTimeNs: START, ...more });
const time = "2026-11-20T10:00:00Z";
const give = (...scores: object[]) =>
  shop.post("/v1/scores", { scores: scores.map((score) => ({ time, ...score })) });
const summary = async (query: string) => (await shop.get(`/v1/scores/summary?${query}`)).body.data;
type Row = { key: string | null; count: number; average: string | null };
const averages = async (query: string) =>
  Object.fromEntries((await summary(query)).rows.map((row: Row) => [row.key, [row.count, row.average]]));

describe("GET /v1/scores/summary", () => {
  it("averages by whatever the judged traces name, also when that is known later", async () => {
    const [name, session] = [`quality-${hex(3)}`, `s-${hex(3)}`];
    const id = (customer: string) => `${customer} of ${name}`;
    const a = call({
      customer_id: id("A"),
      user_id: "u1",
      "traceloop.association.properties.team": "growth",
    });
    const b = call({ user_id: id("lent"), session_id: session, "traceloop.workflow.name": "chat" });
    const both = aWireSpan({ customer_id: id("A") }, { startTimeNs: START });
    const beside = call({}, { traceId: both.traceId, parentSpanId: both.spanId });
    const inBoth = call(
      { customer_id: id("B"), "gen_ai.request.model": "gpt-4o-mini" },
      { traceId: both.traceId, parentSpanId: both.spanId },
    );
    await accept(a, b, both, beside, inBoth);
    await give(
      { trace_id: a.traceId, name, value: 1 },
      { session_id: session, name, value: 0.1 },
      { trace_id: both.traceId, span_id: inBoth.spanId, name, value: 0.5 },
      { trace_id: hex(16), name, value: 100 },
      { session_id: "nobody's", name, value: 100 },
      { trace_id: a.traceId, name: "other", value: 100 },
    );
    expect(await averages(`name=${name}&group_by=customer`)).toEqual({
      [id("A")]: [2, "0.750000000"],
      [id("B")]: [1, "0.500000000"],
      null: [1, "0.100000000"],
    });
    await shop.post(`/v1/customers/${encodeURIComponent(id("C"))}/members`, { user_id: id("lent") });
    expect(await averages(`name=${name}&group_by=customer`)).toMatchObject({ [id("C")]: [1, "0.100000000"] });
    expect(await averages(`name=${name}&group_by=session`)).toMatchObject({ [session]: [1, "0.100000000"] });
    expect(await averages(`name=${name}&group_by=user`)).toMatchObject({
      u1: [1, "1.000000000"],
      null: [1, "0.500000000"],
    });
    expect(await averages(`name=${name}&group_by=workflow`)).toMatchObject({ chat: [1, "0.100000000"] });
    expect(await averages(`name=${name}&group_by=property.team`)).toEqual({
      growth: [1, "1.000000000"],
      null: [2, "0.300000000"],
    });
    // A span's score is that of its own model, and not of the others in its trace.
    expect(await averages(`name=${name}&group_by=model`)).toEqual({
      "gpt-4o": [2, "0.550000000"],
      "gpt-4o-mini": [1, "0.500000000"],
    });
    const { totals, unmatched, rows } = await summary(`name=${name}`);
    expect(totals).toMatchObject([
      {
        name,
        type: "number",
        count: 3,
        average: "0.533333333",
        minimum: "0.100000000",
        maximum: "1.000000000",
      },
    ]);
    expect([unmatched, rows]).toEqual([2, []]);
    expect(await summary(`name=${name}&environment=test`)).toMatchObject({ totals: [], unmatched: 5 });
    expect((await shop.get("/v1/scores/summary?group_by=mood")).status).toBe(400);
  });

  it("counts what judges traces that a filter finds, and sessions with one, whenever they were", async () => {
    const [name, session] = [`filtered-${hex(3)}`, `s-${hex(3)}`];
    const team = (value: string) => ({ "traceloop.association.properties.team": `${value} of ${name}` });
    const growth = call({ ...team("growth"), customer_id: `A of ${name}` });
    const long = { startTimeNs: START - 20n * 86_400_000_000_000n };
    const sales = call(
      { ...team("sales"), session_id: session, "gen_ai.request.model": "gpt-4o-mini" },
      long,
    );
    await accept(growth, sales, call({ session_id: session }, long));
    await give(
      { trace_id: growth.traceId, name, value: 1 },
      { trace_id: sales.traceId, span_id: sales.spanId, name, value: 0.5 },
      { session_id: session, name, value: 0 },
      { trace_id: hex(16), name, value: 100 },
    );
    for (const [filter, count, average] of [
      ["", 3, "0.500000000"],
      ["model:gpt-4o", 2, "0.500000000"],
      ["model:gpt-4o-mini", 2, "0.250000000"],
      [`property.team:"growth of ${name}"`, 1, "1.000000000"],
      [`customer:"A of ${name}" or property.team:sales*`, 3, "0.500000000"],
      [`-customer:"A of ${name}" span(category:llm)`, 2, "0.250000000"],
    ] as const) {
      const asked = `name=${name}&filter=${encodeURIComponent(filter)}`;
      const { totals, unmatched } = await summary(asked);
      expect([filter, totals[0]?.count, totals[0]?.average, unmatched]).toEqual([filter, count, average, 1]);
    }
    expect(await averages(`name=${name}&filter=model:gpt-4o-mini&group_by=session`)).toEqual({
      [session]: [2, "0.250000000"],
    });
    expect(await summary(`name=${name}&filter=model:none`)).toMatchObject({ totals: [], unmatched: 1 });
  });

  it("keeps types apart: thumbs by their share, labels by how often", async () => {
    const name = `mixed-${hex(3)}`;
    const trace = call({});
    await accept(trace);
    const of = { trace_id: trace.traceId, name };
    await give(
      ...[true, true, false].map((value, i) => ({ ...of, value, source: `user-${i}` })),
      ...["rude", "kind", "kind"].map((value, i) => ({ ...of, value, source: `judge-${i}` })),
    );
    const { totals } = await summary(`name=${name}`);
    expect(totals).toMatchObject([
      {
        type: "label",
        count: 3,
        average: null,
        labels: [
          { label: "kind", count: 2 },
          { label: "rude", count: 1 },
        ],
      },
      { type: "thumbs", count: 3, average: "0.666666667", labels: [] },
    ]);
    expect((await summary(`name=${name}&source=user-2`)).totals).toMatchObject([
      { type: "thumbs", average: "0.000000000" },
    ]);
  });
});

describe("/v1/users", () => {
  it("lists what users did and cost, whom they belong to, and one alone", async () => {
    const user = (name: string) => `${name} of ${shop.deps.newId("MEM_")}`;
    const [u, v] = [user("u's"), user("v")];
    await accept(
      call({ user_id: u, session_id: "s1", customer_id: "A" }),
      call({ user_id: u, session_id: "s2" }, { startTimeNs: START + 10_000_000_000n, status: 2 }),
      call(
        { user_id: v, session_id: "s2", "gen_ai.request.model": "unheard-of" },
        { startTimeNs: START - 1n },
      ),
    );
    const { body } = await shop.get("/v1/users?limit=100&q=OF%20mem_");
    expect(body.data).toMatchObject([
      {
        user_id: u,
        sessions: 2,
        traces: 2,
        errors: 1,
        calls: 2,
        cost: "0.007000000",
        cost_incomplete: false,
        customer_ids: ["A"],
      },
      { user_id: v, cost: "0.000000000", cost_incomplete: true, customer_ids: [] },
    ]);
    const first = await shop.get("/v1/users?limit=1&q=OF%20mem_");
    const rest = await shop.get(`/v1/users?limit=1&q=OF%20mem_&cursor=${first.body.pagination.next_cursor}`);
    expect(rest.body.data.map((one: { user_id: string }) => one.user_id)).toEqual([v]);
    expect((await shop.get("/v1/users?customer_id=A&q=OF%20mem_")).body.data).toMatchObject([{ traces: 1 }]);
    const one = (query = "") => shop.get(`/v1/users/${encodeURIComponent(u)}${query}`);
    expect((await one()).body.data).toMatchObject({ user_id: u, traces: 2 });
    const before = "?start_time=2026-01-01T00:00:00Z&end_time=2026-01-02T00:00:00Z";
    expect((await one(before)).body.data).toMatchObject({
      traces: 0,
      first_seen: "2026-11-20T09:00:00.000000000Z",
    });
    expect((await shop.get("/v1/users/none")).status).toBe(404);
  });
});
