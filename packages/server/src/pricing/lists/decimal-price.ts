import { parseDecimal } from "../../model/money.ts";

/** Places that a file's number may have: a price of one token, times a million, has twelve left. */
const PLACES = 18;

/** A billion dollars, as a price that is set by hand has nine digits. */
const MOST = 10n ** BigInt(PLACES + 9);

/** A number of a file times `count`, as a decimal text; undefined where it is no price. */
export function priceOf(value: unknown, count: bigint): string | undefined {
  if (typeof value !== "number" && typeof value !== "string") return undefined;
  const units = parseDecimal(value, PLACES);
  if (units === undefined || units < 0n || units * count >= MOST) return undefined;
  const digits = (units * count).toString().padStart(PLACES + 1, "0");
  // As many places as a card's prices have.
  const fraction = digits.slice(-PLACES, -PLACES + 12).replace(/0+$/, "");
  return `${digits.slice(0, -PLACES)}${fraction === "" ? "" : `.${fraction}`}`;
}
