import { minorUnitDigits } from "@anyway-sh/semconv";
import { type Calendar, parseDay } from "./calendar.ts";
import { MONEY_PLACES, parseDecimal } from "./money.ts";

/** What one unit of a currency is in a project's reporting currency, from a day on until its next rate. */
export interface ExchangeRate {
  currency: string;
  /** The first day that it holds for, in the project's time zone: `2026-11-21`. */
  date: string;
  /** A decimal of up to {@link RATE_PLACES} places, above zero. */
  rate: string;
}

/** What a rate may have at most, so that every conversion is exact. */
const RATE_PLACES = 9;
/** Costs are nano-dollars. */
const COST_PLACES = 9;
/** The currency in which models are priced. */
export const COST_CURRENCY = "USD";

/** Amounts as they are in the reporting currency, of `MONEY_PLACES`; undefined where there is no rate. */
export interface Converter {
  reportingCurrency: string;
  /** Other currencies that there are rates for. */
  ratedCurrencies: string[];
  /** When rates begin, in milliseconds, oldest first. */
  fromMs: number[];
  minorUnits(amount: bigint, currency: string, atMs: number): bigint | undefined;
  /** Of nano-dollars. */
  cost(nano: bigint, atMs: number): bigint | undefined;
}

export function createConverter(
  reportingCurrency: string,
  rates: readonly ExchangeRate[],
  calendar: Calendar,
): Converter {
  const table = new Map<string, { fromMs: number; rate: bigint }[]>();
  for (const { currency, date, rate } of rates) {
    const parsed = parseDecimal(rate, RATE_PLACES);
    if (parsed === undefined) throw new RangeError(`not a rate: ${rate}`);
    const entry = { fromMs: calendar.startOfDay(parseDay(date)), rate: parsed };
    table.set(currency, [...(table.get(currency) ?? []), entry]);
  }
  for (const entries of table.values()) entries.sort((a, b) => a.fromMs - b.fromMs);
  const rateAt = (currency: string, atMs: number): bigint | undefined =>
    currency === reportingCurrency
      ? 10n ** BigInt(RATE_PLACES)
      : table.get(currency)?.findLast(({ fromMs }) => fromMs <= atMs)?.rate;
  const convert = (amount: bigint, places: number, currency: string, atMs: number) => {
    const rate = rateAt(currency, atMs);
    return rate === undefined
      ? undefined
      : amount * rate * 10n ** BigInt(MONEY_PLACES - RATE_PLACES - places);
  };
  const starts = [...table.values()].flat().map(({ fromMs }) => fromMs);
  return {
    reportingCurrency,
    ratedCurrencies: [...table.keys()].sort(),
    fromMs: [...new Set(starts)].sort((a, b) => a - b),
    minorUnits: (amount, currency, atMs) => convert(amount, minorUnitDigits(currency), currency, atMs),
    cost: (nano, atMs) => convert(nano, COST_PLACES, COST_CURRENCY, atMs),
  };
}
