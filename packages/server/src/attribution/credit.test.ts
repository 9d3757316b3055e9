import { CREDIT_MODELS } from "@anyway-sh/semconv";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DECAY_WEIGHTS, decayWeight } from "../model/credit-decay.ts";
import { foldOrder, type OrderEvent } from "../model/order-events.ts";
import { type CreditedTouch, creditChanges, creditWeights, splitByWeight } from "./credit.ts";

const HOUR_NS = 3_600_000_000_000n;
const PLACED_AT = Date.UTC(2026, 10, 21);
const hoursBefore = (hours: number, direct = false): CreditedTouch => ({
  endNs: BigInt(PLACED_AT) * 1_000_000n - BigInt(hours) * HOUR_NS,
  direct,
});
const credit = (model: (typeof CREDIT_MODELS)[number], amount: number, touches: CreditedTouch[]) =>
  splitByWeight(BigInt(amount), creditWeights(model, touches, PLACED_AT)).map(Number);

describe("rule 14: credit models", () => {
  const three = [hoursBefore(200), hoursBefore(100, true), hoursBefore(1)];

  test.each([
    ["last", [0, 0, 1_000]],
    ["direct", [0, 1_000, 0]],
    ["linear", [334, 333, 333]],
    ["first", [1_000, 0, 0]],
    ["position", [400, 200, 400]],
  ] as const)("%s", (model, expected) => {
    expect(credit(model, 1_000, three)).toEqual(expected);
  });

  test("direct touches share equally; without one the last has it all", () => {
    expect(credit("direct", 101, [hoursBefore(3, true), hoursBefore(2), hoursBefore(1, true)])).toEqual([
      51, 0, 50,
    ]);
    expect(credit("direct", 101, [hoursBefore(3), hoursBefore(2)])).toEqual([0, 101]);
  });

  test("by position: two share, one has all, and those between share a fifth", () => {
    expect(credit("position", 100, [hoursBefore(2), hoursBefore(1)])).toEqual([50, 50]);
    expect(credit("position", 100, [hoursBefore(2)])).toEqual([100]);
    expect(
      credit(
        "position",
        1_000,
        [4, 3, 2, 1].map((hours) => hoursBefore(hours)),
      ),
    ).toEqual([400, 100, 100, 400]);
  });

  test("by age: half for each week; what goes on after the order has no age", () => {
    expect(credit("time_decay", 300, [hoursBefore(168), hoursBefore(0)])).toEqual([100, 200]);
    expect(credit("time_decay", 700, [hoursBefore(336), hoursBefore(168), hoursBefore(-5)])).toEqual([
      100, 200, 400,
    ]);
    expect(decayWeight(365 * 24)).toBeGreaterThan(0n);
    expect(new Set(DECAY_WEIGHTS).size).toBe(DECAY_WEIGHTS.length);
  });
});

const someTouches = fc.array(
  fc.record({ hours: fc.integer({ min: -100, max: 9_000 }), direct: fc.boolean() }),
  { minLength: 1, maxLength: 12 },
);
const anAmount = fc.integer({ min: 0, max: 1_000_000_000_000 });

test("shares are never negative and add up exactly, by every model", () => {
  fc.assert(
    fc.property(someTouches, anAmount, (some, amount) => {
      const touches = some.map(({ hours, direct }) => hoursBefore(hours, direct));
      for (const model of CREDIT_MODELS) {
        const shares = credit(model, amount, touches);
        expect(shares.every((share) => share >= 0)).toBe(true);
        expect(shares.reduce((sum, share) => sum + share, 0)).toBe(amount);
      }
    }),
  );
});

test("rule 15: the credit is the split of what remains, each change the difference, whatever came first", () => {
  const someEvents = fc.array(
    fc.record({
      type: fc.constantFrom("refunded", "refund_failed", "disputed", "dispute_won", "dispute_lost", "fee"),
      reference: fc.constantFrom("a", "b", "c"),
      hours: fc.integer({ min: 0, max: 50 }),
      amount: fc.integer({ min: 1, max: 2_000 }),
    }),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(someTouches, someEvents, anAmount, (some, told, amount) => {
      const touches = some.map(({ hours, direct }) => hoursBefore(hours, direct));
      const events: OrderEvent[] = [
        { type: "paid", source: "api", reference: "", occurredAt: PLACED_AT, amount },
        ...told.map(({ type, reference, hours, amount: part }) => ({
          type: type as OrderEvent["type"],
          source: "api" as const,
          reference,
          occurredAt: PLACED_AT + hours * 3_600_000,
          amount: part,
        })),
      ];
      const state = foldOrder({ amount, tax: 0 }, events);
      expect(foldOrder({ amount, tax: 0 }, events.toReversed()).revenue).toEqual(state.revenue);
      const remains = amount - state.amountRefunded - state.amountDisputed;
      for (const model of CREDIT_MODELS) {
        const weights = creditWeights(model, touches, PLACED_AT);
        const changes = creditChanges(state.revenue, weights);
        const sums = touches.map((_, i) =>
          changes.reduce((sum, { amounts }) => sum + (amounts[i] ?? 0n), 0n),
        );
        expect(sums).toEqual(splitByWeight(BigInt(remains), weights));
        const money = state.revenue.filter(({ kind }) => kind !== "fee");
        expect(changes.map(({ amounts }) => Number(amounts.reduce((sum, part) => sum + part, 0n)))).toEqual(
          money.map((line) => line.amount),
        );
        expect(changes.map(({ at }) => at)).toEqual(money.map(({ at }) => at));
      }
    }),
  );
});
