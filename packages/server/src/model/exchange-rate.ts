/** What one unit of a currency is in a project's reporting currency, from a day on until its next rate. */
export interface ExchangeRate {
  currency: string;
  /** The first day that it holds for, in the project's time zone: `2026-11-21`. */
  date: string;
  /** A decimal of up to {@link RATE_PLACES} places, above zero. */
  rate: string;
}

/** What a rate may have, so that every conversion is exact in {@link MONEY_PLACES}. */
export const RATE_PLACES = 9;

/** The currency in which models are priced. */
export const COST_CURRENCY = "USD";
