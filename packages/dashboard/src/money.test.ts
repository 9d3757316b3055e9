import { expect, test } from "vitest";
import {
  compareDecimals,
  formatExactUsd,
  formatMinorUnits,
  formatPercent,
  formatUsd,
  fromScaled,
  parseMinorUnits,
  share,
  sumDecimals,
  toScaled,
  typedMinorUnits,
} from "./money.ts";

test.each([
  ["0", "$0.00"],
  ["0.000000000", "$0.00"],
  ["0.003512000", "$0.0035"],
  ["0.000000001", "$0.0000000010"],
  ["0.12", "$0.12"],
  ["0.3", "$0.30"],
  ["0.02", "$0.020"],
  ["-0.004", "\u2212$0.0040"],
  ["0.0999", "$0.10"],
  ["100", "$100.00"],
  ["0.999", "$1.00"],
  ["12.345", "$12.35"],
  ["1234567.5", "$1,234,567.50"],
  ["-0.0035", "\u2212$0.0035"],
  ["-19.99", "\u2212$19.99"],
])("%s dollars read as %s", (decimal, text) => {
  expect(formatUsd(decimal)).toBe(text);
});

test("the exact form keeps every digit of an amount that no float holds", () => {
  expect(formatExactUsd("0.003512000")).toBe("$0.003512");
  expect(formatExactUsd("9007199254740993.000000001")).toBe("$9,007,199,254,740,993.000000001");
});

test("sums are exact where floats are not", () => {
  expect(sumDecimals(["0.1", "0.2"])).toBe("0.3");
  expect(sumDecimals(["9007199254740993", "-0.000000001"])).toBe("9007199254740992.999999999");
  expect(sumDecimals([])).toBe("0");
});

test("scaled integers and decimal strings convert both ways", () => {
  expect(toScaled("-0.5")).toBe(-500_000_000_000_000_000n);
  for (const decimal of ["0", "-0.5", "12.000000001", "-1234"])
    expect(fromScaled(toScaled(decimal))).toBe(decimal);
});

test("decimals are ordered by value, not by text", () => {
  expect(["10", "9", "-2", "-10", "0.5"].sort(compareDecimals)).toEqual(["-10", "-2", "0.5", "9", "10"]);
});

test("margins are percent with one digit, never rounded up", () => {
  expect(formatPercent("0.9997")).toBe("99.9%");
  expect(formatPercent("1")).toBe("100.0%");
  expect(formatPercent("0.9534")).toBe("95.3%");
  expect(formatPercent("-23.5")).toBe("\u22122,350.0%");
});

test.each([
  [1999, "EUR", "€19.99"],
  [5, "USD", "$0.05"],
  [500, "JPY", "¥500"],
  [1234567, "KWD", "KWD\u00a01,234.567"],
  [9007199254740991, "USD", "$90,071,992,547,409.91"],
  [-250, "USD", "\u2212$2.50"],
  [100_000, "HUF", "HUF\u00a01,000.00"],
])("%d minor units of %s read as %s", (amount, currency, text) => {
  expect(formatMinorUnits(amount, currency)).toBe(text);
});

test("a share is between 0 and 1, also of nothing", () => {
  expect(share(1n, 3n)).toBeCloseTo(0.3333);
  expect(share(1n, 0n)).toBe(0);
});

test.each([
  ["49", "USD", 4900],
  ["49.00", "EUR", 4900],
  [" 0.1 ", "USD", 10],
  ["0.29", "USD", 29],
  ["1,234.5", "USD", 123_450],
  ["500", "JPY", 500],
  ["1.234", "KWD", 1234],
  ["1000", "HUF", 100_000],
  ["90071992547409.91", "USD", Number.MAX_SAFE_INTEGER],
])("%s typed in %s is %d minor units", (text, currency, amount) => {
  expect(parseMinorUnits(text, currency)).toEqual({ ok: true, amount });
});

test.each([
  ["", "USD", "Enter an amount, such as 49.00."],
  ["49,90", "EUR", "Write the amount like 49.00, with a point."],
  ["-5", "EUR", "Write the amount like 49.00, with a point."],
  ["1e3", "EUR", "Write the amount like 49.00, with a point."],
  ["$5", "USD", "Write the amount like 49.00, with a point."],
  ["49.999", "USD", "USD has 2 digits after the point."],
  ["4.5", "JPY", "JPY has no smaller unit: write a whole number."],
  ["90071992547409.92", "USD", "The amount is too large."],
])("%s typed in %s is refused: %s", (text, currency, problem) => {
  expect(parseMinorUnits(text, currency)).toEqual({ ok: false, problem });
});

test.each(["USD", "JPY", "KWD", "CLF"])("minor units of %s come back as they were typed", (currency) => {
  for (const amount of [0, 1, 1999, 123_456_789])
    expect(parseMinorUnits(typedMinorUnits(amount, currency), currency)).toEqual({ ok: true, amount });
});
