import * as api from "@anyway-sh/api";
import { CUSTOMER_SOURCES } from "@anyway-sh/semconv";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GPT_4O_CALL, hex } from "../../test/a-span.ts";
import { openTestApp, type TestApp } from "../../test/test-app.ts";
import type { UnmatchedPayment } from "../business/records/unmatched-payments.ts";
import { parseNanoUsd } from "../model/money.ts";

let shop: TestApp;
const PAID = { paid_at: "2026-11-21T08:30:00Z" };
const ADA = "CUS_a1b2c3d4e5f6";
const AT = Date.UTC(2026, 10, 21, 8);
const trust = async (query = "") => {
  const { body } = await shop.get(`/v1/trust${query}`);
  expect(api.one(api.trust).parse(body)).toEqual(body);
  return body.data as api.Trust;
};

interface Sent {
  ids?: Record<string, string>;
  children?: Sent[];
  model?: string;
  /** A span that calls no model. */
  plain?: boolean;
}

function spansOf(sent: Sent, parent: string | undefined): Record<string, unknown>[] {
  const spanId = hex(8);
  const span = {
    span_id: spanId,
    ...(parent ? { parent_span_id: parent } : {}),
    name: sent.plain ? "step" : "chat",
    start_time: new Date(AT).toISOString(),
    end_time: new Date(AT + 1_000).toISOString(),
    attributes: {
      ...(sent.plain ? {} : GPT_4O_CALL),
      ...(sent.model ? { "gen_ai.request.model": sent.model } : {}),
      ...sent.ids,
    },
  };
  return [span, ...(sent.children ?? []).flatMap((child) => spansOf(child, spanId))];
}

async function send(sent: Sent): Promise<string> {
  const traceId = hex(16);
  await shop.post("/v1/ingest", { traces: [{ trace_id: traceId, spans: spansOf(sent, undefined) }] });
  await shop.ingest.settle();
  return traceId;
}

/** A trace for each way in which a call comes to a customer, or to none. */
const traces: Partial<Record<(typeof CUSTOMER_SOURCES)[number], string>> = {};

beforeAll(async () => {
  shop = await openTestApp();
  const plain = { plain: true };
  traces.own = await send({ ids: { customer_id: ADA } });
  traces.ancestor = await send({ ...plain, ids: { customer_id: ADA }, children: [{}] });
  traces.trace = await send({ ...plain, children: [{ ...plain, ids: { customer_id: "B" } }, {}] });
  traces.none = await send({ model: "house-model" });
  traces.shared = await send({
    ...plain,
    children: [{ ...plain, ids: { customer_id: ADA } }, { ...plain, ids: { customer_id: "B" } }, {}],
  });
  traces.membership = await send({ ids: { user_id: "ann" } });
  await shop.post(`/v1/customers/${ADA}/members`, { user_id: "ann" });
  const [old, current] = await Promise.all(
    ["old", "new"].map(async (name) => (await shop.post("/v1/customers", { name })).body.data.id),
  );
  traces.linked = await send({ ids: { customer_id: old } });
  await shop.post(`/v1/customers/${old}/merge`, { into: current });
  await send({ ids: { customer_id: ADA, "deployment.environment.name": "test" } });
});
afterAll(() => shop.close());

describe("GET /v1/trust", () => {
  it("tells how each call comes to its customer; the ways add up to what profit counts", async () => {
    const { customers } = await trust();
    expect(Object.fromEntries(customers.sources.map(({ source, calls }) => [source, calls]))).toEqual(
      Object.fromEntries(CUSTOMER_SOURCES.map((source) => [source, 1])),
    );
    const profit = (await shop.get("/v1/profit")).body.data;
    expect(customers.cost).toBe(profit.totals.cost);
    expect(customers.calls).toBe(7);
    const costOf = (...sources: string[]) =>
      customers.sources
        .filter(({ source }) => sources.includes(source))
        .reduce((sum, { cost }) => sum + parseNanoUsd(cost), 0n);
    expect(costOf("shared")).toBe(parseNanoUsd(profit.shared.cost));
    expect(costOf("none")).toBe(parseNanoUsd(profit.no_customer.cost));
  });

  it.each(CUSTOMER_SOURCES)("has a list of traces behind each figure: %s", async (source) => {
    const { body } = await shop.get(`/v1/traces?customer_source=${source}`);
    expect(body.data.map((trace: api.TraceSummary) => trace.trace_id)).toEqual([traces[source]]);
    const both = await shop.get(`/v1/traces?customer_source=${source}&customer_id=${ADA}`);
    const isOfA = ["own", "ancestor", "membership", "shared"].includes(source);
    expect(both.body.data).toHaveLength(isOfA ? 1 : 0);
  });

  it("refuses a way that there is not", async () => {
    const { status, body } = await shop.get("/v1/traces?customer_source=magic");
    expect([status, body.error.code]).toEqual([400, "invalid_request"]);
  });

  it("counts calls without a price, and tells them from tokens that cannot be", async () => {
    const before = (await trust()).prices;
    expect(before).toMatchObject({
      incomplete_calls: 1,
      models: [{ model: "house-model", incomplete_calls: 1, tokens: 1_100, impossible_usage: 0 }],
    });
    const impossible = await send({ ids: { "gen_ai.usage.input_tokens": "-5", customer_id: ADA } });
    const { prices } = await trust();
    expect(prices.incomplete_calls).toBe((await shop.get("/v1/profit")).body.data.totals.unpriced_spans);
    expect(
      prices.models.map((model) => [model.model, model.incomplete_calls, model.impossible_usage]),
    ).toEqual([
      ["gpt-4o", 1, 1],
      ["house-model", 1, 0],
    ]);
    const listed = (await shop.get("/v1/traces?incomplete=true")).body.data;
    expect(listed.map((trace: api.TraceSummary) => trace.trace_id).sort()).toEqual(
      [impossible, traces.none].sort(),
    );
    expect((await shop.get("/v1/traces?incomplete=false")).body.data).toHaveLength(6);
  });

  it("says what other environments hold", async () => {
    const { left_out } = await trust();
    expect(left_out).toEqual([{ environment: "test", calls: 1, traces: 1, cost: "0.003500000", orders: 0 }]);
    const [production] = (await trust("?environment=test")).left_out;
    expect(production).toMatchObject({ environment: "production" });
  });

  it("knows ids that no customer has, page by page, until somebody says whose they are", async () => {
    const { unlinked_ids } = await trust();
    expect(unlinked_ids).toMatchObject({ ids: 2, orders: 0 });
    const first = await shop.get("/v1/trust/unlinked-ids?limit=1");
    expect(api.list(api.unlinkedId).parse(first.body)).toEqual(first.body);
    expect(first.body.data).toMatchObject([{ id: ADA, last_seen: "2026-11-21T08:00:01.000000000Z" }]);
    const second = await shop.get(
      `/v1/trust/unlinked-ids?limit=1&cursor=${first.body.pagination.next_cursor}`,
    );
    expect(second.body.data).toMatchObject([{ id: "B", calls: 1 }]);
    expect(second.body.pagination).toMatchObject({ has_more: false });
    await shop.post("/v1/orders", {
      customer_id: "C",
      external_id: "c-1",
      amount: 500,
      currency: "USD",
      ...PAID,
    });
    await shop.deps.relay.copy();
    expect((await trust()).unlinked_ids).toMatchObject({ ids: 3, orders: 1 });
    const { id } = (await shop.post("/v1/customers", { name: "Ada" })).body.data;
    await shop.post(`/v1/customers/${id}/aliases`, { alias: ADA });
    await shop.deps.relay.copy();
    expect((await trust()).unlinked_ids).toMatchObject({ ids: 2, orders: 1 });
  });

  it("tells orders without a customer from those with one, and lists them", async () => {
    await shop.post("/v1/orders", { external_id: "nobody-1", amount: 700, currency: "EUR", ...PAID });
    await shop.deps.relay.copy();
    expect((await trust()).orders).toEqual({
      orders: 2,
      amounts: [
        { currency: "EUR", amount: 700 },
        { currency: "USD", amount: 500 },
      ],
      without_customer: { orders: 1, amounts: [{ currency: "EUR", amount: 700 }] },
    });
    const { body } = await shop.get("/v1/orders?has_customer=false");
    expect(body.data.map((order: api.Order) => order.external_id)).toEqual(["nobody-1"]);
  });

  it("counts payments that wait for somebody to say what they are for", async () => {
    expect((await trust()).unmatched_payments).toEqual({ payments: 0, amounts: [] });
    const [project] = await shop.business.projects({ limit: 1 });
    const payment: UnmatchedPayment = {
      id: "PAY_1",
      projectId: project?.id ?? "",
      provider: "stripe",
      reference: "pi_1",
      environment: "production",
      amount: 1_200,
      currency: "USD",
      email: null,
      reason: "no_customer",
      orderId: null,
      occurredAt: AT,
      changes: [],
      sale: null,
    };
    await shop.business.transaction((writer) => writer.addUnmatchedPayment(payment));
    expect((await trust()).unmatched_payments).toEqual({
      payments: 1,
      amounts: [{ currency: "USD", amount: 1_200 }],
    });
  });

  it("counts what was refused since the server began, of this project alone", async () => {
    const sent = {
      trace_id: hex(16),
      spans: [{ span_id: "not an id", name: "x", start_time: "2026-11-21T08:00:00Z" }],
    };
    await shop.post("/v1/ingest", { traces: [sent] });
    const { ingest } = await trust();
    expect(ingest).toMatchObject({ refused_spans: 1, refusals: [{ reason: "invalid", spans: 1 }] });
    expect(ingest.received_spans).toBeGreaterThan(1);
    expect(shop.ingest.intake("proj_other").receivedSpans).toBe(0);
  });
});
