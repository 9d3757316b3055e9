import fc from "fast-check";
import { expect, test } from "vitest";
import { settledRevenue } from "./settled-revenue.ts";

const at = 0;

test("is dated and signed as in the order's own currency, by the rate of the payment", () => {
  const revenue = [
    { kind: "payment", at, amount: 10_000, tax: 1_900 },
    { kind: "refund", at, amount: -2_500, tax: -475 },
    { kind: "fee", at, amount: -320, tax: 0 },
  ] as const;
  expect(settledRevenue({ amount: 10_000, settledAmount: 10_857, revenue })).toEqual([
    { amount: 10_857, tax: 2_062 },
    { amount: -2_715, tax: -515 },
    { amount: -347, tax: 0 },
  ]);
});

test("is not where the provider credits no other currency", () => {
  expect(settledRevenue({ amount: 1, settledAmount: null, revenue: [] })).toBeUndefined();
});

test("what goes back in parts, until nothing is left, leaves nothing, whatever the rate", () => {
  const parts = fc.array(fc.integer({ min: 1, max: 2 ** 40 }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(parts, fc.integer({ min: 1, max: 2 ** 50 }), (refunds, settledAmount) => {
      const amount = refunds.reduce((sum, part) => sum + part, 0);
      const lines = settledRevenue({
        amount,
        settledAmount,
        revenue: [
          { kind: "payment", at, amount, tax: 0 },
          ...refunds.map((part) => ({ kind: "refund" as const, at, amount: -part, tax: 0 })),
        ],
      });
      expect(lines?.[0]?.amount).toBe(settledAmount);
      expect(lines?.reduce((sum, line) => sum + line.amount, 0)).toBe(0);
    }),
  );
});
