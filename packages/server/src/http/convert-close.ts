import * as api from "@anyway-sh/api";
import { isIncomplete, type ProfitLine } from "../attribution/profit.ts";
import type { KeptLine } from "../business/records/month-closes.ts";
import { costByDay, toCostRow, toProfitLine } from "../commerce/close-figures.ts";
import type { ClosedCostLine, ClosedCosts } from "../commerce/closed-reports.ts";
import { formatNanoUsd } from "../model/money.ts";
import type { CloseAdjustment, MonthClose } from "../model/month-close.ts";
import { addLines, type Figures, type Section, type StatementLine } from "../model/statement.ts";
import { toApiActor } from "./actors.ts";
import { toApiTime } from "./answer.ts";
import { toApiSum } from "./convert-costs.ts";
import { toApiProfitLine } from "./convert-profit.ts";

const NONE: Figures = new Map();

/** A close with what its lines of the section `profit.total` come to. */
export function toApiClose(close: MonthClose, lines: readonly KeptLine[], adjustments: number): api.Close {
  const totals = lines.filter(({ section }) => section === "profit.total");
  const sum = (some: readonly StatementLine[]) => toProfitLine(addLines(some)[0]?.figures ?? NONE);
  const closed = sum(totals.filter(({ number }) => number === 0));
  return {
    month: close.month,
    start_time: toApiTime(close.startMs),
    end_time: toApiTime(close.endMs),
    time_zone: close.timeZone,
    currency: close.currency,
    environment: close.environment,
    orders_environment: close.ordersEnvironment,
    exchange_rates: close.rates,
    closed_at: toApiTime(close.closedAt),
    closed_by: toApiActor(close.closedBy),
    incomplete: isIncomplete(closed),
    warnings: warningsOf(closed),
    closed: toAmounts(closed),
    adjusted: toAmounts(sum(totals.filter(({ number }) => number > 0))),
    restated: toAmounts(sum(totals)),
    adjustments,
  };
}

function warningsOf({ unpricedSpans, unpricedModels, unconverted, unconvertedCost }: ProfitLine): string[] {
  const warnings: string[] = [];
  if (unpricedSpans > 0)
    warnings.push(
      `Model calls without a price: ${unpricedSpans} (${named(unpricedModels)}). Cost and profit lack them. ` +
        "Set their prices and re-price the month; the difference becomes an adjustment.",
    );
  for (const { currency, orders } of unconverted)
    warnings.push(
      `Orders in ${currency} without an exchange rate: ${orders}. Revenue lacks them. ` +
        "Set the rate; the difference becomes an adjustment.",
    );
  if (unconvertedCost !== 0n)
    warnings.push(
      `Cost without an exchange rate: ${formatNanoUsd(unconvertedCost)} US dollars. Cost and profit lack it. ` +
        "Set the rate; the difference becomes an adjustment.",
    );
  return warnings;
}

/** The first few. */
function named(models: readonly string[]): string {
  const others = models.length - FEW_MODELS;
  return models.slice(0, FEW_MODELS).join(", ") + (others > 0 ? ` and ${others} other models` : "");
}
const FEW_MODELS = 5;

/** What a month cost as it was closed. */
export function toApiClosedCosts(
  { close, intervals, rows, totals }: ClosedCosts,
  groupBy: readonly string[],
  names: ReadonlyMap<string, string>,
): api.ClosedCosts {
  const toLine = ({ sum, trend }: ClosedCostLine) => ({
    ...toApiSum(sum),
    trend: intervals.length > 0 ? trend.map(formatNanoUsd) : null,
  });
  return {
    currency: "USD",
    start_time: toApiTime(close.startMs),
    end_time: toApiTime(close.endMs),
    time_zone: close.timeZone,
    environment: close.environment,
    closed_at: toApiTime(close.closedAt),
    group_by: [...groupBy],
    intervals: intervals.map(toApiTime),
    rows: rows.map((line) => ({
      values: line.sum.group.map((value) => value || null),
      names: line.sum.group.map((value, i) => (groupBy[i] === "customer" ? names.get(value) || null : null)),
      shared: line.sum.shared,
      ...toLine(line),
    })),
    totals: toLine(totals),
  };
}

/** What an adjustment changed, by customer, model and day. */
export function toApiAdjustment(
  { number, at }: CloseAdjustment,
  lines: readonly StatementLine[],
  names: ReadonlyMap<string, string>,
): api.CloseAdjustment {
  const of = (...sections: Section[]) => lines.filter(({ section }) => sections.includes(section));
  const total = of("profit.total")[0]?.figures ?? NONE;
  const customers = of("profit.customer", "profit.none", "profit.shared")
    .map(({ section, key, figures }) => ({ section, key, line: toProfitLine(figures) }))
    .sort((a, b) => bySize(a.line.profit, b.line.profit) || (a.key < b.key ? -1 : 1));
  const models = of("cost.model")
    .map(({ key, figures }) => toCostRow(figures, { group: [key], shared: false, startMs: 0 }))
    .sort((a, b) => bySize(a.cost, b.cost));
  return {
    number,
    at: toApiTime(at),
    total: toAmounts(toProfitLine(total)),
    customers: customers.slice(0, api.MOST_ADJUSTED_CUSTOMERS).map(({ section, key, line }) => ({
      customer_id: section === "profit.customer" ? key : null,
      kind: KINDS[section] ?? "customer",
      name: names.get(key) ?? null,
      ...toAmounts(line),
    })),
    others: Math.max(customers.length - api.MOST_ADJUSTED_CUSTOMERS, 0),
    models: models.map(({ group: [model], cost, calls, unpriced }) => ({
      model: model || null,
      cost: formatNanoUsd(cost),
      calls,
      unpriced_calls: unpriced,
    })),
    days: costByDay(of("cost.total")[0]?.figures ?? NONE).map(([date, cost]) => ({
      date,
      cost: formatNanoUsd(cost),
    })),
  };
}

const KINDS: Partial<Record<Section, api.CloseAdjustment["customers"][number]["kind"]>> = {
  "profit.none": "none",
  "profit.shared": "shared",
};

const sizeOf = (amount: bigint) => (amount < 0n ? -amount : amount);
function bySize(one: bigint, other: bigint): number {
  const [a, b] = [sizeOf(one), sizeOf(other)];
  return a === b ? 0 : a > b ? -1 : 1;
}

function toAmounts(line: ProfitLine): api.CloseAmounts {
  const { gross, tax, refunded, revenue, cost, fees, profit, orders, traces, unpriced_spans } =
    toApiProfitLine(line);
  return { gross, tax, refunded, revenue, cost, fees, profit, orders, traces, unpriced_spans };
}
