import { expect, it } from "vitest";
import { isCurrency, toMajorUnits } from "./currency.ts";

it.each([
  ["EUR", true],
  ["JPY", true],
  ["DEM", false],
  ["XAU", false],
  ["ZZZ", false],
])("knows whether %s is in use", (code, expected) => {
  expect(isCurrency(code)).toBe(expected);
});

it.each([
  [1999, "EUR", "19.99"],
  [5, "USD", "0.05"],
  [500, "JPY", "500"],
  [4900, "KWD", "4.900"],
  [4900, "HUF", "49.00"],
  [4900, "CLF", "0.4900"],
  [Number.MAX_SAFE_INTEGER, "USD", "90071992547409.91"],
])("writes %d minor units of %s exactly", (amount, currency, decimal) => {
  expect(toMajorUnits(amount, currency)).toBe(decimal);
});
