import { AppError } from "../model/app-error.ts";
import { divideHalfUp, MONEY_PLACES, parseDecimal } from "../model/money.ts";

/** A record of a report, of which nothing is known yet. */
export type Fields = Readonly<Record<string, unknown>>;

export function asFields(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

export function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

export function asText(value: unknown): string {
  return typeof value === "string" ? value.trim() : "";
}

export function refuse(message: string): AppError {
  return new AppError("invalid_request", `The report ${message}`);
}

/** Whether a field says something. */
export const isSaid = (value: unknown): boolean => value !== undefined && value !== null && value !== "";

/** A whole number that is not negative; providers write it as `30`, `30.0` or `"30"`. Null when nothing is said. */
export function readCount(value: unknown, what: string): number | null {
  if (!isSaid(value)) return null;
  const count = Number(value);
  if (!Number.isSafeInteger(count) || count < 0)
    throw refuse(`has ${what} ${JSON.stringify(value)}: it must be a whole number that is not negative.`);
  return count;
}

/** Dollars from a decimal, of {@link MONEY_PLACES}; further digits round. `unitPlaces` is 2 where it is in cents. */
export function readAmount(value: unknown, what: string, unitPlaces = 0): bigint {
  const text = typeof value === "number" || typeof value === "string" ? String(value).trim() : "";
  // Providers write nothing with absurd exponents, such as `0E-6176`.
  if (/^[+-]?0*(\.0*)?(e[+-]?\d+)?$/i.test(text) && /0/.test(text)) return 0n;
  const amount = parseDecimal(text.replace(/^\$/, ""), MONEY_PLACES);
  if (amount === undefined)
    throw refuse(`has ${what} ${JSON.stringify(value)}: it must be a decimal number of dollars.`);
  return divideHalfUp(amount, 10n ** BigInt(unitPlaces));
}

/** Half of the last place that an amount was written with, for reports that round. */
export function blurOf(value: unknown): bigint {
  const places = /\.(\d+)$/.exec(String(value).trim())?.[1]?.length ?? 0;
  return places >= 9 ? 0n : (5n * 10n ** BigInt(MONEY_PLACES - places)) / 10n;
}

/** The day in UTC of seconds since the epoch, or of a text that begins with a date. */
export function readDay(value: unknown, what: string): string {
  const day =
    typeof value === "number" || /^\d{9,11}$/.test(asText(value))
      ? dayOfMs(Number(value) * 1000)
      : /^\d{4}-\d{2}-\d{2}/.exec(asText(value))?.[0];
  if (day === undefined || Number.isNaN(Date.parse(day)))
    throw refuse(`has ${what} ${JSON.stringify(value)}: it must be a date.`);
  return day;
}

function dayOfMs(ms: number): string | undefined {
  return Number.isFinite(ms) && ms >= 0 && ms < 9e15 ? new Date(ms).toISOString().slice(0, 10) : undefined;
}
