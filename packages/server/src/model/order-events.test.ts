import { ORDER_EVENT_TYPES, type OrderEventType } from "@anyway-sh/semconv";
import fc from "fast-check";
import { expect, test } from "vitest";
import { foldOrder, type OrderEvent } from "./order-events.ts";

const TERMS = { amount: 10_000, tax: 1_900 };
const event = (
  type: OrderEventType,
  at: number,
  amount: number | null = null,
  reference = "",
): OrderEvent => ({
  type,
  source: "stripe",
  reference,
  occurredAt: at,
  amount,
});
const paid = event("paid", 10, 10_000);

test.each([
  ["nothing", [], "pending"],
  ["placed", [event("placed", 1)], "pending"],
  ["an attempt that failed", [event("failed", 2)], "failed"],
  ["a payment after it", [event("failed", 2), paid], "paid"],
  ["a cancellation", [event("failed", 2), event("canceled", 3)], "canceled"],
  ["money that came all the same", [event("canceled", 3), paid], "paid"],
  ["a refund of a part", [paid, event("refunded", 20, 4_000)], "partially_refunded"],
  [
    "refunds of all",
    [paid, event("refunded", 20, 4_000, "a"), event("refunded", 21, 6_000, "b")],
    "refunded",
  ],
  ["a refund told before its payment", [event("refunded", 20, 4_000)], "pending"],
  [
    "a refund that failed",
    [paid, event("refunded", 20, 4_000, "r"), event("refund_failed", 25, null, "r")],
    "paid",
  ],
  ["a dispute", [paid, event("disputed", 30, 10_000)], "disputed"],
  ["a dispute that was won", [paid, event("disputed", 30, 10_000), event("dispute_won", 40)], "paid"],
  [
    "a dispute that was lost",
    [paid, event("disputed", 30, 10_000), event("dispute_lost", 40)],
    "dispute_lost",
  ],
] satisfies [string, OrderEvent[], string][])("after %s", (_, events, status) => {
  expect(foldOrder(TERMS, events).status).toBe(status);
});

test("money is dated when it came or went, with its share of the tax", () => {
  const events = [paid, event("fee", 10, 320), event("refunded", 20, 5_000), event("disputed", 30, 9_000)];
  expect(foldOrder(TERMS, events)).toEqual({
    status: "disputed",
    paidAt: 10,
    amountRefunded: 5_000,
    // No more than was left.
    amountDisputed: 5_000,
    fees: 320,
    settledAmount: null,
    settledCurrency: null,
    revenue: [
      { kind: "payment", at: 10, amount: 10_000, tax: 1_900 },
      { kind: "refund", at: 20, amount: -5_000, tax: -950 },
      { kind: "dispute", at: 30, amount: -5_000, tax: -950 },
      { kind: "fee", at: 10, amount: -320, tax: 0 },
    ],
  });
});

test("the tax of a part is exact for the largest amounts", () => {
  const terms = { amount: Number.MAX_SAFE_INTEGER, tax: Number.MAX_SAFE_INTEGER };
  const events = [
    event("paid", 1, terms.amount),
    event("refunded", 2, 9_007_199_254_740_987, "a"),
    event("refunded", 3, 3, "b"),
  ];
  expect(foldOrder(terms, events).revenue.map(({ tax }) => tax)).toEqual([
    terms.tax,
    -9_007_199_254_740_987,
    -3,
  ]);
});

const anyEvent = fc.record({
  type: fc.constantFrom(...ORDER_EVENT_TYPES),
  source: fc.constant("stripe" as const),
  reference: fc.constantFrom("a", "b", "c"),
  occurredAt: fc.integer({ min: 0, max: 20 }),
  amount: fc.option(fc.integer({ min: 0, max: 12_000 })),
});

test("the order in which events are told, and how often, changes nothing", () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 12 }), fc.func(fc.integer()), (events, shuffle) => {
      const other = [...events, ...events].sort((a, b) => shuffle(a) - shuffle(b));
      expect(foldOrder(TERMS, other)).toEqual(foldOrder(TERMS, events));
    }),
  );
});

test("the books close: nothing below zero, nothing above what was paid", () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 12 }), (events) => {
      const state = foldOrder(TERMS, events);
      const net = state.revenue
        .filter(({ kind }) => kind !== "fee")
        .reduce((sum, { amount }) => sum + amount, 0);
      const payment = state.revenue.find(({ kind }) => kind === "payment")?.amount ?? 0;
      expect(net).toBe(payment - state.amountRefunded - state.amountDisputed);
      expect(net).toBeGreaterThanOrEqual(0);
      expect(state.amountRefunded).toBeGreaterThanOrEqual(0);
    }),
  );
});
