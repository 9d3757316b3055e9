import type { Profit } from "@anyway-sh/api";
import { extent, formatAmount, toScaled } from "../money.ts";
import classes from "./profit-chart.module.css";
import { PendingTimeChart, TimeChart } from "./time-chart.tsx";

/** Profit over time: a bar for each interval, below the line where it is a loss; what it is made of in a hint. */
export function ProfitChart({
  profit,
}: {
  /** Undefined while it is on its way. */
  profit: Pick<Profit, "intervals" | "totals" | "currency" | "time_zone" | "end_time"> | undefined;
}) {
  if (!profit)
    return (
      <figure className={classes.chart}>
        <figcaption className={classes.caption}>Profit over time</figcaption>
        <PendingTimeChart />
      </figure>
    );
  const { intervals, totals, currency, time_zone, end_time } = profit;
  const { trend } = totals;
  if (!trend || intervals.length < 2) return null;
  const amounts = trend.profit.map(toScaled);
  const { bottom, top } = extent(amounts);
  return (
    <figure className={classes.chart}>
      <figcaption className={classes.caption}>
        <span>Profit over time</span>
        <span className="faint num">
          {top === bottom ? "nothing yet" : formatAmount(trend.profit[amounts.indexOf(top)] ?? "0", currency)}
        </span>
      </figcaption>
      <TimeChart
        intervals={intervals}
        end={end_time}
        timeZone={time_zone}
        bars={amounts.map((amount, i) => ({
          parts: [{ key: "profit", amount, color: amount < 0n ? "var(--danger)" : "var(--ok)" }],
          words: `Revenue ${formatAmount(trend.revenue[i] ?? "0", currency)}\nCost ${formatAmount(trend.cost[i] ?? "0", currency)}\nProfit ${formatAmount(trend.profit[i] ?? "0", currency)}${trend.incomplete[i] ? "\nIncomplete: some of it is not known" : ""}`,
          lacking: trend.incomplete[i] === true,
        }))}
      />
    </figure>
  );
}
