import fc from "fast-check";
import { expect, test } from "vitest";
import { divideHalfUp, formatNanoUsd, parseDecimal, roundShares } from "./money.ts";

test("nano-dollars print with nine places and read back", () => {
  expect(formatNanoUsd(3_512_000n)).toBe("0.003512000");
  expect(formatNanoUsd(-1n)).toBe("-0.000000001");
  expect(formatNanoUsd(12_000_000_000n)).toBe("12.000000000");
  fc.assert(fc.property(fc.bigInt(), (n) => parseDecimal(formatNanoUsd(n), 9) === n));
});

test("decimals are read exactly, whatever their notation", () => {
  expect(parseDecimal(0.0375, 12)).toBe(37_500_000_000n);
  expect(parseDecimal(1e-7, 9)).toBe(100n);
  expect(parseDecimal("1.5e2", 0)).toBe(150n);
  expect(parseDecimal("0.0000000005", 9)).toBe(1n);
  expect(parseDecimal("0.00000000049", 9)).toBe(0n);
  for (const wrong of ["", ".", "1,5", "NaN", "0x1", "--1"]) expect(parseDecimal(wrong, 9)).toBeUndefined();
  expect(parseDecimal(Number.NaN, 9)).toBeUndefined();
  // Of millions of digits it would take seconds.
  expect(parseDecimal("9".repeat(1_000), 9)).toBeUndefined();
});

test("halves round away from zero", () => {
  expect([
    divideHalfUp(5n, 10n),
    divideHalfUp(4n, 10n),
    divideHalfUp(-5n, 10n),
    divideHalfUp(15n, 10n),
  ]).toEqual([1n, 0n, -1n, 2n]);
});

test("rounded shares add up to the rounded total and each is off by less than one unit", () => {
  const parts = fc.array(fc.bigInt({ min: 0n, max: 10n ** 30n }), { maxLength: 6 });
  fc.assert(
    fc.property(parts, fc.bigInt({ min: 1n, max: 10n ** 9n }), (exact, unit) => {
      const shares = roundShares(exact, unit);
      const sum = (values: readonly bigint[]) => values.reduce((a, b) => a + b, 0n);
      expect(sum(shares)).toBe(divideHalfUp(sum(exact), unit));
      shares.forEach((share, i) => {
        const off = share * unit - (exact[i] ?? 0n);
        expect(off < unit && off > -unit).toBe(true);
      });
    }),
  );
});
