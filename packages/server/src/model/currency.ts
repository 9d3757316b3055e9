import { minorUnitDigits } from "@anyway-sh/semconv";

/** Currencies that are in use, by ISO 4217. */
const KNOWN = new Set(Intl.supportedValuesOf("currency"));

/** Whether the code is of a currency that is in use. */
export function isCurrency(code: string): boolean {
  return KNOWN.has(code);
}

/** An amount in minor units as an exact decimal: `(1999, "EUR")` is `19.99`, `(500, "JPY")` is `500`. */
export function toMajorUnits(amount: number, currency: string): Intl.StringNumericLiteral {
  const places = minorUnitDigits(currency);
  const digits = BigInt(amount)
    .toString()
    .padStart(places + 1, "0");
  const fraction = digits.slice(digits.length - places);
  const decimal = `${digits.slice(0, digits.length - places)}${fraction && `.${fraction}`}`;
  return decimal as Intl.StringNumericLiteral;
}
