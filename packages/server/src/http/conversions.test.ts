import * as api from "@anyway-sh/api";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { aWireSpan, GPT_4O_CALL, hex } from "../../test/a-span.ts";
import { openTestApp, type TestApp } from "../../test/test-app.ts";

let shop: TestApp;
let at: (hour: number) => string;
beforeAll(async () => {
  shop = await openTestApp();
});
afterAll(() => shop.close());

const HOUR_MS = 3_600_000;
let day = Date.UTC(2026, 0, 1);
// Each test has a month of its own.
beforeEach(() => {
  day += 40 * 24 * HOUR_MS;
  const start = day;
  at = (hour) => new Date(start + hour * HOUR_MS).toISOString();
});

const COST = "0.003500000";
const talk = async (hour: number, ids: Record<string, string>, more: Record<string, unknown> = {}) => {
  const startTimeNs = BigInt(Date.parse(at(hour))) * 1_000_000n;
  const span = aWireSpan(
    { ...GPT_4O_CALL, ...ids, ...more },
    { startTimeNs, endTimeNs: startTimeNs + 60_000_000_000n },
  );
  await shop.ingest.accept((await shop.business.defaultProject()).id, [span]);
  await shop.ingest.settle();
  return span.traceId;
};
const order = async (hour: number, body: Record<string, unknown>, headers?: Record<string, string>) => {
  const answer = await shop.post(
    "/v1/orders",
    { amount: 1_000, currency: "USD", paid_at: at(hour), ...body },
    headers,
  );
  expect(answer.body.error).toBeUndefined();
  return answer.body.data as api.Order;
};
const attribution = async (id: string, query = ""): Promise<api.OrderAttribution> => {
  const { body } = await shop.get(`/v1/orders/${id}/attribution${query}`);
  expect(api.one(api.orderAttribution).parse(body)).toEqual(body);
  return body.data;
};
const report = async (query = ""): Promise<api.Conversions> => {
  const { body } = await shop.get(`/v1/conversions?start_time=${at(0)}&end_time=${at(720)}${query}`);
  expect(api.one(api.conversions).parse(body)).toEqual(body);
  return body.data;
};
const listed = async (query: string): Promise<api.ConvertingConversation[]> => {
  const { body } = await shop.get(
    `/v1/conversions/conversations?start_time=${at(0)}&end_time=${at(720)}${query}`,
  );
  expect(api.list(api.convertingConversation).parse(body)).toEqual(body);
  return body.data;
};

describe("GET /v1/orders/{id}/attribution", () => {
  it("credits the conversations before the order, by every model, exactly", async () => {
    const customer_id = `CUS_${hex(6)}`;
    const first = await talk(1, { customer_id, session_id: `s1 ${customer_id}` });
    await talk(2, { customer_id, session_id: `s2 ${customer_id}` });
    await talk(3, { customer_id, session_id: `s3 ${customer_id}` });
    await talk(9, { customer_id, session_id: `s4 ${customer_id}` });
    const { id } = await order(5, { customer_id }, { traceparent: `00-${first}-${hex(8)}-01` });
    const data = await attribution(id);
    expect(data.touches.map(({ session_id, direct, cost }) => [session_id, direct, cost])).toEqual([
      [`s1 ${customer_id}`, true, COST],
      [`s2 ${customer_id}`, false, COST],
      [`s3 ${customer_id}`, false, COST],
    ]);
    const amounts = (of: api.OrderAttribution) =>
      Object.fromEntries(
        Object.entries(of.credit).map(([model, shares]) => [model, shares.map((s) => s.amount)]),
      );
    expect(amounts(data)).toEqual({
      last: [0, 0, 1_000],
      direct: [1_000, 0, 0],
      linear: [334, 333, 333],
      first: [1_000, 0, 0],
      position: [400, 200, 400],
      time_decay: [332, 333, 335],
    });
    expect(data).toMatchObject({
      amount: 1_000,
      unattributed: 0,
      not_credited: null,
      direct_is_last: false,
      window_days: 30,
      customer_ids: [customer_id],
      cost_to_convert: "0.010500000",
      time_to_convert_ms: 4 * HOUR_MS,
    });
    const { body: credited } = await shop.get(`/v1/conversions/credits?customer_id=${customer_id}`);
    expect(api.one(api.conversationCredits).parse(credited)).toEqual(credited);
    expect(
      credited.data.credits.map((one: api.ConversationCredit) => [
        one.conversation_id,
        one.direct,
        one.credit.position.amount,
        one.credit.linear.amount,
      ]),
    ).toEqual([
      [`s1 ${customer_id}`, true, 400, 334],
      [`s2 ${customer_id}`, false, 200, 333],
      [`s3 ${customer_id}`, false, 400, 333],
    ]);
    await shop.post(`/v1/orders/${id}/refunds`, { amount: 400 });
    const after = await attribution(id);
    expect(amounts(after)).toMatchObject({ last: [0, 0, 600], linear: [200, 200, 200] });
    expect(after.changes.map(({ kind, amount, credit }) => [kind, amount, credit.linear])).toEqual([
      ["payment", 1_000, [334, 333, 333]],
      ["refund", -400, [-134, -133, -133]],
    ]);
    const timeline = (await shop.get(`/v1/customers/${customer_id}/timeline`)).body.data;
    expect(timeline.map((entry: api.TimelineEntry) => entry.type)).toContain("conversation");
  });

  it("says what nothing preceded, and what is no conversion", async () => {
    const customer_id = `CUS_${hex(6)}`;
    const alone = await order(5, { customer_id });
    expect(await attribution(alone.id)).toMatchObject({
      touches: [],
      unattributed: 1_000,
      credit: { last: [] },
    });
    await talk(6, { customer_id });
    const renewal = await order(7, { customer_id, kind: "renewal" });
    expect(await attribution(renewal.id)).toMatchObject({
      not_credited: "renewal",
      touches: [{ session_id: null }],
      unattributed: 1_000,
      credit: { linear: [] },
    });
    const pending = await order(8, { customer_id, status: "pending", paid_at: undefined, placed_at: at(8) });
    expect(await attribution(pending.id)).toMatchObject({ not_credited: "unpaid", amount: 0 });
    expect((await shop.get("/v1/orders/ORD_none/attribution")).status).toBe(404);
    expect((await shop.get(`/v1/orders/${alone.id}/attribution?window_days=0`)).status).toBe(400);
  });

  it("credits an order of nobody to who made it", async () => {
    const session_id = `visit ${hex(4)}`;
    await talk(1, { session_id });
    const traceId = await talk(2, { session_id });
    const { id } = await order(3, {}, { traceparent: `00-${traceId}-${hex(8)}-01` });
    expect(await attribution(id)).toMatchObject({
      touches: [{ conversation_id: session_id, traces: 2, direct: true }],
      credit: { last: [{ amount: 1_000, share: "1.000000" }] },
    });
    expect((await report()).unattributed).toMatchObject({ orders: 0 });
    expect(await listed("&stage=credited")).toMatchObject([
      { conversation_id: session_id, orders: "1.000000" },
    ]);
    expect((await shop.get(`/v1/conversions/credits?trace_id=${traceId}`)).body.data.credits).toMatchObject([
      { conversation_id: session_id, order_id: id, credit: { last: { amount: 1_000, share: "1.000000" } } },
    ]);
    expect((await shop.get("/v1/conversions/credits")).status).toBe(400);
  });

  it("finds a test order among conversations that know of no sandbox", async () => {
    const customer_id = `CUS_${hex(6)}`;
    await talk(1, { customer_id, session_id: `s ${customer_id}` });
    const { id } = await order(2, { customer_id, environment: "test" });
    expect(await attribution(id)).toMatchObject({ environments: ["test", "production"], touches: [{}] });
    const test = await report("&environment=test");
    expect(test.totals.orders.last).toBe("1.000000");
    expect((await report()).all?.orders).toBe(0);
  });
});

describe("GET /v1/conversions", () => {
  it("adds up, by each value, model and day; and every number has its list", async () => {
    const ann = `CUS_${hex(6)}`;
    const bob = `CUS_${hex(6)}`;
    await shop.call({
      method: "PATCH",
      url: "/v1/settings",
      payload: { intent: { workflows: ["sales"], properties: [] } },
    });
    const workflow = (name: string) => ({ "traceloop.workflow.name": name, "gen_ai.agent.name": "closer" });
    await talk(1, { customer_id: ann, session_id: `a1 ${ann}` }, workflow("sales"));
    await talk(30, { customer_id: ann, session_id: `a2 ${ann}` }, workflow("support"));
    await talk(2, { customer_id: bob, session_id: `b1 ${bob}` }, workflow("support"));
    await talk(3, { session_id: `visitor ${bob}` }, workflow("sales"));
    await order(40, { customer_id: ann, amount: 3_000 });
    await order(41, { customer_id: `CUS_${hex(6)}`, amount: 500, currency: "EUR" });
    const data = await report("&group_by=workflow&interval=day");
    expect(data.totals.funnel).toEqual({
      conversations: { visitors: 3, conversations: 4 },
      intent: { visitors: 2, conversations: 2 },
      payment_link: { visitors: 0, conversations: 0 },
      paid: { visitors: 1, conversations: 2 },
    });
    expect(data.totals).toMatchObject({
      conversion_rate: "0.3333",
      orders: { last: "1.000000" },
      time_to_convert_ms: { median: 39 * HOUR_MS, p90: 39 * HOUR_MS },
      touches_to_convert: { median: 2, mean: 2 },
      cost_converted: "0.007000000",
      cost_not_converted: "0.007000000",
      cost_to_convert: "0.007000000",
    });
    expect(data.all).toEqual({
      orders: 2,
      money: {
        total: "30.000000000",
        by_currency: [
          { currency: "EUR", amount: 500 },
          { currency: "USD", amount: 3_000 },
        ],
        unconverted: [{ currency: "EUR", amount: 500 }],
      },
    });
    expect(data.unattributed).toMatchObject({
      orders: 1,
      money: { total: "0.000000000", unconverted: [{ currency: "EUR", amount: 500 }] },
    });
    const ordersOf = async (query: string) => {
      const { body } = await shop.get(
        `/v1/conversions/orders?start_time=${at(0)}&end_time=${at(720)}&limit=1${query}`,
      );
      expect(api.list(api.order).parse(body)).toEqual(body);
      return [body.data.map((one: api.Order) => one.amount), body.pagination.next_cursor];
    };
    const [last, cursor] = await ordersOf("");
    expect(last).toEqual([500]);
    expect(await ordersOf(`&cursor=${cursor}`)).toEqual([[3_000], null]);
    expect(await ordersOf("&attributed=true")).toEqual([[3_000], null]);
    expect(await ordersOf("&attributed=false")).toEqual([[500], null]);
    expect(data.totals.unpriced_calls).toEqual({ converted: 0, not_converted: 0 });

    const rows = new Map(data.rows.map((row) => [row.value, row]));
    expect([...rows.keys()]).toEqual(["support", "sales"]);
    expect(rows.get("sales")?.orders).toMatchObject({
      last: "0.000000",
      first: "1.000000",
      linear: "0.500000",
    });
    expect(rows.get("support")?.credited.linear).toMatchObject({ total: "15.000000000" });
    expect(
      data.intervals
        .map(({ orders, funnel }) => [orders.last, funnel.conversations.conversations])
        .slice(0, 3),
    ).toEqual([
      ["0.000000", 3],
      ["1.000000", 1],
      ["0.000000", 0],
    ]);

    const ids = async (query: string) => (await listed(query)).map(({ conversation_id }) => conversation_id);
    expect(await ids("&stage=paid")).toEqual([`a2 ${ann}`, `a1 ${ann}`]);
    expect(await ids("&stage=not_paid")).toEqual([`visitor ${bob}`, `b1 ${bob}`]);
    expect(await ids("&stage=intent&group_by=workflow&value=sales")).toEqual([`visitor ${bob}`, `a1 ${ann}`]);
    expect(await listed("&stage=credited&credit=linear&group_by=workflow&value=sales")).toMatchObject([
      { conversation_id: `a1 ${ann}`, orders: "0.500000", credited: [{ currency: "USD", amount: 1_500 }] },
    ]);
    expect((await report("&workflow=sales")).totals.funnel.conversations.conversations).toBe(2);
    expect((await report(`&customer_id=${ann}`)).totals.funnel.conversations.visitors).toBe(1);
    const found = ["agent=closer", "agent=x", "model=gpt-4o", "model=x", "provider=openai", "provider=x"].map(
      async (filter) => (await report(`&${filter}`)).totals.funnel.conversations.conversations,
    );
    expect(await Promise.all(found)).toEqual([4, 0, 4, 0, 4, 0]);
  });

  it("pages the list without a gap or a repeat", async () => {
    const customer_id = `CUS_${hex(6)}`;
    for (let i = 0; i < 5; i++) await talk(1, { customer_id, session_id: `s${i} ${customer_id}` });
    const seen: string[] = [];
    for (let cursor = ""; ; ) {
      const { body } = await shop.get(
        `/v1/conversions/conversations?start_time=${at(0)}&end_time=${at(720)}&limit=2${cursor}`,
      );
      seen.push(...body.data.map((one: api.ConvertingConversation) => one.conversation_id));
      if (!body.pagination.has_more) break;
      cursor = `&cursor=${body.pagination.next_cursor}`;
    }
    expect(seen.toSorted()).toEqual(Array.from({ length: 5 }, (_, i) => `s${i} ${customer_id}`));
  });

  it("counts a cohort's orders within the window, and marks the young", async () => {
    const customer_id = `CUS_${hex(6)}`;
    await talk(1, { customer_id, session_id: `s ${customer_id}` });
    await order(5 * 24, { customer_id });
    await order(20 * 24, { customer_id });
    const range = `start_time=${at(0)}&end_time=${at(24)}&date=cohort&window_days=7`;
    const { data } = (await shop.get(`/v1/conversions?${range}&interval=day`)).body;
    expect(data).toMatchObject({
      all: null,
      totals: { orders: { last: "1.000000" }, funnel: { paid: { visitors: 1 } } },
    });
    const isYoung = Date.parse(at(24)) + 7 * 24 * HOUR_MS > shop.clock.ms;
    expect(data.immature).toBe(isYoung);
    expect(data.intervals.map((one: api.ConversionInterval) => one.immature)).toEqual([isYoung]);
    const later = `start_time=${at(24)}&end_time=${at(720)}&date=cohort`;
    expect((await shop.get(`/v1/conversions?${later}`)).body.data.totals.funnel.conversations.visitors).toBe(
      0,
    );
  });

  it("refuses what it does not know, and names it", async () => {
    const { status, body } = await shop.get("/v1/conversions?group_by=workflwo");
    expect([status, body.error.details[0].field]).toEqual([400, "group_by"]);
    expect((await shop.get("/v1/conversions?interval=hour&start_time=2020-01-01T00:00:00Z")).status).toBe(
      400,
    );
    expect((await shop.get("/v1/conversions/conversations?cursor=nonsense")).status).toBe(400);
  });
});
