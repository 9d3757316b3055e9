import type { Kysely } from "kysely";
import type { ExchangeRate } from "../../model/exchange-rate.ts";
import type { Schema } from "../schema.ts";

/** Of a project, to the currency that it reports in. */
export interface RateTable {
  projectId: string;
  reportingCurrency: string;
}

export interface ExchangeRateReads {
  /** All rates of the currencies, oldest first. */
  exchangeRatesOf(table: RateTable, currencies: readonly string[]): Promise<ExchangeRate[]>;
  /** By date, newest first, and by currency. */
  exchangeRates(
    table: RateTable,
    filter: { currency?: string | undefined },
    page: { limit: number; after?: Pick<ExchangeRate, "date" | "currency"> | undefined },
  ): Promise<ExchangeRate[]>;
}
export interface ExchangeRateWrites {
  setExchangeRates(table: RateTable, rates: readonly ExchangeRate[]): Promise<void>;
  removeExchangeRates(
    table: RateTable,
    rates: readonly Pick<ExchangeRate, "date" | "currency">[],
  ): Promise<void>;
}

export function exchangeRateReads(db: Kysely<Schema>): ExchangeRateReads {
  const of = ({ projectId, reportingCurrency }: RateTable) =>
    db
      .selectFrom("exchange_rates")
      .select(["currency", "date", "rate"])
      .where("project_id", "=", projectId)
      .where("reporting_currency", "=", reportingCurrency);
  return {
    async exchangeRatesOf(table, currencies) {
      if (currencies.length === 0) return [];
      return await of(table)
        .where("currency", "in", currencies)
        .orderBy("currency")
        .orderBy("date")
        .execute();
    },
    async exchangeRates(table, { currency }, { limit, after }) {
      let query = of(table);
      if (currency !== undefined) query = query.where("currency", "=", currency);
      if (after)
        query = query.where((eb) =>
          eb.or([
            eb("date", "<", after.date),
            eb.and([eb("date", "=", after.date), eb("currency", ">", after.currency)]),
          ]),
        );
      return await query.orderBy("date", "desc").orderBy("currency").limit(limit).execute();
    },
  };
}

export function exchangeRateWrites(db: Kysely<Schema>): ExchangeRateWrites {
  return {
    async setExchangeRates({ projectId, reportingCurrency }, rates) {
      if (rates.length === 0) return;
      await db
        .insertInto("exchange_rates")
        .values(
          rates.map((rate) => ({ project_id: projectId, reporting_currency: reportingCurrency, ...rate })),
        )
        .onConflict((conflict) =>
          conflict
            .columns(["project_id", "reporting_currency", "currency", "date"])
            .doUpdateSet((eb) => ({ rate: eb.ref("excluded.rate") })),
        )
        .execute();
    },
    async removeExchangeRates({ projectId, reportingCurrency }, rates) {
      for (const { currency, date } of rates)
        await db
          .deleteFrom("exchange_rates")
          .where("project_id", "=", projectId)
          .where("reporting_currency", "=", reportingCurrency)
          .where("currency", "=", currency)
          .where("date", "=", date)
          .execute();
    },
  };
}
