/** Exact money: bigint nano-dollars for costs, bigint decimals for sums. No floats on the way. */

/** Nano-dollars as a decimal string of nine places: `3512000n` is `"0.003512000"`. */
export function formatNanoUsd(nano: bigint): string {
  const sign = nano < 0n ? "-" : "";
  const digits = (nano < 0n ? -nano : nano).toString().padStart(10, "0");
  return `${sign}${digits.slice(0, -9)}.${digits.slice(-9)}`;
}

const MOST_CHARACTERS = 400;

/**
 * A decimal string or a finite number as an integer of `places` decimal places; further digits round half up
 * (away from zero). Undefined when it is no decimal number, or one of more characters than anybody writes: an integer of
 * millions of digits takes seconds.
 */
export function parseDecimal(value: string | number, places: number): bigint | undefined {
  const text = String(value).trim();
  if (text.length > MOST_CHARACTERS) return undefined;
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/.exec(text);
  if (!match) return undefined;
  const [, sign, whole = "", fraction = "", exponent = "0"] = match;
  if (whole + fraction === "") return undefined;
  const shift = places - fraction.length + Number(exponent);
  const digits = BigInt(whole + fraction);
  const scaled = shift >= 0 ? digits * 10n ** BigInt(shift) : divideHalfUp(digits, 10n ** BigInt(-shift));
  return sign === "-" ? -scaled : scaled;
}

/** Nano-dollars from a decimal string of dollars, such as a store answers with. Throws at anything else. */
export function parseNanoUsd(usd: string): bigint {
  // Most spans cost nothing.
  if (usd === "0") return 0n;
  const nano = parseDecimal(usd, 9);
  if (nano === undefined) throw new RangeError(`not an amount of dollars: ${usd}`);
  return nano;
}

/** `numerator / denominator` rounded to the nearest integer, halves away from zero. `denominator` is positive. */
export function divideHalfUp(numerator: bigint, denominator: bigint): bigint {
  const half = denominator / 2n;
  return numerator >= 0n ? (numerator + half) / denominator : -((-numerator + half) / denominator);
}

/**
 * Rounds each part to a whole `unit` so that the parts add up to the rounded total (largest remainder).
 * Parts are not negative.
 */
export function roundShares(parts: readonly bigint[], unit: bigint): bigint[] {
  const total = divideHalfUp(
    parts.reduce((sum, part) => sum + part, 0n),
    unit,
  );
  const shares = parts.map((part) => part / unit);
  let missing = total - shares.reduce((sum, share) => sum + share, 0n);
  const byRemainder = parts
    .map((part, i) => ({ i, rest: part % unit }))
    .sort((a, b) => (a.rest < b.rest ? 1 : a.rest > b.rest ? -1 : a.i - b.i));
  for (const { i } of byRemainder) {
    if (missing <= 0n) break;
    shares[i] = (shares[i] ?? 0n) + 1n;
    missing -= 1n;
  }
  return shares;
}

/**
 * Places of an amount in the currency that a project reports in: enough for whatever is converted by a rate of
 * {@link RATE_PLACES} places to stay exact, so that sums agree however they are parted.
 */
export const MONEY_PLACES = 18;

/** An amount of {@link MONEY_PLACES} as a decimal string, of nine places or as many as it takes. */
export function formatMoney(amount: bigint): string {
  const sign = amount < 0n ? "-" : "";
  const digits = (amount < 0n ? -amount : amount).toString().padStart(MONEY_PLACES + 1, "0");
  const fraction = digits.slice(-MONEY_PLACES);
  return `${sign}${digits.slice(0, -MONEY_PLACES)}.${fraction.slice(0, 9)}${fraction.slice(9).replace(/0+$/, "")}`;
}

/** Names with what they cost, the highest cost first, and by name where it is equal. */
export function highestFirst(costs: ReadonlyMap<string, bigint>): [string, bigint][] {
  return [...costs].sort(([a, x], [b, y]) => (x === y ? (a < b ? -1 : 1) : x > y ? -1 : 1));
}
