import * as api from "@anyway-sh/api";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { hex } from "../../test/a-span.ts";
import { openTestApp, type TestApp } from "../../test/test-app.ts";
import { adjustMonth, startCloseKeeper } from "../commerce/close-keeper.ts";
import { parseDecimal } from "../model/money.ts";

let shop: TestApp;
beforeAll(async () => {
  shop = await openTestApp();
  // Each test says itself when a look is taken.
  await shop.deps.closes.stop();
});
afterAll(() => shop.close());

const OCTOBER = "start_time=2026-10-01T00:00:00Z&end_time=2026-11-01T00:00:00Z";

/** A call of 1,000 tokens in and 100 out. */
async function aCall(at: string, attributes: Record<string, string>, model = "gpt-4o"): Promise<void> {
  const span = {
    span_id: hex(8),
    name: "chat",
    start_time: at,
    end_time: at,
    attributes: {
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": "openai",
      "gen_ai.request.model": model,
      "gen_ai.usage.input_tokens": 1_000,
      "gen_ai.usage.output_tokens": 100,
      ...attributes,
    },
  };
  const { status } = await shop.post("/v1/ingest", { traces: [{ trace_id: hex(16), spans: [span] }] });
  expect(status).toBe(200);
}
const anOrder = async (customerId: string, amount: number, paidAt: string): Promise<string> => {
  const body = { customer_id: customerId, amount, currency: "USD", paid_at: paidAt };
  const answer = await shop.post("/v1/orders", body);
  expect(answer.status, answer.text).toBe(201);
  return answer.body.data.id;
};
const reopen = (month: string, headers: Record<string, string> = {}) =>
  shop.call({ method: "DELETE", url: `/v1/closes/${month}`, headers });
async function close(month: string) {
  await shop.ingest.settle();
  return shop.post("/v1/closes", { month });
}
async function detail(month = "2026-10"): Promise<api.CloseDetail> {
  const { body } = await shop.get(`/v1/closes/${month}`);
  expect(api.one(api.closeDetail).parse(body)).toEqual(body);
  return body.data;
}
/** Looks now at what the month comes to. */
async function look(month = "2026-10"): Promise<boolean> {
  await shop.ingest.settle();
  await shop.deps.relay.copy();
  const { id } = await shop.business.defaultProject();
  const found = await shop.business.monthClose(id, month);
  if (!found) throw new Error(`${month} is not closed`);
  return adjustMonth({ ...shop, now: () => shop.clock.ms }, found);
}
async function reprice(): Promise<void> {
  const { body } = await shop.post("/v1/repricings", { start_time: "2026-10-01T00:00:00Z" });
  const until = (status: api.Repricing["status"]) =>
    vi.waitFor(async () => {
      const { data } = (await shop.get(`/v1/repricings/${body.data.id}`)).body;
      expect(data.status).toBe(status);
    }, 10_000);
  await until("previewed");
  shop.clock.ms += 1_000;
  await shop.post(`/v1/repricings/${body.data.id}/apply`, {});
  await until("applied");
  await shop.ingest.settle();
}
const profit = async (query = ""): Promise<api.Profit> => {
  const { status, body, text } = await shop.get(`/v1/profit?${OCTOBER}${query}`);
  expect(status, text).toBe(200);
  return body.data;
};

describe("/v1/closes", () => {
  it("refuses a month that is not over, in the project's time zone, and what is no month", async () => {
    const early = await close("2026-11");
    expect([early.status, early.body.error.message]).toEqual([
      400,
      "The month cannot be closed: month is not over in UTC before 2026-12-01T00:00:00.000Z: close it then.",
    ]);
    expect((await close("2026-13")).status).toBe(400);
    const open = await shop.get("/v1/closes/2026-10");
    expect([open.status, open.body.error.message]).toEqual([404, expect.stringContaining("POST /v1/closes")]);
  });

  it("keeps a month as it is, once, and tells what it lacks", async () => {
    await aCall("2026-10-03T10:00:00Z", { customer_id: "A" });
    await aCall("2026-10-09T10:00:00Z", { customer_id: "B" });
    await aCall("2026-10-09T11:00:00Z", {}, "house-1");
    await aCall("2026-11-01T00:00:00Z", { customer_id: "A" });
    await anOrder("A", 5_000, "2026-10-04T00:00:00Z");
    const first = await close("2026-10");
    expect(first.status, first.text).toBe(201);
    expect(api.one(api.close).parse(first.body)).toEqual(first.body);
    expect(first.body.data).toMatchObject({
      ...{ month: "2026-10", currency: "USD", time_zone: "UTC", incomplete: true, adjustments: 0 },
      closed: { revenue: "50.000000000", cost: "0.007000000", fees: null, unpriced_spans: 1, traces: 3 },
      adjusted: { revenue: "0.000000000", cost: "0.000000000", fees: null },
      warnings: [expect.stringContaining("Model calls without a price: 1 (house-1)")],
    });
    expect(first.body.data.restated).toEqual(first.body.data.closed);
    const again = await close("2026-10");
    expect([again.status, again.body.data]).toEqual([200, first.body.data]);
    expect((await shop.get("/v1/closes")).body.data.months).toEqual([first.body.data]);
    const { data: entries } = (await shop.get("/v1/audit?subject=2026-10")).body;
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({ action: "month.closed", details: { cost: "0.007000000" } });
    expect(await look(), "nothing has changed").toBe(false);
  });

  it("explains every later change by dated adjustments", async () => {
    const asClosed = (await detail()).closed;
    shop.clock.ms = Date.UTC(2026, 10, 22);
    await aCall("2026-10-31T23:59:59Z", { customer_id: "A" });
    expect(await look()).toBe(true);
    shop.clock.ms = Date.UTC(2026, 10, 23);
    await shop.post("/v1/prices", {
      provider: "openai",
      model: "house-1",
      rates: { input: "2", output: "0" },
    });
    await reprice();
    expect(await look()).toBe(true);
    expect(await look(), "an adjustment is written once").toBe(false);
    shop.clock.ms = Date.UTC(2026, 10, 24);
    const late = await anOrder("B", 2_000, "2026-10-30T12:00:00Z");
    expect(await look()).toBe(true);
    shop.clock.ms = Date.UTC(2026, 10, 25);
    expect((await shop.post(`/v1/orders/${late}/refunds`, { amount: 500 })).status).toBe(201);
    expect(await look(), "a refund counts when it is made").toBe(false);
    const { id } = (await shop.post("/v1/customers", { name: "Ann" })).body.data;
    expect((await shop.post(`/v1/customers/${id}/aliases`, { alias: "B" })).status).toBe(201);
    expect(await look()).toBe(true);

    const { closed, adjusted, restated, changes, adjustments, month } = await detail();
    expect([month, adjustments, closed]).toEqual(["2026-10", 4, asClosed]);
    expect(changes.map(({ number, at }) => [number, at.slice(0, 10)])).toEqual([
      [1, "2026-11-22"],
      [2, "2026-11-23"],
      [3, "2026-11-24"],
      [4, "2026-11-25"],
    ]);
    const [span, price, order, alias] = changes;
    expect(span).toMatchObject({
      total: { cost: "0.003500000", profit: "-0.003500000", traces: 1, fees: null },
      customers: [{ customer_id: "A", cost: "0.003500000", traces: 1 }],
      models: [{ model: "gpt-4o", cost: "0.003500000", calls: 1 }],
      days: [{ date: "2026-10-31", cost: "0.003500000" }],
    });
    expect(price).toMatchObject({
      total: { cost: "0.002000000", unpriced_spans: -1 },
      customers: [{ customer_id: null, kind: "none", cost: "0.002000000" }],
      models: [{ model: "house-1", cost: "0.002000000", calls: 0, unpriced_calls: -1 }],
    });
    expect(order).toMatchObject({ total: { revenue: "20.000000000", orders: 1 }, models: [], days: [] });
    expect(alias).toMatchObject({ total: { revenue: "0.000000000", cost: "0.000000000" }, models: [] });
    expect(alias?.customers.map((one) => [one.customer_id, one.name, one.revenue, one.cost])).toEqual(
      expect.arrayContaining([
        ["B", null, "-20.000000000", "-0.003500000"],
        [id, "Ann", "20.000000000", "0.003500000"],
      ]),
    );
    const { totals } = await profit();
    expect(restated).toEqual(expect.objectContaining({ revenue: totals.revenue, cost: totals.cost }));
    expect([adjusted.revenue, adjusted.cost]).toEqual(["20.000000000", "0.005500000"]);
  });

  it("reads profit and costs as closed, and says what is not kept", async () => {
    const { closed } = await detail();
    const asClosed = await profit("&as=closed");
    expect(asClosed).toMatchObject({ closed_at: "2026-11-21T09:00:00.000Z", totals: closed });
    expect(asClosed.rows.map(({ key, revenue, cost }) => [key, revenue, cost])).toEqual([
      ["A", "50.000000000", "0.003500000"],
      ["B", "0.000000000", "0.003500000"],
    ]);
    expect(asClosed.no_customer).toMatchObject({ unpriced_models: ["house-1"], incomplete: true });
    expect((await profit("&as=closed&group_by=none")).totals).toEqual(asClosed.totals);
    expect((await profit("&as=restated")).totals.cost).toBe("0.012500000");

    const costs = async (query: string): Promise<api.ClosedCosts> => {
      const { body, text } = await shop.get(`/v1/costs?${OCTOBER}&as=closed${query}`);
      expect(api.one(api.closedCosts).parse(body), text).toEqual(body);
      return body.data;
    };
    const byModel = await costs("&group_by=model&interval=day");
    expect(byModel.rows.map((row) => [row.values[0], row.cost, row.calls, row.incomplete])).toEqual([
      ["gpt-4o", "0.007000000", 2, false],
      ["house-1", "0.000000000", 1, true],
    ]);
    expect([byModel.intervals.length, byModel.totals.trend?.[2]]).toEqual([31, "0.003500000"]);
    expect((await costs("&group_by=customer")).rows.map((row) => row.values[0]).sort()).toEqual([
      "A",
      "B",
      null,
    ]);
    const file = await shop.get(`/v1/costs?${OCTOBER}&as=closed&group_by=model&format=csv`);
    expect(file.headers["content-disposition"]).toContain("costs-2026-10-closed.csv");
    expect(file.text.split("\r\n")[1]).toContain("gpt-4o,,USD,0.007000000");

    for (const [path, cause] of [
      [`profit?${OCTOBER}&basis=earned`, "basis=cash"],
      [`profit?${OCTOBER}&group_by=product`, "by customer"],
      [`profit?${OCTOBER}&environment=test`, "must be production"],
      ["profit?start_time=2026-10-01T00:00:00Z&end_time=2026-10-31T00:00:00Z", "a closed month"],
      [`costs?${OCTOBER}&group_by=agent`, "by model and as a whole"],
      [`costs?${OCTOBER}&group_by=customer&interval=day`, "and by customer"],
      [`costs?${OCTOBER}&model=gpt-4o`, "without filters"],
    ]) {
      const { status, body } = await shop.get(`/v1/${path}&as=closed`);
      expect([status, body.error.message], path).toEqual([400, expect.stringContaining(cause ?? "")]);
    }
  });

  it("adds up to what is told today, customer by customer, whatever changes", async () => {
    const day = fc.integer({ min: 1, max: 31 }).map((number) => `2026-08-${String(number).padStart(2, "0")}`);
    const customer = fc.constantFrom("P", "Q", "R");
    const event = fc.oneof(
      fc.tuple(day, customer, fc.constantFrom("gpt-4o", "gpt-4o-mini", "house-2")).map((call) => ({ call })),
      fc.tuple(day, customer, fc.integer({ min: 1, max: 9_999 })).map((order) => ({ order })),
      fc.tuple(day, customer).map((dispute) => ({ dispute })),
    );
    const apply = async (one: { call?: string[]; order?: [string, string, number]; dispute?: string[] }) => {
      const [date = "", customerId = "", model] = one.call ?? one.order ?? one.dispute ?? [];
      const at = `${date}T12:00:00Z`;
      if (one.call) return await aCall(at, { customer_id: customerId }, String(model));
      const id = await anOrder(customerId, one.order?.[2] ?? 700, at);
      if (one.order) return;
      const body = { status: "disputed", occurred_at: at };
      const url = `/v1/orders/${id}`;
      const headers = { "content-type": "application/json" };
      const { status } = await shop.call({ method: "PATCH", url, payload: JSON.stringify(body), headers });
      expect(status).toBe(200);
    };
    const AUGUST = "start_time=2026-08-01T00:00:00Z&end_time=2026-09-01T00:00:00Z";
    const read = async <T>(path: string): Promise<T> => (await shop.get(`/v1/${path}`)).body.data;
    const figures = (line: api.CloseAmounts) =>
      [line.gross, line.tax, line.refunded, line.cost].map((text) => parseDecimal(text, 18) ?? 0n);
    const sum = (lines: bigint[][]) =>
      lines.reduce((all, one) => all.map((amount, i) => amount + (one[i] ?? 0n)), [0n, 0n, 0n, 0n]);
    const rounds = fc.array(fc.array(event, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 2 });
    await fc.assert(
      fc.asyncProperty(rounds, async (changes) => {
        expect((await close("2026-08")).status).toBe(201);
        for (const round of changes) {
          for (const one of round) await apply(one);
          shop.clock.ms += 3_600_000;
          await look("2026-08");
        }
        const kept = await detail("2026-08");
        const now = await read<api.Profit>(`profit?${AUGUST}`);
        const asClosed = await read<api.Profit>(`profit?${AUGUST}&as=closed`);
        for (const key of ["P", "Q", "R"]) {
          const closed = asClosed.rows.filter((row) => row.key === key);
          const adjusted = kept.changes.flatMap((one) =>
            one.customers.filter((row) => row.customer_id === key),
          );
          const today = now.rows.filter((row) => row.key === key);
          expect(sum([...closed, ...adjusted].map(figures)), key).toEqual(sum(today.map(figures)));
        }
        expect(figures(kept.restated)).toEqual(figures(now.totals));
        const byModel = await read<api.Costs>(`costs?${AUGUST}&group_by=model`);
        const wasByModel = await read<api.ClosedCosts>(`costs?${AUGUST}&group_by=model&as=closed`);
        for (const { values, cost, calls } of byModel.rows) {
          const then = wasByModel.rows.filter((row) => row.values[0] === values[0]);
          const since = kept.changes.flatMap((one) => one.models.filter((row) => row.model === values[0]));
          const lines = [...then, ...since];
          const total = lines.reduce((all, row) => all + (parseDecimal(row.cost, 9) ?? 0n), 0n);
          expect([total, lines.reduce((all, row) => all + row.calls, 0)]).toEqual([
            parseDecimal(cost, 9),
            calls,
          ]);
        }
        expect((await reopen("2026-08")).status).toBe(204);
      }),
      { numRuns: 2 },
    );
  });

  it("stays in the time zone and the currency of then", async () => {
    const set = async (patch: api.SettingsPatch) => {
      const headers = { "content-type": "application/json" };
      const payload = JSON.stringify(patch);
      expect((await shop.call({ method: "PATCH", url: "/v1/settings", payload, headers })).status).toBe(200);
    };
    const setRate = async (date: string, rate: string) => {
      const headers = { "content-type": "application/json" };
      const payload = JSON.stringify({ rates: [{ currency: "USD", date, rate }] });
      const url = "/v1/exchange-rates";
      expect((await shop.call({ method: "PUT", url, payload, headers })).status).toBe(200);
    };
    await set({ time_zone: "America/New_York", reporting_currency: "EUR" });
    for (const date of ["2026-05-01", "2026-06-15", "2026-07-20", "2026-09-01"]) await setRate(date, "0.5");
    await aCall("2026-07-01T03:59:59Z", { customer_id: "A" });
    await aCall("2026-08-01T03:59:59Z", { customer_id: "A" });
    expect((await close("2026-07")).body.data).toMatchObject({
      ...{ start_time: "2026-07-01T04:00:00.000Z", end_time: "2026-08-01T04:00:00.000Z" },
      ...{ time_zone: "America/New_York", currency: "EUR" },
      exchange_rates: [{ date: "2026-06-15" }, { date: "2026-07-20" }],
      closed: { cost: "0.001750000", traces: 1 },
      warnings: [],
    });
    await setRate("2026-07-20", "1");
    await set({ time_zone: "UTC", reporting_currency: "USD" });
    expect(await look("2026-07")).toBe(true);
    expect(await detail("2026-07")).toMatchObject({
      exchange_rates: [{ rate: "0.5" }, { rate: "0.5" }],
      adjusted: { cost: "0.001750000" },
      changes: [{ models: [], customers: [{ customer_id: "A", cost: "0.001750000" }] }],
    });
  });

  it("is adjusted once by the servers that look at it", async () => {
    expect((await close("2026-09")).status).toBe(201);
    await aCall("2026-09-05T10:00:00Z", { customer_id: "A" });
    await shop.ingest.settle();
    const failures: unknown[] = [];
    const servers = [1, 2].map(() =>
      startCloseKeeper({ ...shop, now: () => shop.clock.ms }, (error) => failures.push(error)),
    );
    await vi.waitFor(async () => expect((await detail("2026-09")).adjustments).toBe(1), 10_000);
    await Promise.all(servers.map((server) => server.stop()));
    expect(await look("2026-09")).toBe(false);
    expect([(await detail("2026-09")).adjusted.cost, failures]).toEqual(["0.003500000", []]);
  });

  it("is a project's own", async () => {
    const project = (await shop.post("/v1/projects", { name: "Other" })).body.data;
    const admin = (await shop.post("/v1/keys", { name: "admin", scope: "admin" })).body.data.key;
    const asAdmin = { authorization: `Bearer ${admin}` };
    const key = { name: "other", scope: "admin", project_id: project.id };
    const made = await shop.post("/v1/keys", key, asAdmin);
    const other = { authorization: `Bearer ${made.body.data.key}` };
    expect((await shop.get("/v1/closes", other)).body.data.months).toEqual([]);
    expect((await shop.get("/v1/closes/2026-10", other)).status).toBe(404);
    expect((await shop.get(`/v1/profit?${OCTOBER}&as=closed`, other)).status).toBe(400);
    expect((await reopen("2026-10", other)).status).toBe(404);
    const theirs = await shop.post("/v1/closes", { month: "2026-10" }, other);
    expect([theirs.status, theirs.body.data.closed.cost]).toEqual([201, "0.000000000"]);
    expect((await shop.get("/v1/closes/2026-10", asAdmin)).body.data.closed.cost).toBe("0.007000000");

    expect((await reopen("2026-10", asAdmin)).status).toBe(204);
    expect((await shop.get("/v1/closes/2026-10", asAdmin)).status).toBe(404);
    expect((await shop.get("/v1/closes", other)).body.data.months).toHaveLength(1);
    const [entry] = (await shop.get("/v1/audit?subject=2026-10", asAdmin)).body.data;
    expect(entry).toMatchObject({ action: "month.reopened", details: { adjustments: 4 } });
    const again = await shop.post("/v1/closes", { month: "2026-10" }, asAdmin);
    expect([again.status, again.body.data]).toMatchObject([201, { adjustments: 0, incomplete: false }]);
    expect(again.body.data.closed.cost).toBe("0.012500000");
  });
});
