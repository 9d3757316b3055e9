import type { ProfitLine as ApiProfitLine } from "@anyway-sh/api";
import type { ProfitLine } from "../attribution/profit.ts";
import { formatNanoUsd } from "../model/money.ts";

export function toApiProfitLine(line: ProfitLine): ApiProfitLine {
  return {
    revenue: formatNanoUsd(line.revenue),
    refunded: formatNanoUsd(line.refunded),
    cost: formatNanoUsd(line.cost),
    fees: line.fees === null ? null : formatNanoUsd(line.fees),
    profit: formatNanoUsd(line.profit),
    margin: line.margin === undefined ? null : ratio(line.margin),
    orders: line.orders,
    traces: line.traces,
    unpriced_spans: line.unpricedSpans,
    unpriced_models: line.unpricedModels,
    unconverted: line.unconverted.map((part) => ({ ...part, amount: Number(part.amount) })),
    incomplete: line.unpricedSpans > 0 || line.unconverted.length > 0,
  };
}

/** Ten-thousandths as a decimal of four places. */
function ratio(tenThousandths: bigint): string {
  const sign = tenThousandths < 0n ? "-" : "";
  const digits = (tenThousandths < 0n ? -tenThousandths : tenThousandths).toString().padStart(5, "0");
  return `${sign}${digits.slice(0, -4)}.${digits.slice(-4)}`;
}
