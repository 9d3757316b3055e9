/**
 * Digits of the minor unit by ISO 4217, where they are not two. `Intl` has its own opinion of some, such as HUF, by
 * how prices are commonly written: an amount in minor units would be off by a hundred.
 */
const DIGITS: Readonly<Record<string, number>> = {
  ...all(0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"),
  ...all(3, "BHD IQD JOD KWD LYD OMR TND"),
  ...all(4, "CLF UYW"),
};

/** How many digits a minor unit of a currency is: 2 for cents. */
export function minorUnitDigits(currency: string): number {
  return DIGITS[currency] ?? 2;
}

function all(digits: number, codes: string): Record<string, number> {
  return Object.fromEntries(codes.split(" ").map((code) => [code, digits]));
}
