import * as api from "@anyway-sh/api";
import { Registry } from "prom-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sampleOrder } from "../../test/sample-order.ts";
import { openTestApp, type TestApp } from "../../test/test-app.ts";
import { createApp } from "../app.ts";
import { createPaymentProviders } from "../commerce/providers/providers.ts";

let shop: TestApp;
beforeAll(async () => {
  shop = await openTestApp();
});
afterAll(() => shop.close());

const ORDER = { amount: 10_000, tax: 1_900, currency: "USD" };
const order = async (fields: object = {}): Promise<api.Order> =>
  (await shop.post("/v1/orders", { ...ORDER, ...fields })).body.data;
const patch = (id: string, change: object) =>
  shop.call({
    method: "PATCH",
    url: `/v1/orders/${id}`,
    payload: JSON.stringify(change),
    headers: { "content-type": "application/json" },
  });
const refund = (id: string, body: object = {}, headers = {}) => {
  shop.clock.ms += 1_000;
  return shop.post(`/v1/orders/${id}/refunds`, body, headers);
};
const events = async (id: string): Promise<api.OrderEvent[]> => {
  const { body } = await shop.get(`/v1/orders/${id}/events`);
  expect(api.list(api.orderEvent).parse(body)).toEqual(body);
  return body.data;
};
/** An order that the sandbox took the payment for. */
async function sandboxOrder() {
  const { project } = (await shop.get("/v1/session")).body.data;
  const made = sampleOrder(
    { projectId: project.id, provider: "sandbox", environment: "test", amount: 10_000 },
    shop.deps.newId,
  );
  await shop.business.transaction((writer) => writer.addOrder(made.order, {}, made.events));
  return made.order.id;
}

describe("PATCH /v1/orders/{id}", () => {
  it.each([
    [["paid"], "paid"],
    [["failed", "paid"], "paid"],
    [["canceled"], "canceled"],
    [["canceled", "paid"], "paid"],
    [["paid", "disputed"], "disputed"],
    [["paid", "disputed", "dispute_won"], "paid"],
    [["paid", "disputed", "dispute_lost"], "dispute_lost"],
    [["paid", "disputed", "dispute_won", "disputed", "dispute_lost"], "dispute_lost"],
  ])("makes a pending order, by way of %j, %s", async (way, status) => {
    const { id } = await order({ status: "pending" });
    for (const next of way) {
      shop.clock.ms += 1_000;
      expect((await patch(id, { status: next })).status).toBe(200);
      // A twin, or one that is sent again, changes nothing.
      expect((await patch(id, { status: next })).status).toBe(200);
    }
    const { body } = await shop.get(`/v1/orders/${id}`);
    expect(api.one(api.order).parse(body).data.status).toBe(status);
    expect((await events(id)).map(({ type }) => type)).toEqual(["placed", ...way]);
  });

  it("refuses what cannot follow, and says what can", async () => {
    const { id } = await order({ status: "pending" });
    const { status, body } = await patch(id, { status: "dispute_won" });
    expect(status).toBe(409);
    expect(body.error).toMatchObject({
      code: "conflict",
      message: `The order ${id} is pending, so it cannot become dispute_won. What can follow is paid or failed or canceled.`,
    });
    const paid = await order();
    expect((await patch(paid.id, { status: "canceled" })).body.error.message).toContain(
      "What can follow is disputed.",
    );
    await refund(paid.id);
    expect((await patch(paid.id, { status: "disputed" })).body.error.message).toContain(
      "No other status can follow.",
    );
  });

  it("leaves the status of a provider's order to the provider", async () => {
    const { status, body } = await patch(await sandboxOrder(), { status: "disputed" });
    expect(status).toBe(409);
    expect(body.error.message).toContain("is paid through sandbox, which says its status");
  });

  it("says whose it is, and dates what happened", async () => {
    const { id } = await order({ status: "pending" });
    const change = {
      status: "paid",
      occurred_at: "2026-11-02T03:04:05.000Z",
      customer_id: "CUS_late",
      metadata: { plan: "pro" },
    };
    const { body } = await patch(id, change);
    expect(body.data).toMatchObject({
      paid_at: change.occurred_at,
      customer_id: "CUS_late",
      metadata: { plan: "pro" },
    });
    expect((await patch(id, { occurred_at: change.occurred_at })).status).toBe(400);
    expect((await patch("ORD_none", { status: "paid" })).status).toBe(404);
  });
});

describe("POST /v1/orders/{id}/refunds", () => {
  it("gives back parts, then what is left, and never more", async () => {
    const { id } = await order();
    const part = await refund(id, { amount: 4_000, reason: "half of it was bad" });
    expect(part).toMatchObject({
      status: 201,
      body: { data: { status: "partially_refunded", amount_refunded: 4_000 } },
    });
    const more = await refund(id, { amount: 6_001 });
    expect(more.status).toBe(409);
    expect(more.body.error.message).toBe(
      `Of the 10000 that were paid for ${id}, 4000 were refunded: at most 6000 can be refunded; 6001 were asked for.`,
    );
    expect((await refund(id)).body.data).toMatchObject({ status: "refunded", amount_refunded: 10_000 });
    expect((await refund(id)).body.error.message).toContain("nothing is left");
    expect((await events(id)).filter(({ type }) => type === "refunded")).toMatchObject([
      { amount: 4_000, source: "api", message: "half of it was bad" },
      { amount: 6_000 },
    ]);
  });

  it("refuses to give back what was not paid, or is disputed", async () => {
    const { id } = await order({ status: "pending" });
    expect((await refund(id)).body.error.message).toContain("nothing was paid");
    await patch(id, { status: "paid" });
    await patch(id, { status: "disputed" });
    expect((await refund(id)).body.error.message).toContain("10000 are disputed: nothing is left");
    expect((await refund("ORD_none")).status).toBe(404);
  });

  it("refunds once, however often a request is sent, also all at once", async () => {
    const { id } = await order();
    const key = { "idempotency-key": `refund ${id}`.replace(" ", "-") };
    const answers = await Promise.all([1, 2, 3, 4].map(() => refund(id, { amount: 1_000 }, key)));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    expect((await refund(id, { amount: 1_000 }, key)).body.data.amount_refunded).toBe(1_000);
    expect((await refund(id, { amount: 2_000 }, key)).body.error.code).toBe("idempotency_conflict");
    expect((await shop.get(`/v1/orders/${id}`)).body.data.amount_refunded).toBe(1_000);
  });

  it("is at the provider once, although this process died before the books were written", async () => {
    const id = await sandboxOrder();
    const sandbox = await shop.deps.providers.named("", "sandbox");
    const refunds = new Map<string, number>();
    let dies = true;
    const counting = {
      ...sandbox,
      refund: async (...asked: Parameters<typeof sandbox.refund>) => {
        refunds.set(asked[2], asked[1]);
        const started = await sandbox.refund(...asked);
        if (dies) throw new Error("the process died");
        return started;
      },
    };
    const app = createApp({
      ...shop.deps,
      metrics: new Registry(),
      providers: createPaymentProviders({ sandbox: counting }),
    });
    const ask = (headers = {}) =>
      app.inject({ method: "POST", url: `/v1/orders/${id}/refunds`, payload: { amount: 4_000 }, headers });
    expect((await ask()).statusCode).toBe(500);
    dies = false;
    expect((await ask()).statusCode).toBe(201);
    expect([...refunds.values()]).toEqual([4_000]);
    // Another refund of as much is another one; a request with a key is the same one all its life.
    const key = { "idempotency-key": "again" };
    dies = true;
    expect((await ask(key)).statusCode).toBe(500);
    dies = false;
    for (let times = 0; times < 3; times++) expect((await ask(key)).statusCode).toBe(201);
    await app.close();
    expect([...refunds.values()]).toEqual([4_000, 4_000]);
    expect((await shop.get(`/v1/orders/${id}`)).body.data).toMatchObject({
      amount_refunded: 8_000,
      status: "partially_refunded",
    });
    expect((await events(id)).filter(({ type }) => type === "refunded")).toMatchObject([
      { source: "sandbox" },
      { source: "sandbox" },
    ]);
  });
});

describe("GET /v1/orders/totals", () => {
  it("adds up what the list finds, by currency, in minor units", async () => {
    const customer_id = "CUS_totals";
    const all = { customer_id, merchant_reference: "run" };
    await order({ ...all, fee: 320 });
    const { id } = await order(all);
    await refund(id, { amount: 2_500 });
    const disputed = await order(all);
    await patch(disputed.id, { status: "disputed" });
    await order({ ...all, status: "pending" });
    await order({ ...all, currency: "JPY", amount: 500, tax: 45 });
    const { body } = await shop.get(`/v1/orders/totals?customer_id=${customer_id}`);
    expect(api.one(api.orderTotals).parse(body).data).toEqual([
      { currency: "JPY", orders: 1, paid: 500, refunded: 0, disputed: 0, fees: 0, tax: 45 },
      { currency: "USD", orders: 4, paid: 30_000, refunded: 2_500, disputed: 10_000, fees: 320, tax: 5_700 },
    ]);
    const only = async (filter: string) =>
      (await shop.get(`/v1/orders/totals?customer_id=${customer_id}&${filter}`)).body.data;
    expect(await only("status=disputed")).toMatchObject([{ orders: 1, paid: 10_000 }]);
    expect(await only("merchant_reference=other")).toEqual([]);
    expect((await shop.get("/v1/orders/totals?limit=1")).status).toBe(400);
  });
});

it("keeps the trace in which an order was posted", async () => {
  const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  const { body } = await shop.post("/v1/orders", ORDER, { traceparent });
  const trace = { trace_id: "4bf92f3577b34da6a3ce929d0e0e4736", span_id: "00f067aa0ba902b7" };
  expect(body.data).toMatchObject(trace);
  const found = await shop.get(`/v1/orders?trace_id=${trace.trace_id}`);
  expect(found.body.data.map(({ id }: api.Order) => id)).toEqual([body.data.id]);
  const wrong = await shop.post("/v1/orders", ORDER, { traceparent: "nonsense" });
  expect(wrong.body.data).toMatchObject({ trace_id: null, span_id: null });
});
