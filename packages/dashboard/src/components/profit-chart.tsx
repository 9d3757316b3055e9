import type { Profit } from "@anyway-sh/api";
import { extent, formatAmount, share, toScaled } from "../money.ts";
import { formatDayIn } from "../time.ts";
import { hint } from "./hint.tsx";
import classes from "./profit-chart.module.css";

/** Profit over time: a bar for each interval, below the line where it is a loss; what it is made of in a hint. */
export function ProfitChart({
  profit,
}: {
  profit: Pick<Profit, "intervals" | "totals" | "currency" | "time_zone">;
}) {
  const { intervals, totals, currency, time_zone } = profit;
  const { trend } = totals;
  if (!trend || intervals.length < 2) return null;
  const amounts = trend.profit.map(toScaled);
  const { bottom, top } = extent(amounts);
  const height = top - bottom;
  const first = intervals[0];
  const last = intervals.at(-1);
  return (
    <figure className={classes.chart}>
      <figcaption className={classes.caption}>
        <span>Profit over time</span>
        <span className="faint num">
          {height === 0n ? "nothing yet" : formatAmount(trend.profit[amounts.indexOf(top)] ?? "0", currency)}
        </span>
      </figcaption>
      <ol className={classes.bars}>
        {intervals.map((start, i) => {
          const value = trend.profit[i] ?? "0";
          const amount = amounts[i] ?? 0n;
          const size = share(amount < 0n ? -amount : amount, height) * 100;
          const zero = share(top, height) * 100;
          const words = `${formatDayIn(start, time_zone)}\nRevenue ${formatAmount(trend.revenue[i] ?? "0", currency)}\nCost ${formatAmount(trend.cost[i] ?? "0", currency)}\nProfit ${formatAmount(value, currency)}`;
          return (
            <li
              key={start}
              className={classes.interval}
              aria-label={words.replaceAll("\n", ", ")}
              {...hint(words)}
            >
              <span
                className={amount < 0n ? classes.loss : classes.gain}
                style={{ height: `${size}%`, top: `${amount < 0n ? zero : zero - size}%` }}
              />
            </li>
          );
        })}
      </ol>
      <div className={`faint ${classes.axis}`} aria-hidden>
        <span>{first && formatDayIn(first, time_zone)}</span>
        <span>{last && formatDayIn(last, time_zone)}</span>
      </div>
    </figure>
  );
}
