const NANO = 1_000_000_000n;

/** A decimal string of the API in billionths of a dollar, exactly. */
export function parseUsd(decimal: string): bigint {
  const [, sign, whole = "", fraction = ""] = /^(-?)(\d+)(?:\.(\d{0,9}))?$/.exec(decimal) ?? [];
  if (whole === "") throw new Error(`"${decimal}" is not an amount of dollars with up to nine places.`);
  const nano = BigInt(whole) * NANO + BigInt(fraction.padEnd(9, "0"));
  return sign ? -nano : nano;
}

/** For people: rounded half up to `places`, such as `-$0.0035`. */
export function formatUsd(nano: bigint, places: number): string {
  const unit = 10n ** BigInt(9 - places);
  const size = nano < 0n ? -nano : nano;
  const rounded = (size + unit / 2n) / unit;
  const digits = rounded.toString().padStart(places + 1, "0");
  const whole = digits.slice(0, -places).replace(/\B(?=(\d{3})+$)/g, ",");
  return `${nano < 0n && rounded > 0n ? "-" : ""}$${whole}.${digits.slice(-places)}`;
}
