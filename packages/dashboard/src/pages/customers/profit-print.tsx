import type { Profit, ProfitLine, ProfitRow } from "@anyway-sh/api";
import { formatAmount, formatPercent } from "../../money.ts";
import { customerLabel } from "../../profit.ts";
import { formatFullTime } from "../../time.ts";
import { headerOf, restLines } from "./profit-columns.tsx";
import classes from "./profit-print.module.css";

/** The whole table on paper, where the one on the screen has only the rows that are in sight. */
export function ProfitPrint({
  profit,
  rows,
  group,
}: {
  profit: Profit;
  rows: readonly ProfitRow[];
  group: string;
}) {
  const amount = (value: string | null) => (value === null ? "–" : formatAmount(value, profit.currency));
  const line = (key: string, label: string, one: ProfitLine) => (
    <tr key={key}>
      <th scope="row">
        {label}
        {one.incomplete && " (incomplete)"}
      </th>
      {[one.gross, one.tax, one.refunded, one.revenue, one.cost, one.fees, one.profit].map((value, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: columns stay where they are
        <td key={i}>{amount(value)}</td>
      ))}
      <td>{one.margin === null ? "–" : formatPercent(one.margin)}</td>
      <td>{one.orders}</td>
    </tr>
  );
  return (
    <div className={classes.print} aria-hidden>
      <p>
        Profit from {formatFullTime(profit.start_time)} to {formatFullTime(profit.end_time)}, {profit.basis}{" "}
        basis, environment {profit.environment}, days in {profit.time_zone}, amounts in {profit.currency}
      </p>
      <table>
        <thead>
          <tr>
            {[
              headerOf(group),
              "Paid",
              "Tax",
              "Refunded",
              "Revenue",
              "Cost",
              "Fees",
              "Profit",
              "Margin",
              "Orders",
            ].map((name) => (
              <th key={name}>{name}</th>
            ))}
          </tr>
        </thead>
        <tbody>{rows.map((row) => line(row.key, customerLabel(row), row))}</tbody>
        <tfoot>
          {restLines(profit).map((rest) => line(rest.key, rest.label, rest.line))}
          {line("total", "Total", profit.totals)}
        </tfoot>
      </table>
    </div>
  );
}
