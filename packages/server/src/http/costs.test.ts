import type { CostLine, Costs } from "@anyway-sh/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aWireSpan, GPT_4O_CALL } from "../../test/a-span.ts";
import { openTestApp, type TestApp } from "../../test/test-app.ts";
import { readCsv } from "../model/csv.ts";
import { parseNanoUsd } from "../model/money.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Of a `GPT_4O_CALL`, in US dollars. */
const ONE = "0.003500000";
/** The test's clock, at noon. */
const NOON = Date.UTC(2026, 10, 21, 12);
const LAST_WEEK = `start_time=${new Date(NOON - 7 * DAY_MS).toISOString()}&end_time=${new Date(NOON).toISOString()}`;

let test: TestApp;
beforeAll(async () => {
  test = await openTestApp();
  test.clock.ms = NOON;
  const projectId = (await test.business.defaultProject()).id;
  const call = (ago: number, attributes: object, model = "gpt-4o") => {
    const startTimeNs = BigInt(NOON - ago) * 1_000_000n;
    return aWireSpan(
      { ...GPT_4O_CALL, "gen_ai.request.model": model, ...attributes },
      { startTimeNs, endTimeNs: startTimeNs + 1n },
    );
  };
  const growth = { "traceloop.association.properties.team": "growth", customer_id: "acme" };
  await test.ingest.accept(projectId, [
    call(HOUR_MS, { ...growth, session_id: "s1", user_id: "u1" }),
    call(2 * HOUR_MS, { ...growth, session_id: "s1", user_id: "u1" }, "gpt-4o-mini"),
    call(2 * DAY_MS, { customer_id: "=bad", session_id: "s2", "traceloop.workflow.name": "answer" }),
    call(3 * DAY_MS, { session_id: "s3" }, "unheard-of"),
    // The week before.
    call(9 * DAY_MS, growth),
    call(10 * DAY_MS, growth),
    call(HOUR_MS, { ...growth, "deployment.environment.name": "test" }),
  ]);
  await test.ingest.settle();
});
afterAll(() => test.close());

const costs = async (query: string): Promise<Costs> => {
  const { status, body, text } = await test.get(`/v1/costs?${LAST_WEEK}&${query}`);
  expect(status, text).toBe(200);
  return body.data;
};
const add = (lines: readonly Pick<CostLine, "cost">[]) =>
  lines.reduce((all, { cost }) => all + parseNanoUsd(cost), 0n);

describe("GET /v1/costs", () => {
  it("tells costs apart, and says how they compare with the period before", async () => {
    const { totals, rows, other, previous } = await costs("group_by=model");
    expect(rows.map(({ values, cost, calls, incomplete }) => [values, cost, calls, incomplete])).toEqual([
      [["gpt-4o"], "0.007000000", 2, false],
      [["gpt-4o-mini"], expect.any(String), 1, false],
      [["unheard-of"], "0.000000000", 1, true],
    ]);
    expect(other).toBeNull();
    expect(add(rows)).toBe(add([totals]));
    expect(totals).toMatchObject({
      calls: 4,
      traces: 4,
      incomplete: true,
      unpriced_calls: 1,
      conversations: 3,
    });
    expect(totals.previous_cost).toBe("0.007000000");
    expect(rows[0]).toMatchObject({ previous_cost: "0.007000000", change: "0.000000000" });
    expect(Date.parse(previous.end_time) - Date.parse(previous.start_time)).toBe(7 * DAY_MS);
  });

  it("adds up whatever the rows are, with what the limit leaves out, and over time", async () => {
    const { totals } = await costs("");
    for (const query of ["customer&limit=1", "session&limit=2", "model,customer"]) {
      const { rows, other, intervals } = await costs(`interval=day&group_by=${query}`);
      const lines = [...rows, ...(other ? [other] : [])];
      expect(add(lines), query).toBe(add([totals]));
      expect(lines.reduce((calls, line) => calls + line.calls, 0)).toBe(totals.calls);
      for (const line of lines) {
        expect(line.trend).toHaveLength(intervals.length);
        expect(add((line.trend ?? []).map((cost) => ({ cost })))).toBe(add([line]));
        expect(add(Object.values(line.parts).map((cost) => ({ cost })))).toBe(add([line]));
      }
    }
    const { other } = await costs("group_by=model&limit=1");
    expect(other).toMatchObject({ groups: 2, calls: 2, incomplete: true });
  });

  it("takes the filters of traces, of calls themselves where they are about these", async () => {
    const calls = async (query: string) => (await costs(query)).totals.calls;
    for (const [query, expected] of [
      ["model=gpt-4o&customer_id=acme", 1],
      ["session_id=s1&property.team=growth", 2],
      ["workflow=answer", 1],
      ["customer_source=none&incomplete=true", 1],
      ["status=error", 0],
      ["environment=test", 1],
    ] as const)
      expect(await calls(query), query).toBe(expected);
  });

  it("tells what conversations and orders cost", async () => {
    const order = await test.post("/v1/orders", {
      external_id: "o1",
      customer_id: "acme",
      amount: 4_900,
      currency: "USD",
      placed_at: new Date(NOON - HOUR_MS / 2).toISOString(),
      status: "paid",
    });
    expect(order.status, order.text).toBe(201);
    await test.deps.relay.copy();
    const { totals, window_days } = await costs("customer_id=acme");
    expect(totals).toMatchObject({ conversations: 1, cost_per_conversation: totals.cost, orders: 1 });
    expect(totals.cost_per_order).toBe(totals.cost);
    expect(totals).toMatchObject({ thumbs_up: 0, cost_per_thumb_up: null });
    expect(window_days).toBe(30);
  });

  it("gives a file whose lines add up, and in which no name is a formula", async () => {
    const { totals } = await costs("");
    const answer = await test.get(`/v1/costs?${LAST_WEEK}&group_by=customer&interval=day&limit=2&format=csv`);
    expect(answer.headers["content-type"]).toBe("text/csv; charset=utf-8");
    const [head, ...rows] = readCsv(answer.text).map(({ fields }) => fields);
    const column = (name: string) => rows.map((fields) => fields[head?.indexOf(name) ?? -1] ?? "");
    expect(add(column("cost").map((cost) => ({ cost })))).toBe(add([totals]));
    expect(column("customer")).toEqual(["", "'=bad", "acme"]);
    expect(column("is")).toEqual(["other", "", ""]);
  });

  it("tells what today costs, as spans arrive", async () => {
    const today = async () => (await test.get("/v1/costs/today?customer_id=live")).body.data;
    expect(await today()).toMatchObject({
      cost: "0.000000000",
      start_time: "2026-11-21T00:00:00.000000000Z",
    });
    const startTimeNs = BigInt(NOON) * 1_000_000n;
    const span = aWireSpan({ ...GPT_4O_CALL, customer_id: "live" }, { startTimeNs, endTimeNs: startTimeNs });
    await test.ingest.accept((await test.business.defaultProject()).id, [span]);
    await test.ingest.settle();
    expect(await today()).toMatchObject({ cost: ONE, calls: 1 });
  });

  it.each([
    ["group_by=modle", "group_by"],
    ["group_by=model,team,user", "group_by"],
    ["group_by=model&interval=hour&limit=1000", "interval"],
    ["modle=gpt-4o", "modle"],
    ["limit=0", "limit"],
  ])("refuses %s", async (query, field) => {
    const { status, body } = await test.get(`/v1/costs?${LAST_WEEK}&${query}`);
    expect(status).toBe(400);
    expect(body.error.details[0].field).toBe(field);
  });
});
