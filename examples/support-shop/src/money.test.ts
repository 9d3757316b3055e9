import { expect, test } from "vitest";
import { formatUsd, parseUsd } from "./money.ts";

test("decimal strings are read to the billionth and refused beyond", () => {
  expect(parseUsd("12.34")).toBe(12_340_000_000n);
  expect(parseUsd("-0.000000001")).toBe(-1n);
  expect(parseUsd("90071992547409.93")).toBe(90_071_992_547_409_930_000_000n);
  for (const wrong of ["", "1e3", ".5", "1.0000000001", "$1"]) expect(() => parseUsd(wrong)).toThrow(wrong);
});

test("amounts are rounded half up, grouped, and never a negative zero", () => {
  expect(formatUsd(1_234_567_895_000_000n, 2)).toBe("$1,234,567.90");
  expect(formatUsd(-2_500_000n, 2)).toBe("$0.00");
  expect(formatUsd(-5_000_000n, 2)).toBe("-$0.01");
  expect(formatUsd(31_450_000n, 4)).toBe("$0.0315");
});
