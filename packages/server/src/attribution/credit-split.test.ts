import { CREDIT_MODELS } from "@anyway-sh/semconv";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { creditWeights, splitByWeight } from "./credit.ts";
import { splitCredit, weightOfAge } from "./credit-split.ts";

const HOUR_NS = 3_600_000_000_000n;
const aTouch = fc.record({
  direct: fc.boolean(),
  // Often the same, so that rests are; up to years, where weights have few bits left.
  hours: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 2_000 }), fc.nat(20_000)),
});
const anAmount = fc.oneof(
  fc.nat(100),
  fc.integer({ min: 0, max: 100_000 }),
  fc.constant(1_000_000),
  fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
);

describe("splitCredit", () => {
  it.each(CREDIT_MODELS)("gives what splitting by weight in whole numbers gives: %s", (model) => {
    const touches = fc.oneof(
      fc.array(aTouch, { minLength: 1, maxLength: 6 }),
      fc.array(aTouch, { minLength: 30, maxLength: 90 }),
    );
    fc.assert(
      fc.property(touches, anAmount, (told, amount) => {
        const inNs = told.map(({ direct, hours }) => ({ direct, endNs: -BigInt(hours) * HOUR_NS }));
        const weights = creditWeights(model, inNs, 0);
        // Older than anything weighs: nobody would have it.
        fc.pre(weights.some((weight) => weight > 0n));
        const ages = told.map(({ hours }) => weightOfAge(hours));
        const parts = new Float64Array(told.length * 2 + 2).fill(7);
        splitCredit(
          model,
          amount,
          {
            size: told.length,
            direct: told.map(({ direct }) => Number(direct)),
            hours: told.map(({ hours }) => hours),
            ages,
            age: ages.reduce((sum, one) => sum + one),
          },
          { parts, at: 1, step: 2 },
        );
        const given = parts.filter((_, i) => i % 2 === 1 && i < told.length * 2);
        expect(Array.from(given, BigInt)).toEqual(splitByWeight(BigInt(amount), weights));
        expect(parts.filter((_, i) => i % 2 === 0 || i > told.length * 2)).toEqual(
          new Float64Array(told.length + 2).fill(7),
        );
      }),
      { numRuns: Number(process.env.ANYWAY_TEST_SPLITS ?? 300) },
    );
  });
});
