import type { Profit, ProfitRow } from "@anyway-sh/api";
import { Cost } from "../../components/cost.tsx";
import { Amount } from "../../components/money.tsx";
import { isZero } from "../../money.ts";
import { sumProfitRows } from "../../profit.ts";
import classes from "./customers.module.css";
import { lineCells, restLines } from "./profit-columns.tsx";

/** The lines beneath the rows. They and the rows add up to the total; a filter does not change it. */
export function profitFooter(profit: Profit, matching: readonly ProfitRow[] | undefined) {
  const { currency } = profit;
  return [
    ...(matching ? [{ key: "matching", cells: sums(matching, currency) }] : []),
    ...restLines(profit).map(({ key, label, line, help }) => ({
      key,
      cells: lineCells(line, currency, label, help),
    })),
    {
      key: "total",
      strong: true,
      cells: lineCells(profit.totals, currency, "Total"),
    },
  ];
}

function sums(rows: readonly ProfitRow[], currency: string) {
  const line = sumProfitRows(rows);
  return {
    customer: <span className={classes.label}>{`${rows.length} matching`}</span>,
    revenue: isZero(line.revenue) ? (
      <span className="faint">–</span>
    ) : (
      <Amount value={line.revenue} currency={currency} />
    ),
    cost: <Cost usd={line.cost} currency={currency} />,
    profit: <Amount value={line.profit} currency={currency} loss />,
    orders: line.orders,
    traces: line.traces.toLocaleString("en-US"),
  };
}
