import * as api from "@anyway-sh/api";
import { z } from "zod";
import type { RateTable } from "../business/records/exchange-rates.ts";
import type { BusinessReads } from "../business/store.ts";
import { AppError } from "../model/app-error.ts";
import { isCurrency } from "../model/currency.ts";
import { one, page } from "./answer.ts";
import type { App, AppDeps } from "./context.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";

const tags = ["settings"];
const PATH = "/v1/exchange-rates";
const CURSOR = "exchange-rates";
/** Rates of one change that the audit names; all are counted. */
const MOST_TOLD = 20;

/** What other currencies are worth in the one that the project reports in. */
export function exchangeRateRoutes(app: App, { business, now }: Pick<AppDeps, "business" | "now">): void {
  app.get(
    PATH,
    {
      config: { scope: "read" },
      schema: {
        summary: "List exchange rates to the reporting currency, newest first",
        tags,
        querystring: api.exchangeRateListQuery,
        response: { 200: api.list(api.exchangeRate) },
      },
    },
    async (request) => {
      const { limit, cursor, currency } = request.query;
      const [date, afterCurrency] =
        cursor === undefined ? [] : decodeCursor(CURSOR, [z.iso.date(), z.string().max(3)], cursor);
      const after =
        date === undefined || afterCurrency === undefined ? undefined : { date, currency: afterCurrency };
      const table = await tableOf(business, request.projectId);
      const rates = await business.exchangeRates(table, { currency }, { limit: limit + 1, after });
      const shown = rates.slice(0, limit);
      const last = shown.at(-1);
      const nextCursor =
        last && rates.length > limit ? encodeCursor(CURSOR, [last.date, last.currency]) : null;
      return page(request, shown, { limit, nextCursor });
    },
  );

  app.put(
    PATH,
    {
      config: { scope: "admin" },
      schema: {
        summary: "Set or remove exchange rates",
        description:
          "A rate says what one unit of `currency` is in the reporting currency. It holds from its day on until the " +
          "next rate of the currency; an order is converted by the rate of the day on which it was paid, its refunds " +
          "too. Those that are not named stay. Rates belong to the reporting currency that the project has now.",
        tags,
        body: api.exchangeRatesInput,
        response: { 200: api.one(api.exchangeRatesChange), 400: api.errorBody },
      },
    },
    async (request) => {
      const { projectId, actor } = request;
      const { rates } = request.body;
      const change = await business.transaction(async (writer) => {
        const table = await tableOf(writer, projectId);
        requireRates(rates, table.reportingCurrency);
        const set = rates.flatMap(({ rate, ...day }) => (rate === null ? [] : [{ ...day, rate }]));
        const removed = rates.filter(({ rate }) => rate === null);
        await writer.setExchangeRates(table, set);
        await writer.removeExchangeRates(table, removed);
        const told = rates
          .slice(0, MOST_TOLD)
          .map((one) => `${one.currency} ${one.date}: ${one.rate ?? "none"}`);
        await writer.addAudit({
          projectId,
          at: now(),
          actor,
          action: "exchange_rates.changed",
          subject: table.reportingCurrency,
          details: {
            set: set.length,
            removed: removed.length,
            rates: [...told, ...(rates.length > MOST_TOLD ? ["…"] : [])].join(", "),
          },
        });
        return {
          reporting_currency: table.reportingCurrency,
          set: set.length,
          removed: removed.length,
        };
      });
      return one(request, change);
    },
  );
}

async function tableOf(business: BusinessReads, projectId: string): Promise<RateTable> {
  const { reportingCurrency } = await business.settings(projectId);
  return { projectId, reportingCurrency };
}

function requireRates(rates: api.ExchangeRatesInput["rates"], reportingCurrency: string): void {
  const seen = new Set<string>();
  const details = rates.flatMap(({ currency, date }, i) => {
    const key = `${currency} ${date}`;
    const isRepeated = seen.has(key);
    seen.add(key);
    const message = !isCurrency(currency)
      ? `is "${currency}", which is no currency in use`
      : currency === reportingCurrency
        ? "is the reporting currency, which needs no rate"
        : isRepeated
          ? `is named twice for ${date}`
          : undefined;
    return message === undefined ? [] : [{ field: `rates.${i}.currency`, message }];
  });
  const [first] = details;
  if (!first) return;
  throw new AppError(
    "invalid_request",
    `The exchange rates cannot be taken: ${first.field} ${first.message}.`,
    { details: details.slice(0, 50) },
  );
}
