import type { ProfitLine as ApiProfitLine, ProfitTrend } from "@anyway-sh/api";
import { isIncomplete, type ProfitLine } from "../attribution/profit.ts";
import { formatMoney, formatNanoUsd } from "../model/money.ts";

export function toApiProfitLine(line: ProfitLine): ApiProfitLine {
  return {
    gross: formatMoney(line.gross),
    tax: formatMoney(line.tax),
    refunded: formatMoney(line.refunded),
    revenue: formatMoney(line.revenue),
    cost: formatMoney(line.cost),
    fees: line.fees === null ? null : formatMoney(line.fees),
    profit: formatMoney(line.profit),
    margin: line.margin === undefined ? null : ratio(line.margin),
    orders: line.orders,
    traces: line.traces,
    unpriced_spans: line.unpricedSpans,
    unpriced_tokens: line.unpricedTokens,
    unpriced_models: line.unpricedModels,
    unconverted: line.unconverted.map((part) => ({ ...part, amount: Number(part.amount) })),
    unconverted_cost: line.unconvertedCost === 0n ? null : formatNanoUsd(line.unconvertedCost),
    incomplete: isIncomplete(line),
  };
}

export function toApiTrend(trend: readonly ProfitLine[]): ProfitTrend {
  return {
    revenue: trend.map(({ revenue }) => formatMoney(revenue)),
    cost: trend.map(({ cost }) => formatMoney(cost)),
    profit: trend.map(({ profit }) => formatMoney(profit)),
    incomplete: trend.map(isIncomplete),
  };
}

/** Ten-thousandths as a decimal of four places. */
function ratio(tenThousandths: bigint): string {
  const sign = tenThousandths < 0n ? "-" : "";
  const digits = (tenThousandths < 0n ? -tenThousandths : tenThousandths).toString().padStart(5, "0");
  return `${sign}${digits.slice(0, -4)}.${digits.slice(-4)}`;
}
