import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aWireSpan } from "../../test/a-span.ts";
import { openTestApp, type TestApp } from "../../test/test-app.ts";

let test: TestApp;
beforeAll(async () => {
  test = await openTestApp();
});
afterAll(() => test.close());

const send = (method: "PATCH" | "PUT", url: string, body: unknown) =>
  test.call({
    method,
    url,
    payload: JSON.stringify(body),
    headers: { "content-type": "application/json" },
  });
const putRates = (...rates: { currency: string; date: string; rate: string | null }[]) =>
  send("PUT", "/v1/exchange-rates", { rates });

describe("/v1/settings", () => {
  it("answers what holds where nobody decided, and what was decided since", async () => {
    const before = await test.get("/v1/settings");
    expect(before.body.data).toEqual({
      time_zone: "UTC",
      reporting_currency: "USD",
      window_days: 30,
      credit_model: "last",
      intent: { workflows: [], properties: [] },
      environments: { names: {}, properties: [] },
      margin_alert: true,
      cost_source: "computed",
    });
    const rule = { key: "team", value: "qa", environment: "internal" };
    const changed = await send("PATCH", "/v1/settings", {
      time_zone: "Asia/Kathmandu",
      environments: { names: { Staging: "internal" }, properties: [rule] },
    });
    expect(changed.status).toBe(200);
    const settings = {
      ...before.body.data,
      time_zone: "Asia/Kathmandu",
      environments: { names: { staging: "internal" }, properties: [rule] },
    };
    expect(changed.body.data).toEqual(settings);
    expect((await test.get("/v1/settings")).body.data).toEqual(settings);
    test.clock.ms += 1;
    await send("PATCH", "/v1/settings", { time_zone: "UTC" });
  });

  it("are in the audit with what they were, where they changed", async () => {
    test.clock.ms += 1;
    await send("PATCH", "/v1/settings", { window_days: 7, credit_model: "last" });
    await send("PATCH", "/v1/settings", { window_days: 7 });
    const [last, before] = (await test.get("/v1/audit")).body.data;
    expect(last).toMatchObject({
      action: "settings.changed",
      actor: { type: "local" },
      details: { window_days: "7", window_days_before: "30" },
    });
    expect(Object.keys(last.details)).toHaveLength(2);
    expect(before.details).toMatchObject({ time_zone: "UTC", time_zone_before: "Asia/Kathmandu" });
    await send("PATCH", "/v1/settings", { window_days: 30 });
  });

  it.each([
    [{ time_zone: "Mars/Olympus" }, "time_zone"],
    [{ time_zone: "+01:00" }, "time_zone"],
    [{ reporting_currency: "ZZZ" }, "reporting_currency"],
    [{ window_days: 0 }, "window_days"],
    [{ credit_model: "best" }, "credit_model"],
    [{ timezone: "UTC" }, "timezone"],
    [{ environments: { names: { qa: "staging" }, properties: [] } }, "environments.names.qa"],
  ])("refuses %j", async (patch, field) => {
    const refused = await send("PATCH", "/v1/settings", patch);
    expect(refused.status).toBe(400);
    expect(refused.body.error.details[0].field).toBe(field);
  });
});

it("rule 4: spans that come in are of the environment that the rules say", async () => {
  const projectId = (await test.business.defaultProject()).id;
  const environments = {
    names: { staging: "internal", production: "bot" },
    properties: [{ key: "team", value: "qa", environment: "test" }],
  };
  await send("PATCH", "/v1/settings", { environments });
  // What was remembered before no longer holds.
  test.clock.ms += 60_000;
  const startTimeNs = BigInt(test.clock.ms - 3_600_000) * 1_000_000n;
  const cases: [Record<string, string>, string][] = [
    [{ "deployment.environment.name": "Staging" }, "internal"],
    [{ "deployment.environment.name": "production" }, "bot"],
    [{ "deployment.environment.name": "constructor" }, "test"],
    [{ "deployment.environment.name": "staging", "traceloop.association.properties.team": "qa" }, "test"],
    [{}, "production"],
  ];
  const spans = cases.map(([attributes]) =>
    aWireSpan(attributes, { startTimeNs, endTimeNs: startTimeNs + 1n }),
  );
  await test.ingest.accept(projectId, spans);
  await test.ingest.settle();
  for (const [i, [, environment]] of cases.entries()) {
    const { body } = await test.get(`/v1/traces/${spans[i]?.traceId}`);
    expect(body.data.environment).toBe(environment);
  }
  await send("PATCH", "/v1/settings", { environments: { names: {}, properties: [] } });
});

describe("/v1/exchange-rates", () => {
  it("keeps rates by day, pages them, sets them again and removes them", async () => {
    const rates = [
      { currency: "EUR", date: "2026-11-02", rate: "1.08" },
      { currency: "JPY", date: "2026-11-02", rate: "0.006512345" },
      { currency: "EUR", date: "2026-11-01", rate: "1.07" },
    ];
    const change = await putRates(...rates);
    expect(change.body.data).toEqual({ reporting_currency: "USD", set: 3, removed: 0 });
    const first = await test.get("/v1/exchange-rates?limit=2");
    expect(first.body.data).toEqual(rates.slice(0, 2));
    const cursor = encodeURIComponent(first.body.pagination.next_cursor);
    const second = await test.get(`/v1/exchange-rates?limit=2&cursor=${cursor}`);
    expect(second.body.data).toEqual(rates.slice(2));
    expect(second.body.pagination.has_more).toBe(false);

    await putRates(
      { currency: "EUR", date: "2026-11-02", rate: "1.09" },
      { currency: "EUR", date: "2026-11-01", rate: null },
    );
    const after = await test.get("/v1/exchange-rates?currency=EUR");
    expect(after.body.data).toEqual([{ currency: "EUR", date: "2026-11-02", rate: "1.09" }]);
    const entries = (await test.get("/v1/audit?subject=USD")).body.data;
    expect(entries).toHaveLength(2);
    expect(entries).toContainEqual(
      expect.objectContaining({
        action: "exchange_rates.changed",
        details: { set: 1, removed: 1, rates: "EUR 2026-11-02: 1.09, EUR 2026-11-01: none" },
      }),
    );
  });

  it("belong to the reporting currency", async () => {
    await putRates({ currency: "GBP", date: "2026-11-01", rate: "1.3" });
    await send("PATCH", "/v1/settings", { reporting_currency: "EUR" });
    expect((await test.get("/v1/exchange-rates?currency=GBP")).body.data).toEqual([]);
    await send("PATCH", "/v1/settings", { reporting_currency: "USD" });
    expect((await test.get("/v1/exchange-rates?currency=GBP")).body.data).toHaveLength(1);
  });

  it.each([
    [{ currency: "USD", date: "2026-11-01", rate: "1" }, "rates.0.currency"],
    [{ currency: "XQX", date: "2026-11-01", rate: "1" }, "rates.0.currency"],
    [{ currency: "EUR", date: "2026-02-30", rate: "1" }, "rates.0.date"],
    [{ currency: "EUR", date: "2026-11-01", rate: "0.000" }, "rates.0.rate"],
    [{ currency: "EUR", date: "2026-11-01", rate: "-1" }, "rates.0.rate"],
    [{ currency: "EUR", date: "2026-11-01", rate: "1.1234567891" }, "rates.0.rate"],
  ])("refuse %j", async (rate, field) => {
    const refused = await putRates(rate);
    expect(refused.status).toBe(400);
    expect(refused.body.error.details[0].field).toBe(field);
  });

  it("refuse the same day twice", async () => {
    const rate = { currency: "EUR", date: "2026-11-05", rate: "1.1" };
    expect((await putRates(rate, rate)).body.error.details[0].field).toBe("rates.1.currency");
  });
});
