import { afterEach, beforeEach, expect, it } from "vitest";
import { aWireSpan } from "../../test/a-span.ts";
import { openTestApp, type TestApp } from "../../test/test-app.ts";
import { checkMargins } from "./margin-alerts.ts";

const DAY_MS = 86_400_000;
let test: TestApp;
let projectId: string;
beforeEach(async () => {
  test = await openTestApp();
  projectId = (await test.business.defaultProject()).id;
  // The telemetry of all tests is one: each has customers of its own.
  customers++;
});
afterEach(() => test.close());

let customers = 0;
const customer = (name: string) => `${name}-${customers}`;
const check = () => checkMargins({ ...test.deps, ...test }, projectId);
const spend = async (customerId: string, usd: string) => {
  const startTimeNs = BigInt(test.clock.ms - 3_600_000) * 1_000_000n;
  const attributes = {
    "gen_ai.operation.name": "chat",
    "gen_ai.request.model": "our-own",
    "gen_ai.usage.cost": usd,
    "traceloop.association.properties.customer_id": customerId,
  };
  await test.ingest.accept(projectId, [aWireSpan(attributes, { startTimeNs, endTimeNs: startTimeNs + 1n })]);
  await test.ingest.settle();
};
const pay = (customerId: string, amount: number, more: object = {}) =>
  test.post("/v1/orders", {
    customer_id: customerId,
    amount,
    currency: "USD",
    paid_at: new Date(test.clock.ms - 2 * 3_600_000).toISOString(),
    ...more,
  });
const alerts = async (query = "") => (await test.get(`/v1/alerts${query}`)).body.data;

it("is raised once when a paying customer turns to a loss, resolved when it no longer is, and raised anew", async () => {
  const hook = await test.post("/v1/webhooks", { url: "https://example.com/", events: ["margin.negative"] });
  const payer = customer("payer");
  await pay(payer, 1_000);
  await spend(payer, "10.500000000");
  await check();
  await check();
  const [alert] = await alerts();
  expect(await alerts()).toHaveLength(1);
  expect(alert).toMatchObject({
    type: "margin.negative",
    customer_id: payer,
    revenue: "10.000000000",
    cost: "10.500000000",
    profit: "-0.500000000",
    resolved_at: null,
  });
  const deliveries = await test.get(`/v1/webhooks/${hook.body.data.id}/deliveries`);
  expect(deliveries.body.data.map(({ type }: { type: string }) => type)).toEqual(["margin.negative"]);

  await pay(payer, 100);
  await check();
  expect(await alerts("?status=open")).toEqual([]);
  expect((await alerts("?status=resolved"))[0].resolved_at).not.toBeNull();

  await spend(payer, "1.000000000");
  await check();
  expect(await alerts()).toHaveLength(2);
  expect(await alerts("?status=open")).toHaveLength(1);
});

it("is not raised for who never paid, nor for a year paid ahead that earns enough", async () => {
  const [visitor, yearly] = [customer("visitor"), customer("yearly")];
  await spend(visitor, "5.000000000");
  const year = {
    paid_at: new Date(test.clock.ms - 100 * DAY_MS).toISOString(),
    period_start: new Date(test.clock.ms - 100 * DAY_MS).toISOString(),
    period_end: new Date(test.clock.ms + 265 * DAY_MS).toISOString(),
  };
  await pay(yearly, 36_500, year);
  await spend(yearly, "29.000000000");
  await check();
  expect(await alerts()).toEqual([]);
  // One that costs more than its thirty days earned.
  await spend(yearly, "2.000000000");
  await check();
  expect((await alerts()).map((alert: { customer_id: string }) => alert.customer_id)).toEqual([yearly]);
});

it("is not raised where it is turned off", async () => {
  const payer = customer("payer");
  await pay(payer, 100);
  await spend(payer, "2.000000000");
  await test.business.transaction((writer) => writer.changeSettings(projectId, { marginAlert: false }, 0));
  await check();
  expect(await alerts()).toEqual([]);
  await test.business.transaction((writer) => writer.changeSettings(projectId, { marginAlert: true }, 0));
  await check();
  expect(await alerts()).toHaveLength(1);
});
