import type * as api from "@anyway-sh/api";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  aHistory,
  CUSTOMERS,
  type GeneratedHistory,
  HISTORY_END,
  HISTORY_START,
} from "../../test/reference/a-history.ts";
import { conversationsOf } from "../../test/reference/conversations.ts";
import {
  buyerOf,
  type ConversionFacts,
  conversationEnvironmentsOf,
  conversionReport,
  creditOf,
  isConversion,
  MODELS,
  type Model,
  touchesOf,
} from "../../test/reference/credit.ts";
import { type History, quarterOf } from "../../test/reference/history.ts";
import { ordersEnvironmentOf, type ProfitFacts, profitReport } from "../../test/reference/money.ts";
import { type OwnedSpan, ownersOf } from "../../test/reference/owners.ts";
import { type Played, play } from "../../test/reference/play-history.ts";
import { openTestApp, type TestApp } from "../../test/test-app.ts";
import { parseDecimal } from "../model/money.ts";

/**
 * The rules of attribution on generated histories, as the API answers them, against a reading that is slow and obvious:
 * `test/reference`, whose README says which rule is proven where.
 */
let shop: TestApp;
beforeAll(async () => {
  shop = await openTestApp();
});
afterAll(() => shop.close());

const RUNS = Number(process.env.ANYWAY_RULES_RUNS ?? 1);
/** Of traces, customers and orders of a history, each by itself; sums are of all. */
const MOST_ASKED = 4;
const iso = (ms: number) => new Date(ms).toISOString();
const WHOLE = { start: HISTORY_START - 86_400_000, end: HISTORY_END };
const DAY = 86_400_000;
/** Of a conversation that began before an order's window, what is older than this is not seen: a limit of the product. */
const SEEN_DAYS = 7;
/** As fine as any money is said. */
const exact = (decimal: string) => parseDecimal(decimal, 18);

it("rules 1 to 21: says what the plain reading says, whatever came in whatever order", async () => {
  await fc.assert(fc.asyncProperty(aHistory, check), {
    numRuns: RUNS,
    seed: Number(process.env.ANYWAY_RULES_SEED ?? 1_501_174_348),
    path: process.env.ANYWAY_RULES_PATH ?? "",
    endOnFailure: true,
  });
}, 3_600_000);

async function check(generated: GeneratedHistory): Promise<void> {
  const { history } = generated;
  const played = await play(shop, generated);
  const owned = ownersOf(history);
  await checkOwners(history, owned, played);
  for (const period of [WHOLE, { start: HISTORY_START + DAY / 8, end: HISTORY_START + DAY / 4 }]) {
    await checkProfit(history, owned, played, period);
    await checkConversions(history, owned, played, period);
  }
  await checkOrders(history, owned, played);
}

/** Rules 1 to 9: whose each span is, in its trace and in the list of each customer's traces and orders. */
async function checkOwners(history: History, owned: OwnedSpan[], played: Played): Promise<void> {
  for (const [id, spans] of [...Map.groupBy(owned, ({ span }) => span.traceId)].slice(0, MOST_ASKED)) {
    const trace: api.Trace = await played.get(`/v1/traces/${played.traceId(id)}`);
    const shown = trace.spans.map((span) => [span.name, span.customer_id, span.user_id, span.session_id]);
    const expected = spans.map((one) => [
      one.span.spanId,
      one.customer || null,
      one.user || null,
      one.session || null,
    ]);
    expect(shown.sort()).toEqual(expected.sort());
  }
  const asked = new Set([...CUSTOMERS, ...owned.map(({ customer }) => customer)]);
  asked.delete("");
  for (const customer of [...asked].slice(-MOST_ASKED)) {
    // Who asks for one that was merged into another asks for the other.
    const who = history.merges.find((merge) => merge.customer === customer)?.into ?? customer;
    const of = `customer_id=${encodeURIComponent(customer)}&limit=100`;
    const range = `start_time=${iso(WHOLE.start)}&end_time=${iso(WHOLE.end)}`;
    const traces: api.TraceSummary[] = await played.get(`/v1/traces?${of}&${range}`);
    const expected = owned
      .filter((one) => one.customer === who && one.span.environment === "production")
      .map(({ span }) => played.traceId(span.traceId));
    expect(traces.map(({ trace_id }) => trace_id).sort()).toEqual([...new Set(expected)].sort());
    const orders: api.Order[] = await played.get(`/v1/orders?${of}`);
    const its = history.orders.filter((order) => buyerOf(order, [], history) === `customer ${who}`);
    expect(orders.map(({ id }) => id).sort()).toEqual(its.map(({ id }) => played.orderId(id)).sort());
  }
}

/** Rules 4 and 17 to 21: the table of profit. */
async function checkProfit(
  history: History,
  owned: OwnedSpan[],
  played: Played,
  { start, end }: typeof WHOLE,
): Promise<void> {
  const shown: api.Profit = await played.get(`/v1/profit?start_time=${iso(start)}&end_time=${iso(end)}`);
  const expected = profitReport(history, owned, { start, end });
  expect(shown.orders_environment).toBe(ordersEnvironmentOf(history));
  const facts = (line: api.ProfitLine): ProfitFacts => ({
    gross: exact(line.gross) ?? expect.fail(),
    tax: exact(line.tax) ?? expect.fail(),
    refunded: exact(line.refunded) ?? expect.fail(),
    revenue: exact(line.revenue) ?? expect.fail(),
    cost: exact(line.cost) ?? expect.fail(),
    fees: line.fees === null ? null : (exact(line.fees) ?? expect.fail()),
    profit: exact(line.profit) ?? expect.fail(),
    orders: line.orders,
    traces: line.traces,
    unpriced: line.unpriced_spans,
    unconverted: Object.fromEntries(
      line.unconverted.map(({ currency, amount }) => [currency, BigInt(amount)]),
    ),
    incomplete: line.incomplete,
  });
  const rows = new Map(shown.rows.map((row) => [row.key, facts(row)]));
  const isNothing = ({ gross, refunded, cost, traces, unpriced, fees, unconverted }: ProfitFacts) =>
    [gross, refunded, cost].every((money) => money === 0n) &&
    fees === null &&
    traces + unpriced + Object.keys(unconverted).length === 0;
  const something = (all: Map<string, ProfitFacts>) => new Map([...all].filter(([, row]) => !isNothing(row)));
  expect(something(rows)).toEqual(something(expected.rows));
  expect(facts(shown.no_customer ?? expect.fail())).toEqual(expected.noCustomer);
  expect(facts(shown.shared ?? expect.fail())).toEqual(expected.shared);
  expect(facts(shown.totals)).toEqual(expected.totals);
  expect([exact(shown.left_out.cost), shown.left_out.orders]).toEqual([
    expected.leftOut.cost * 1_000_000_000n,
    expected.leftOut.orders,
  ]);

  const lines = [...shown.rows, shown.no_customer ?? expect.fail(), shown.shared ?? expect.fail()].map(facts);
  for (const name of ["gross", "tax", "refunded", "revenue", "cost", "profit"] as const)
    expect(lines.reduce((sum, line) => sum + line[name], 0n)).toBe(exact(shown.totals[name]));
}

/** Rules 10 to 16: the report of conversions, in all and by workflow. */
async function checkConversions(
  history: History,
  owned: OwnedSpan[],
  played: Played,
  { start, end }: typeof WHOLE,
): Promise<void> {
  const shown: api.Conversions = await played.get(
    `/v1/conversions?start_time=${iso(start)}&end_time=${iso(end)}&group_by=workflow`,
  );
  const environment = ordersEnvironmentOf(history);
  const expected = conversionReport(history, owned, environment, { start, end }, ({ workflow }) => workflow);
  const money = (of: api.CreditedMoney) =>
    Object.fromEntries(of.by_currency.map(({ currency, amount }) => [currency, BigInt(amount)]));
  const byModel = <T>(read: (model: Model) => T) =>
    Object.fromEntries(MODELS.map((model) => [model, read(model)]));
  const facts = (line: api.ConversionLine) => ({
    funnel: line.funnel,
    orders: byModel((model) => parseDecimal(line.orders[model], 6)),
    credited: byModel((model) => without0(money(line.credited[model]))),
    convertedCost: parseDecimal(line.cost_converted, 9),
    otherCost: parseDecimal(line.cost_not_converted, 9),
  });
  const of = ({ credited, ...line }: ConversionFacts) => ({
    ...line,
    credited: byModel((model) => without0(credited[model])),
  });
  expect(facts(shown.totals)).toEqual(of(expected.totals));
  const isSomething = (line: ReturnType<typeof of>) =>
    Object.values(line.funnel).some(({ conversations }) => conversations > 0) ||
    MODELS.some((model) => Object.keys(line.credited[model] ?? {}).length > 0 || line.orders[model] !== 0n);
  const rows = shown.rows.map((row) => [row.value ?? "", facts(row)] as const);
  expect(new Map(rows.filter(([, line]) => isSomething(line as ReturnType<typeof of>)))).toEqual(
    new Map(
      [...expected.rows]
        .map(([value, line]) => [value, of(line)] as const)
        .filter(([, line]) => isSomething(line)),
    ),
  );
  const all = shown.all ?? expect.fail();
  const none = shown.unattributed ?? expect.fail();
  expect(all.orders).toBe(expected.all.orders);
  expect(without0(money(all.money))).toEqual(without0(expected.all.money));
  // What is credited and what is not are all there is.
  for (const [currency, amount] of Object.entries(money(all.money))) {
    const credited = expected.totals.credited.last[currency] ?? 0n;
    expect((money(none.money)[currency] ?? 0n) + credited).toBe(amount);
  }
}

function without0(sums: Record<string, bigint>): Record<string, bigint> {
  return Object.fromEntries(Object.entries(sums).filter(([, amount]) => amount !== 0n));
}

/** Rules 10 to 15: what preceded each order, and what it is credited with. */
async function checkOrders(history: History, owned: OwnedSpan[], played: Played): Promise<void> {
  for (const order of history.orders.slice(0, MOST_ASKED)) {
    const shown: api.OrderAttribution = await played.get(
      `/v1/orders/${played.orderId(order.id)}/attribution`,
    );
    const from = order.placed - (history.windowDays + SEEN_DAYS) * DAY;
    const seen = owned.filter(({ span }) => span.start >= quarterOf(from));
    const conversations = conversationsOf(seen, conversationEnvironmentsOf(order.environment));
    const buyer = buyerOf(order, owned, history);
    const touches = touchesOf(order, buyer, conversations, history.windowDays);
    expect(
      shown.touches.map((touch) => [touch.started_at, touch.session_id, touch.cost, touch.direct]),
    ).toEqual(
      touches.map(({ conversation, isDirect }) => [
        iso(conversation.start).replace("Z", "000000Z"),
        conversation.session || null,
        `${conversation.cost / 1_000_000_000n}.${String(conversation.cost % 1_000_000_000n).padStart(9, "0")}`,
        isDirect,
      ]),
    );
    for (const model of MODELS) {
      const changes = creditOf(model, order, touches);
      const parts = touches.map((_, i) => changes.reduce((sum, change) => sum + (change.parts[i] ?? 0n), 0n));
      const credited = shown.credit[model].map(({ amount }) => BigInt(amount));
      expect(credited).toEqual(isConversion(order) ? parts : []);
      // Rule 14: exactly.
      expect(credited.reduce((sum, part) => sum + part, 0n) + BigInt(shown.unattributed)).toBe(
        BigInt(shown.amount),
      );
    }
  }
}
