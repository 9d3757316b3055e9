import * as api from "@anyway-sh/api";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { hex } from "../../test/a-span.ts";
import { openTestApp, type TestApp } from "../../test/test-app.ts";
import { startRepricings } from "../commerce/repricing.ts";

let shop: TestApp;
beforeAll(async () => {
  shop = await openTestApp();
});
afterAll(() => shop.close());

const START = "2026-11-20T00:00:00Z";
const HOUR_MS = 3_600_000;

/** A call of 1,000 tokens in and 100 out, so many hours after the start. */
async function aCall(
  model: string,
  customerId: string,
  hours = 1,
  { traceId = hex(16), spanId = hex(8), inputTokens = 1_000 } = {},
): Promise<string> {
  const at = new Date(Date.parse(START) + hours * HOUR_MS).toISOString();
  const attributes = {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": "openai",
    "gen_ai.request.model": model,
    "gen_ai.usage.input_tokens": inputTokens,
    "gen_ai.usage.output_tokens": 100,
    customer_id: customerId,
  };
  const span = { span_id: spanId, name: "chat", start_time: at, end_time: at, attributes };
  await shop.post("/v1/ingest", { traces: [{ trace_id: traceId, spans: [span] }] });
  return traceId;
}
const setPrice = (model: string, input: string) =>
  shop.post("/v1/prices", { provider: "openai", model, rates: { input, output: "0" } });
const begin = (scope: Record<string, string> = {}) => {
  // One after the other, so that the newest is the newest.
  shop.clock.ms += 1_000;
  return shop.post("/v1/repricings", { start_time: START, ...scope });
};
async function read(id: string): Promise<api.Repricing> {
  const { body } = await shop.get(`/v1/repricings/${id}`);
  expect(api.one(api.repricing).parse(body)).toEqual(body);
  return body.data;
}
const until = (id: string, status: api.Repricing["status"]) =>
  vi.waitFor(async () => {
    const found = await read(id);
    expect(found.status, found.error ?? "").toBe(status);
    return found;
  }, 10_000);
async function preview(
  scope: Record<string, string> = {},
  worker = shop.deps.repricings,
): Promise<api.Repricing> {
  const { status, body } = await begin(scope);
  expect(status, JSON.stringify(body)).toBe(201);
  void worker.run();
  return until(body.data.id, "previewed");
}
async function applied(id: string): Promise<api.Repricing> {
  // What is derived anew is later than what was derived before.
  shop.clock.ms += 1_000;
  expect((await shop.post(`/v1/repricings/${id}/apply`, {})).status).toBe(200);
  return until(id, "applied");
}
async function profitOf(customerId: string) {
  await shop.ingest.settle();
  const { rows } = (await shop.get(`/v1/profit?start_time=${START}`)).body.data as api.Profit;
  const { cost, unpriced_spans } = rows.find((row) => row.key === customerId) ?? {};
  return { cost, unpriced_spans };
}

describe("/v1/repricings", () => {
  it("shows what a new price changes, changes it when told to, and nothing when told again", async () => {
    const traces = [
      await aCall("house-1", "A"),
      await aCall("house-1", "A", 2),
      await aCall("house-1", "B", 5),
    ];
    await aCall("gpt-4o", "A");
    expect(await profitOf("A")).toEqual({ cost: "0.003500000", unpriced_spans: 2 });
    await setPrice("house-1", "2");

    const previewed = await preview();
    expect(previewed.preview).toMatchObject({
      ...{ calls: 4, changed: 3, unpriced_before: 3, unpriced_after: 0 },
      ...{ cost_before: "0.003500000", cost_after: "0.009500000" },
    });
    expect(previewed.preview.models[0]).toMatchObject({ model: "house-1", cost_after: "0.006000000" });
    expect(previewed.progress).toEqual({ calls_done: 4, calls_total: 4 });
    expect(await profitOf("A"), "nothing is changed by looking").toMatchObject({ cost: "0.003500000" });

    const done = await applied(previewed.id);
    expect(done.applied).toMatchObject({ changed: 3, cost_before: "0.000000000", cost_after: "0.006000000" });
    expect(await profitOf("A")).toEqual({ cost: "0.007500000", unpriced_spans: 0 });
    expect(await profitOf("B")).toEqual({ cost: "0.002000000", unpriced_spans: 0 });
    const { body } = await shop.get(`/v1/traces/${traces[0]}`);
    expect(body.data.spans[0]).toMatchObject({ cost: { total: "0.002000000", status: "computed" } });
    const [entry] = (await shop.get(`/v1/audit?subject=${done.id}`)).body.data;
    expect(entry).toMatchObject({
      action: "costs.repriced",
      details: { calls_changed: 3, cost_before: "0.000000000", cost_after: "0.006000000" },
    });

    const again = await preview();
    expect(again.preview).toMatchObject({
      changed: 0,
      cost_before: "0.009500000",
      cost_after: "0.009500000",
    });
    expect((await applied(again.id)).applied).toMatchObject({ changed: 0 });
    expect(await profitOf("A")).toEqual({ cost: "0.007500000", unpriced_spans: 0 });
  });

  it("takes a period, a provider and a model", async () => {
    await aCall("house-2", "C", 1);
    await aCall("house-2", "C", 3);
    await setPrice("house-2", "1");
    const narrow = await preview({ end_time: "2026-11-20T02:00:00Z", provider: "openai", model: "house-2" });
    expect(narrow.preview.models).toMatchObject([
      { provider: "openai", model: "house-2", calls: 1, changed: 1 },
    ]);
    expect((await preview({ provider: "nobody" })).preview).toMatchObject({ calls: 0, models: [] });
    const wrong = await begin({ end_time: START });
    expect([wrong.status, wrong.body.error.message]).toEqual([400, expect.stringContaining("start_time")]);
  });

  it("refuses what is out of turn, and stops when prices change meanwhile", async () => {
    await aCall("house-3", "D");
    await setPrice("house-3", "1");
    const stale = await preview({ model: "house-3" });
    await setPrice("house-3", "3");
    const refused = await shop.post(`/v1/repricings/${stale.id}/apply`, {});
    expect([refused.status, refused.body.error.message]).toEqual([
      409,
      expect.stringContaining("Preview it again"),
    ]);
    expect((await shop.post(`/v1/repricings/${stale.id}/cancel`, {})).body.data.status).toBe("canceled");
    expect((await shop.post(`/v1/repricings/${stale.id}/apply`, {})).status).toBe(409);
    expect((await shop.get("/v1/repricings/rep_nobody")).status).toBe(404);
    const fresh = await preview({ model: "house-3" });
    expect((await applied(fresh.id)).applied).toMatchObject({ cost_after: "0.003000000" });
    expect((await shop.get("/v1/repricings?limit=1")).body.data[0].id).toBe(fresh.id);
  });

  it("goes on after a crash in the middle of a step, and changes everything once", async () => {
    const calls = 7;
    for (let i = 0; i < calls; i++) await aCall("house-4", "E", i);
    await setPrice("house-4", "2");
    const previewed = await preview({ model: "house-4" });
    // Another server, which dies between a step's change and what is derived of it.
    await shop.deps.repricings.stop();
    let steps = 0;
    const failures: unknown[] = [];
    const { business, telemetry, deps, clock } = shop;
    const derive = async (projectId: string, traceIds: readonly string[]) => {
      if (++steps === 2) throw new Error("killed");
      await shop.ingest.derive(projectId, traceIds);
    };
    const worker = () =>
      startRepricings(
        { business, telemetry, priceBookOf: deps.priceBookOf, derive, now: () => clock.ms, callsAtOnce: 2 },
        (error) => failures.push(error),
      );
    shop.clock.ms += 1_000;
    const job = await business.repricing((await theProject()).id, previewed.id);
    if (!job) throw new Error("the job is gone");
    const applying = { ...job, status: "applying" as const, callsDone: 0, position: undefined };
    expect(await business.transaction((writer) => writer.saveRepricing(applying, "previewed"))).toBe(true);
    const dying = worker();
    await vi.waitFor(() => expect(failures).toHaveLength(1), 10_000);
    await dying.stop();
    expect((await read(previewed.id)).progress.calls_done).toBe(2);
    const next = worker();
    const done = await until(previewed.id, "applied");
    await next.stop();
    expect(done.applied).toMatchObject({ changed: calls, cost_after: "0.014000000" });
    expect(await profitOf("E")).toEqual({ cost: "0.014000000", unpriced_spans: 0 });
  });

  it("leaves alone a call that comes again while it is being changed", async () => {
    const ids = { traceId: hex(16), spanId: hex(8) };
    await aCall("house-6", "G", 1, ids);
    await setPrice("house-6", "2");
    const worker = await anotherWorker(async () => {
      shop.clock.ms += 1_000;
      await aCall("house-6", "G", 1, { ...ids, inputTokens: 5_000 });
    });
    const { id } = await preview({ model: "house-6" }, worker);
    shop.clock.ms += 1_000;
    expect((await shop.post(`/v1/repricings/${id}/apply`, {})).status).toBe(200);
    void worker.run();
    await until(id, "applied");
    await worker.stop();
    expect(await profitOf("G")).toEqual({ cost: "0.010000000", unpriced_spans: 0 });
  });

  it("tells what it changed before it was canceled, also of the calls that were under way just then", async () => {
    for (let i = 0; i < 5; i++) await aCall("house-5", "F", i);
    await setPrice("house-5", "2");
    let parts = 0;
    const worker = await anotherWorker(async () => {
      if (++parts !== 2) return;
      const { status, body } = await shop.post(`/v1/repricings/${id}/cancel`, {});
      expect([status, body.data.applied.changed]).toEqual([200, 2]);
    });
    const { id } = await preview({ model: "house-5" }, worker);
    shop.clock.ms += 1_000;
    expect((await shop.post(`/v1/repricings/${id}/apply`, {})).status).toBe(200);
    void worker.run();
    const audit = async () => (await shop.get(`/v1/audit?subject=${id}`)).body.data as api.AuditEntry[];
    await vi.waitFor(async () => expect(await audit()).toHaveLength(2), 10_000);
    await worker.stop();
    const told = (await audit()).map(
      ({ action, details }) => `${action} ${details.status} ${details.calls_changed}`,
    );
    expect(told.sort()).toEqual(["costs.repriced canceled 2", "costs.repriced canceled 4"]);
    expect(await read(id)).toMatchObject({
      status: "canceled",
      applied: { changed: 4, cost_before: "0.000000000", cost_after: "0.008000000" },
    });
    expect(await profitOf("F")).toEqual({ cost: "0.008000000", unpriced_spans: 1 });
  });
});

/** Takes the place of the server's own, in steps of two calls: `before` comes between the reading of a step and its change. */
async function anotherWorker(before: () => Promise<void>) {
  await shop.deps.repricings.stop();
  const { business, telemetry, deps, ingest, clock } = shop;
  const changeCosts: typeof telemetry.changeCosts = async (...part) => {
    await before();
    await telemetry.changeCosts(...part);
  };
  return startRepricings(
    {
      business,
      telemetry: { ...telemetry, changeCosts },
      priceBookOf: deps.priceBookOf,
      derive: ingest.derive,
      now: () => clock.ms,
      callsAtOnce: 2,
    },
    (error) => expect.unreachable(String(error)),
  );
}
const theProject = async () => (await shop.get("/v1/projects")).body.data[0] as api.Project;
