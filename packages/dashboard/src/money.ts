/**
 * Exact money. Amounts are decimal strings (`"0.003512000"`, US dollars) or integers of minor units; they
 * are compared and summed as scaled bigints and formatted by Intl, which reads decimal strings exactly. No
 * amount ever becomes a float.
 * @module
 */
import { minorUnitDigits } from "@anyway-sh/semconv";

const SCALE = 18;

/** Reads a decimal string as an integer of 10^-18: `"0.5"` → `500000000000000000n`. Further digits are cut. */
export function toScaled(decimal: string): bigint {
  const negative = decimal.startsWith("-");
  const [whole = "0", fraction = ""] = (negative ? decimal.slice(1) : decimal).split(".");
  const scaled = BigInt(whole + fraction.slice(0, SCALE).padEnd(SCALE, "0"));
  return negative ? -scaled : scaled;
}

/** The decimal string of {@link toScaled}'s integer, without trailing zeros. */
export function fromScaled(scaled: bigint): string {
  const digits = (scaled < 0n ? -scaled : scaled).toString().padStart(SCALE + 1, "0");
  const fraction = digits.slice(-SCALE).replace(/0+$/, "");
  return `${scaled < 0n ? "-" : ""}${digits.slice(0, -SCALE)}${fraction && `.${fraction}`}`;
}

/** The exact sum of decimal strings. */
export function sumDecimals(decimals: Iterable<string>): string {
  let sum = 0n;
  for (const decimal of decimals) sum += toScaled(decimal);
  return fromScaled(sum);
}

/** Orders decimal strings by value, smallest first. */
export function compareDecimals(a: string, b: string): number {
  const difference = toScaled(a) - toScaled(b);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** The least and the greatest of some amounts and zero. */
export function extent(values: readonly bigint[]): { bottom: bigint; top: bigint } {
  let bottom = 0n;
  let top = 0n;
  for (const value of values) {
    if (value < bottom) bottom = value;
    if (value > top) top = value;
  }
  return { bottom, top };
}

/** `part / whole` between 0 and 1, for the width of a bar; 0 when there is no whole. */
export function share(part: bigint, whole: bigint): number {
  return whole > 0n && part > 0n ? Number((part * 10_000n) / whole) / 10_000 : 0;
}

export const isNegative = (decimal: string): boolean => toScaled(decimal) < 0n;
export const isZero = (decimal: string): boolean => toScaled(decimal) === 0n;

// Intl writes a plain hyphen; a minus sign is as wide as a figure, so columns stay aligned.
const withMinus = (text: string): string => text.replace("-", "\u2212");
const exactly = (decimal: string) => decimal as Intl.StringNumericLiteral;

const DIME = toScaled("0.1");
/** Of one currency: to its minor unit, to two digits that are not zero, and with every digit. */
function formatsOf(currency: string) {
  const style = { style: "currency", currency } as const;
  return {
    usual: new Intl.NumberFormat("en-US", style),
    small: new Intl.NumberFormat("en-US", {
      ...style,
      minimumSignificantDigits: 2,
      maximumSignificantDigits: 2,
    }),
    exact: new Intl.NumberFormat("en-US", { ...style, maximumFractionDigits: SCALE }),
  };
}
const formats = new Map<string, ReturnType<typeof formatsOf>>();
function formatsFor(currency: string) {
  const known = formats.get(currency) ?? formatsOf(currency);
  formats.set(currency, known);
  return known;
}
// Down, so that a margin of 99.97 % does not claim that a customer costs nothing.
const percent = new Intl.NumberFormat("en-US", {
  style: "percent",
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
  roundingMode: "floor",
});

/** To the cent, or to two digits that are not zero where cents would hide them: `"0.003512"` → `$0.0035`. */
export function formatAmount(decimal: string, currency: string): string {
  const { usual, small } = formatsFor(currency);
  const scaled = toScaled(decimal);
  const hidden = scaled !== 0n && scaled < DIME && scaled > -DIME;
  return withMinus((hidden ? small : usual).format(exactly(decimal)));
}

/** With every digit: `"0.003512000"` → `$0.003512`. */
export const formatExactAmount = (decimal: string, currency: string): string =>
  withMinus(formatsFor(currency).exact.format(exactly(decimal)));

/** {@link formatAmount} of dollars, which is what models cost. */
export const formatUsd = (decimal: string): string => formatAmount(decimal, "USD");
export const formatExactUsd = (decimal: string): string => formatExactAmount(decimal, "USD");

/** A ratio as percent: `"0.9534"` → `95.3%`. */
export const formatPercent = (decimal: string): string => withMinus(percent.format(exactly(decimal)));

/** Minor units of an ISO 4217 currency: `(1999, "EUR")` → `€19.99`, `(500, "JPY")` → `¥500`. */
export function formatMinorUnits(amount: number, currency: string): string {
  const places = minorUnitDigits(currency);
  const format = new Intl.NumberFormat("en-US", {
    style: "currency",
    currency,
    minimumFractionDigits: places,
    maximumFractionDigits: places,
  });
  return withMinus(format.format(exactly(toDecimal(amount, places))));
}

/** Minor units as they are typed: `(1999, "EUR")` → `19.99`. */
export const typedMinorUnits = (amount: number, currency: string): string =>
  toDecimal(amount, minorUnitDigits(currency));

function toDecimal(amount: number, places: number): string {
  const digits = BigInt(Math.abs(amount))
    .toString()
    .padStart(places + 1, "0");
  const fraction = digits.slice(digits.length - places);
  return `${amount < 0 ? "-" : ""}${digits.slice(0, digits.length - places)}${fraction && `.${fraction}`}`;
}

/** An amount that was typed, in minor units; or what is wrong with it, for the one who typed it. */
export type TypedAmount = { ok: true; amount: number } | { ok: false; problem: string };

/** Reads `49`, `49.00` or `1,234.50` as minor units of a currency, exactly. */
export function parseMinorUnits(text: string, currency: string): TypedAmount {
  const places = minorUnitDigits(currency);
  const example = toDecimal(49 * 10 ** places, places);
  const typed = text.trim();
  // A comma is read only where it can separate nothing but thousands.
  const match = /^(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d*))?$/.exec(typed);
  if (!match)
    return {
      ok: false,
      problem:
        typed === ""
          ? `Enter an amount, such as ${example}.`
          : `Write the amount like ${example}, with a point.`,
    };
  const fraction = match[2] ?? "";
  if (fraction.length > places)
    return {
      ok: false,
      problem:
        places === 0
          ? `${currency} has no smaller unit: write a whole number.`
          : `${currency} has ${places} digits after the point.`,
    };
  const amount = Number((match[1] ?? "").replaceAll(",", "") + fraction.padEnd(places, "0"));
  return Number.isSafeInteger(amount)
    ? { ok: true, amount }
    : { ok: false, problem: "The amount is too large." };
}
