/** Currencies that are in use, by ISO 4217. */
const KNOWN = new Set(Intl.supportedValuesOf("currency"));

/**
 * Digits of the minor unit by ISO 4217, where they are not two. `Intl` has its own opinion of some, such as HUF, by
 * how prices are commonly written: an amount in minor units would be off by a hundred.
 */
const DIGITS: Readonly<Record<string, number>> = {
  ...all(0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"),
  ...all(3, "BHD IQD JOD KWD LYD OMR TND"),
  ...all(4, "CLF UYW"),
};

/** Whether the code is of a currency that is in use. */
export function isCurrency(code: string): boolean {
  return KNOWN.has(code);
}

/** How many digits a minor unit is: 2 for cents. */
export function minorUnitDigits(currency: string): number {
  return DIGITS[currency] ?? 2;
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

function all(digits: number, codes: string): Record<string, number> {
  return Object.fromEntries(codes.split(" ").map((code) => [code, digits]));
}
