/**
 * Exact money. Amounts are decimal strings (`"0.003512000"`, US dollars) or integers of minor units; they
 * are compared and summed as scaled bigints and formatted by Intl, which reads decimal strings exactly. No
 * amount ever becomes a float.
 * @module
 */

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

/** `part / whole` between 0 and 1, for the width of a bar; 0 when there is no whole. */
export function share(part: bigint, whole: bigint): number {
  return whole > 0n && part > 0n ? Number((part * 10_000n) / whole) / 10_000 : 0;
}

export const isNegative = (decimal: string): boolean => toScaled(decimal) < 0n;
export const isZero = (decimal: string): boolean => toScaled(decimal) === 0n;

// Intl writes a plain hyphen; a minus sign is as wide as a figure, so columns stay aligned.
const withMinus = (text: string): string => text.replace("-", "\u2212");
const exactly = (decimal: string) => decimal as Intl.StringNumericLiteral;

const cents = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" });
const small = new Intl.NumberFormat("en-US", {
  style: "currency",
  currency: "USD",
  minimumSignificantDigits: 2,
  maximumSignificantDigits: 2,
});
const DIME = toScaled("0.1");
const exact = new Intl.NumberFormat("en-US", {
  style: "currency",
  currency: "USD",
  minimumFractionDigits: 2,
  maximumFractionDigits: SCALE,
});
// Down, so that a margin of 99.97 % does not claim that a customer costs nothing.
const percent = new Intl.NumberFormat("en-US", {
  style: "percent",
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
  roundingMode: "floor",
});

/** Dollars to the cent, or to two digits that are not zero where cents would hide them: `"0.003512"` → `$0.0035`. */
export function formatUsd(decimal: string): string {
  const scaled = toScaled(decimal);
  const hidden = scaled !== 0n && scaled < DIME && scaled > -DIME;
  return withMinus((hidden ? small : cents).format(exactly(decimal)));
}

/** Dollars with every digit: `"0.003512000"` → `$0.003512`. */
export const formatExactUsd = (decimal: string): string => withMinus(exact.format(exactly(decimal)));

/** A ratio as percent: `"0.9534"` → `95.3%`. */
export const formatPercent = (decimal: string): string => withMinus(percent.format(exactly(decimal)));

/** Minor units of an ISO 4217 currency: `(1999, "EUR")` → `€19.99`, `(500, "JPY")` → `¥500`. */
export function formatMinorUnits(amount: number, currency: string): string {
  const format = new Intl.NumberFormat("en-US", { style: "currency", currency });
  const places = format.resolvedOptions().maximumFractionDigits ?? 2;
  const digits = BigInt(Math.abs(amount))
    .toString()
    .padStart(places + 1, "0");
  const whole = digits.slice(0, digits.length - places);
  const fraction = digits.slice(digits.length - places);
  return withMinus(format.format(exactly(`${amount < 0 ? "-" : ""}${whole}${fraction && `.${fraction}`}`)));
}
