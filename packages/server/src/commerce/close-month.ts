import type { BusinessReads } from "../business/store.ts";
import type { Actor } from "../model/actor.ts";
import { AppError } from "../model/app-error.ts";
import { createCalendar } from "../model/calendar.ts";
import { COST_CURRENCY, type ExchangeRate } from "../model/exchange-rate.ts";
import type { NewId } from "../model/ids.ts";
import { boundsOf, type MonthClose } from "../model/month-close.ts";
import type { StatementLine } from "../model/statement.ts";
import type { TelemetryStore } from "../telemetry/store.ts";
import { monthStatement } from "./month-statement.ts";
import { ordersEnvironmentOf } from "./profit-report.ts";

interface Deps {
  telemetry: TelemetryStore;
  business: BusinessReads;
  now: () => number;
  newId: NewId;
}

/** A month as it is now, to be kept; refused while it lasts. */
export async function takeMonth(
  deps: Deps,
  { projectId, month, actor }: { projectId: string; month: string; actor: Actor },
): Promise<{ close: MonthClose; lines: StatementLine[] }> {
  const { telemetry, business, now, newId } = deps;
  const { timeZone, reportingCurrency } = await business.settings(projectId);
  const bounds = boundsOf(month, createCalendar(timeZone));
  const closedAt = now();
  if (closedAt < bounds.endMs) {
    const message = `is not over in ${timeZone} before ${new Date(bounds.endMs).toISOString()}: close it then`;
    throw new AppError("invalid_request", `The month cannot be closed: month ${message}.`, {
      details: [{ field: "month", message }],
    });
  }
  const close: MonthClose = {
    ...bounds,
    id: newId("cls_"),
    projectId,
    month,
    timeZone,
    currency: reportingCurrency,
    environment: "production",
    ordersEnvironment: await ordersEnvironmentOf(telemetry, projectId, undefined),
    rates: await ratesIn(deps, { projectId, reportingCurrency, month }),
    closedAt,
    closedBy: actor,
  };
  return { close, lines: await monthStatement(deps, close) };
}

/** The rates that hold in a month: those that begin in it, and of each currency the one before. */
async function ratesIn(
  { telemetry, business }: Deps,
  { projectId, reportingCurrency, month }: { projectId: string; reportingCurrency: string; month: string },
): Promise<ExchangeRate[]> {
  const used = new Set([COST_CURRENCY, ...(await telemetry.orderCurrencies(projectId))]);
  used.delete(reportingCurrency);
  const rates = await business.exchangeRatesOf({ projectId, reportingCurrency }, [...used]);
  return [...Map.groupBy(rates, ({ currency }) => currency).values()].flatMap((ofOne) => {
    const known = ofOne.filter(({ date }) => date <= `${month}-31`);
    const atStart = known.findLastIndex(({ date }) => date <= `${month}-01`);
    return known.slice(Math.max(atStart, 0));
  });
}
