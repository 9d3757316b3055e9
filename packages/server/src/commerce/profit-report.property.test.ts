import { ENVIRONMENTS, minorUnitDigits } from "@anyway-sh/semconv";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { aWireSpan } from "../../test/a-span.ts";
import { sampleOrder } from "../../test/sample-order.ts";
import { openTestApp, type TestApp } from "../../test/test-app.ts";
import type { ProfitLine } from "../attribution/profit.ts";
import type { ExchangeRate } from "../model/exchange-rate.ts";
import { parseDecimal } from "../model/money.ts";
import type { Order, RevenueLine } from "../model/order.ts";
import { foldOrder, type OrderEvent } from "../model/order-events.ts";
import { settledRevenue } from "../model/settled-revenue.ts";
import type { ProfitQuestion } from "./profit-report.ts";
import { profitReport } from "./profit-report.ts";

/**
 * Rules 4, 17, 18 and 21 on generated histories over real stores, against the plain reading of them: every amount one
 * by one, days found by looking at the calendar, no sum made in SQL.
 */
let test: TestApp;
beforeAll(async () => {
  test = await openTestApp();
});
afterAll(() => test.close());

const SLOT_MS = 900_000;
const START = Date.UTC(2026, 9, 20);
const HISTORY_SLOTS = 40 * 96;
const CURRENCIES = ["USD", "EUR", "JPY", "KWD"] as const;
const ZONES = ["UTC", "America/New_York", "Asia/Kathmandu", "Asia/Beirut"];

const slot = fc.integer({ min: 0, max: HISTORY_SLOTS });
const day = fc
  .integer({ min: 0, max: 39 })
  .map((n) => new Date(START + n * 86_400_000).toISOString().slice(0, 10));
const anEnvironment = fc.oneof(
  { weight: 4, arbitrary: fc.constant("production") },
  fc.constantFrom(...ENVIRONMENTS),
);
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null, freq: 2 });
const settings = fc.record({
  timeZone: fc.constantFrom(...ZONES),
  reportingCurrency: fc.constantFrom("USD", "EUR", "JPY"),
});
const rates = fc.uniqueArray(
  fc.record({
    currency: fc.constantFrom(...CURRENCIES),
    date: day,
    rate: fc
      .integer({ min: 1, max: 2_000_000_000 })
      .map((n) => `${Math.floor(n / 1_000_000_000)}.${String(n % 1_000_000_000).padStart(9, "0")}`),
  }),
  { maxLength: 8, selector: ({ currency, date }) => `${currency} ${date}` },
);
const orders = fc.array(
  fc.record({
    customerId: fc.constantFrom("A", "B", null),
    productId: fc.constantFrom("PRD_1", null),
    team: fc.constantFrom("red", "it's\t\\", ""),
    currency: fc.constantFrom(...CURRENCIES),
    amount: fc.integer({ min: 0, max: 1_000_000 }),
    taxPercent: fc.integer({ min: 0, max: 30 }),
    paidSlot: slot,
    refund: maybe(fc.record({ after: slot, percent: fc.integer({ min: 1, max: 120 }) })),
    fee: maybe(fc.integer({ min: 0, max: 5_000 })),
    settled: maybe(
      fc.record({ amount: fc.integer({ min: 0, max: 500_000 }), currency: fc.constantFrom(...CURRENCIES) }),
    ),
    period: maybe(fc.record({ from: slot, slots: fc.integer({ min: 1, max: 400 * 96 }) })),
    environment: anEnvironment,
  }),
  { maxLength: 12 },
);
const calls = fc.array(
  fc.record({
    customer: fc.constantFrom("A", "C", ""),
    product: fc.constantFrom("PRD_1", "PRD_2", ""),
    team: fc.constantFrom("red", ""),
    nano: fc.integer({ min: 0, max: 2_000_000_000 }),
    slot,
    environment: fc.constantFrom("production", "staging"),
  }),
  { maxLength: 10 },
);
const question = fc.record({
  from: slot,
  slots: fc.integer({ min: 1, max: 40 * 96 }),
  group: fc.constantFrom<ProfitQuestion["group"]>(
    { by: "customer" },
    { by: "property", key: "product_id" },
    { by: "property", key: "team" },
    { by: "none" },
  ),
  basis: fc.constantFrom("cash" as const, "earned" as const),
  interval: fc.constantFrom(undefined, "day" as const, "week" as const, "month" as const),
});

let projects = 0;

it("rules 17, 18 and 21: says what the plain reading says, in all, by row and by interval", async () => {
  await fc.assert(
    fc.asyncProperty(
      settings,
      rates,
      orders,
      calls,
      fc.array(question, { minLength: 2, maxLength: 4 }),
      check,
    ),
    { numRuns: 12 },
  );
}, 300_000);

type Values<T> = T extends fc.Arbitrary<infer V> ? V : never;

async function check(
  chosen: Values<typeof settings>,
  rateList: ExchangeRate[],
  orderList: Values<typeof orders>,
  callList: Values<typeof calls>,
  questions: Values<typeof question>[],
): Promise<void> {
  const projectId = `proj_${++projects}`;
  const { business, telemetry, ingest } = test;
  const usable = rateList.filter(
    ({ currency, rate }) => currency !== chosen.reportingCurrency && !/^0\.0+$/.test(rate),
  );
  await business.transaction(async (writer) => {
    await writer.addProject({ id: projectId, name: projectId, createdAt: 0 });
    await writer.changeSettings(projectId, chosen, 0);
    await writer.setExchangeRates({ projectId, ...chosen }, usable);
  });
  const made = orderList.map((order) => toOrder(order, projectId));
  await telemetry.writeOrders(made);
  await ingest.accept(
    projectId,
    callList.map((call) => {
      const startTimeNs = BigInt(START + call.slot * SLOT_MS) * 1_000_000n;
      return aWireSpan(
        {
          "gen_ai.request.model": "our-own",
          "gen_ai.operation.name": "chat",
          "gen_ai.usage.cost": (call.nano / 1e9).toFixed(9),
          "traceloop.association.properties.customer_id": call.customer,
          "traceloop.association.properties.product_id": call.product,
          "traceloop.association.properties.team": call.team,
          "deployment.environment.name": call.environment,
        },
        { startTimeNs, endTimeNs: startTimeNs + 1n },
      );
    }),
  );
  await ingest.settle();

  for (const { from, slots, ...asked } of questions) {
    const bounds = { startMs: START + from * SLOT_MS, endMs: START + (from + slots) * SLOT_MS };
    const range = { startNs: BigInt(bounds.startMs) * 1_000_000n, endNs: BigInt(bounds.endMs) * 1_000_000n };
    const report = await profitReport(
      { telemetry, business },
      { projectId, range, environment: undefined, ...asked },
    );

    // Rule 4: test orders are shown where there are no others.
    const paidIn = new Set(
      made.filter(({ paidAt }) => paidAt !== null).map(({ environment }) => environment),
    );
    const ordersEnvironment = paidIn.has("test") && !paidIn.has("production") ? "test" : "production";
    expect(report.ordersEnvironment).toBe(ordersEnvironment);
    const entries = [
      ...made
        .filter(({ environment }) => environment === ordersEnvironment)
        .flatMap((order) => moneyOf(order, asked, chosen, usable)),
      ...callList
        .filter(({ environment }) => environment === "production")
        .map((call) => costOf(call, asked, chosen, usable)),
    ].filter(({ atMs }) => bounds.startMs <= atMs && atMs < bounds.endMs);

    const keys = [...new Set(entries.map(({ key }) => key))].filter((key) => key !== "").sort();
    expect(report.rows.map(({ key }) => key).sort()).toEqual(keys);
    const rest = report.noCustomer ?? report.unallocated;
    const lines = [...report.rows, ...(rest ? [{ key: "", ...rest }] : [])];
    for (const row of lines) {
      const own = entries.filter(({ key }) => key === row.key);
      expect(summary(row.line)).toEqual(add(own));
      compareTrend(row.trend, own);
    }
    expect(summary(report.totals.line)).toEqual(add(entries));
    compareTrend(report.totals.trend, entries);

    function compareTrend(trend: readonly ProfitLine[], own: readonly Entry[]): void {
      const { interval } = asked;
      if (interval === undefined) return;
      const of = Map.groupBy(own, ({ atMs }) => intervalName(atMs, interval, chosen.timeZone));
      expect(trend).toHaveLength(report.intervals.length);
      for (const [i, start] of report.intervals.entries()) {
        const name = intervalName(start, interval, chosen.timeZone);
        expect(summary(trend[i] ?? expect.fail())).toEqual(add(of.get(name) ?? []));
        of.delete(name);
      }
      expect([...of.keys()]).toEqual([]);
    }
  }
}

function toOrder(
  { paidSlot, taxPercent, team, refund, fee, settled, period, ...terms }: Values<typeof orders>[number],
  projectId: string,
): Order {
  const paidAt = START + paidSlot * SLOT_MS;
  const tax = Math.floor((terms.amount * taxPercent) / 130);
  const { order } = sampleOrder(
    {
      ...terms,
      environment: ENVIRONMENTS.find((name) => name === terms.environment) ?? "production",
      projectId,
      tax,
      metadata: team === "" ? {} : { team },
      placedAt: paidAt,
      periodStart: period && START + period.from * SLOT_MS,
      periodEnd: period && START + (period.from + period.slots) * SLOT_MS,
    },
    (prefix) => `${prefix}${++ids}`,
  );
  const event = (type: OrderEvent["type"], occurredAt: number, amount: number): OrderEvent => ({
    type,
    source: "stripe",
    reference: type,
    occurredAt,
    amount,
  });
  const events = [
    {
      ...event("paid", paidAt, terms.amount),
      settledAmount: settled && settled.currency !== terms.currency ? settled.amount : null,
      settledCurrency: settled && settled.currency !== terms.currency ? settled.currency : null,
    },
    ...(refund
      ? [
          event(
            "refunded",
            paidAt + refund.after * SLOT_MS,
            Math.floor((terms.amount * refund.percent) / 100),
          ),
        ]
      : []),
    ...(fee === null ? [] : [event("fee", paidAt, fee)]),
  ];
  return { ...order, ...foldOrder(order, events) };
}
let ids = 0;

interface Entry {
  key: string;
  atMs: number;
  kind: RevenueLine["kind"] | "cost" | "order";
  /** Of 18 places; undefined without a rate. */
  amount: bigint | undefined;
  tax: bigint;
  /** As it is without a rate. */
  raw: { currency: string; amount: bigint };
}

/** One entry for each amount that moves, or, earned, for each day of it. */
function moneyOf(
  order: Order,
  { group, basis }: Pick<ProfitQuestion, "group" | "basis">,
  chosen: Values<typeof settings>,
  usable: readonly ExchangeRate[],
): Entry[] {
  const key =
    group.by === "none"
      ? ""
      : group.by === "customer"
        ? (order.customerId ?? "")
        : group.key === "product_id"
          ? (order.productId ?? "")
          : (order.metadata.team ?? "");
  const { currency, settledCurrency, paidAt } = order;
  if (paidAt === null) return [];
  const settledCounts =
    currency !== chosen.reportingCurrency &&
    settledCurrency !== null &&
    (settledCurrency === chosen.reportingCurrency ||
      usable.some((rate) => rate.currency === settledCurrency));
  const inCurrency = settledCounts ? settledCurrency : currency;
  const amounts = settledCounts ? settledRevenue(order) : undefined;
  const entries: Entry[] = [];
  order.revenue.forEach((line, i) => {
    const { amount, tax } = amounts ? (amounts[i] ?? { amount: 0, tax: 0 }) : line;
    const add = (kind: Entry["kind"], atMs: number, part: bigint, partOfTax: bigint) =>
      entries.push({
        key,
        atMs,
        kind,
        amount: convert(part, inCurrency, paidAt, chosen, usable),
        tax: convert(partOfTax, inCurrency, paidAt, chosen, usable) ?? 0n,
        raw: { currency: inCurrency, amount: part - partOfTax },
      });
    if (line.kind === "payment") add("order", line.at, 0n, 0n);
    if (basis === "cash" || order.periodStart === null || order.periodEnd === null) {
      add(line.kind, line.at, BigInt(amount), BigInt(tax));
      return;
    }
    const days = daysOf(order.periodStart, order.periodEnd, chosen.timeZone);
    const parts = shares(amount, days.length);
    const taxes = shares(tax, days.length);
    days.forEach((atMs, n) => {
      add(line.kind, atMs, parts[n] ?? 0n, taxes[n] ?? 0n);
    });
  });
  return entries;
}

function costOf(
  call: Values<typeof calls>[number],
  { group }: Pick<ProfitQuestion, "group">,
  chosen: Values<typeof settings>,
  usable: readonly ExchangeRate[],
): Entry {
  const key =
    group.by === "none"
      ? ""
      : group.by === "customer"
        ? call.customer
        : group.key === "product_id"
          ? call.product
          : call.team;
  const atMs = START + call.slot * SLOT_MS;
  const dollars = convert(BigInt(call.nano), "USD", atMs, chosen, usable, 9);
  return {
    key,
    atMs,
    kind: "cost",
    amount: dollars,
    tax: 0n,
    raw: { currency: "cost", amount: BigInt(call.nano) },
  };
}

/** Evenly, and what is left over on the first. */
function shares(amount: number, count: number): bigint[] {
  const sign = amount < 0 ? -1 : 1;
  const whole = Math.floor(Math.abs(amount) / count);
  const rest = Math.abs(amount) % count;
  return Array.from({ length: count }, (_, i) => BigInt(sign * (whole + (i < rest ? 1 : 0))));
}

const dates = new Map<string, Intl.DateTimeFormat>();
function dateOf(ms: number, timeZone: string): string {
  const format = dates.get(timeZone) ?? new Intl.DateTimeFormat("sv-SE", { timeZone });
  dates.set(timeZone, format);
  return format.format(ms);
}

/** When each day begins from that of the start up to that of the end, which is not one of them unless it is the same. */
function daysOf(startMs: number, endMs: number, timeZone: string): number[] {
  const last = dateOf(endMs, timeZone);
  let ms = startMs;
  while (dateOf(ms - SLOT_MS, timeZone) === dateOf(startMs, timeZone)) ms -= SLOT_MS;
  const days = [ms];
  for (let today = dateOf(ms, timeZone); ; ) {
    ms += 22 * 3_600_000;
    while (dateOf(ms, timeZone) === today) ms += SLOT_MS;
    today = dateOf(ms, timeZone);
    if (today >= last) return days;
    days.push(ms);
  }
}

function convert(
  amount: bigint,
  currency: string,
  atMs: number,
  { timeZone, reportingCurrency }: Values<typeof settings>,
  usable: readonly ExchangeRate[],
  places = minorUnitDigits(currency),
): bigint | undefined {
  const units = amount * 10n ** BigInt(9 - places);
  if (currency === reportingCurrency) return units * 1_000_000_000n;
  const today = dateOf(atMs, timeZone);
  const known = usable.filter((rate) => rate.currency === currency && rate.date <= today);
  const latest = known.sort((a, b) => (a.date < b.date ? 1 : -1))[0];
  return latest && units * (parseDecimal(latest.rate, 9) ?? 0n);
}

function intervalName(ms: number, interval: "day" | "week" | "month", timeZone: string): string {
  const date = dateOf(ms, timeZone);
  if (interval === "month") return date.slice(0, 7);
  if (interval === "day") return date;
  const monday = new Date(`${date}T00:00:00Z`);
  monday.setUTCDate(monday.getUTCDate() - ((monday.getUTCDay() + 6) % 7));
  return monday.toISOString().slice(0, 10);
}

function add(entries: readonly Entry[]) {
  const sum = (of: readonly Entry[], read: (entry: Entry) => bigint) =>
    of.reduce((total, entry) => total + read(entry), 0n);
  const known = entries.filter(({ amount }) => amount !== undefined);
  const only = (kind: Entry["kind"]) => known.filter((entry) => entry.kind === kind);
  const gross = sum(only("payment"), ({ amount }) => amount ?? 0n);
  const tax = sum(only("payment"), (entry) => entry.tax);
  const refunded = -sum(only("refund"), (entry) => (entry.amount ?? 0n) - entry.tax);
  const fees = only("fee").length === 0 ? null : -sum(only("fee"), ({ amount }) => amount ?? 0n);
  const cost = sum(only("cost"), ({ amount }) => amount ?? 0n);
  const lost = entries.filter(({ amount, kind }) => amount === undefined && kind !== "cost");
  return {
    gross,
    tax,
    refunded,
    revenue: gross - tax - refunded,
    cost,
    fees,
    profit: gross - tax - refunded - cost - (fees ?? 0n),
    orders: entries.filter(({ kind }) => kind === "order").length,
    unconvertedCost: sum(
      entries.filter(({ amount, kind }) => amount === undefined && kind === "cost"),
      ({ raw }) => raw.amount,
    ),
    unconverted: [...new Set(lost.map(({ raw }) => raw.currency))].sort().map((currency) => {
      const of = lost.filter(({ raw }) => raw.currency === currency);
      const money = of.filter(({ kind }) => kind !== "fee");
      return {
        currency,
        amount: sum(money, ({ raw }) => raw.amount),
        orders: of.filter(({ kind }) => kind === "order").length,
      };
    }),
  };
}

function summary({ margin, traces, unpricedSpans, unpricedTokens, unpricedModels, ...line }: ProfitLine) {
  return line;
}
