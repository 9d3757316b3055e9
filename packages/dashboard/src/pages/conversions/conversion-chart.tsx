import type { ConversionInterval, Conversions } from "@anyway-sh/api";
import { SkeletonBar } from "../../components/states.tsx";
import { PendingTimeChart, TimeChart } from "../../components/time-chart.tsx";
import { formatAmount, formatPercent, isZero } from "../../money.ts";
import { count } from "../../profit.ts";
import classes from "./conversions.module.css";

const PAID = "var(--cat-llm)";
const OTHERS = "var(--border-strong)";

/** Who was in conversation over time, and who of them paid. */
export function ConversionChart({ report }: { report: Conversions | undefined }) {
  if (!report)
    return (
      <figure className={classes.chart}>
        <figcaption className={classes.caption}>
          <SkeletonBar width={200} />
          &nbsp;
        </figcaption>
        <PendingTimeChart />
      </figure>
    );
  const { intervals, date } = report;
  if (intervals.length < 2) return null;
  const most = Math.max(...intervals.map(({ funnel }) => funnel.conversations.visitors));
  return (
    <figure className={classes.chart}>
      <figcaption className={classes.caption}>
        <span>
          {date === "cohort" ? "Visitors by their first conversation" : "Visitors over time"}
          <span className={classes.legend} data-paid>
            paid
          </span>
          <span className={classes.legend}>did not</span>
        </span>
        <span className="faint num">{count(most, "visitor", "visitors")}</span>
      </figcaption>
      <TimeChart
        intervals={intervals.map(({ start_time }) => start_time)}
        end={report.end_time}
        timeZone={report.time_zone}
        bars={intervals.map((interval) => ({
          parts: partsOf(interval),
          words: wordsOf(interval, report),
          lacking: interval.immature,
        }))}
      />
    </figure>
  );
}

function partsOf({ funnel: { conversations, paid } }: ConversionInterval) {
  return [
    { key: "paid", amount: BigInt(paid.visitors), color: PAID },
    { key: "others", amount: BigInt(conversations.visitors - paid.visitors), color: OTHERS },
  ].filter(({ amount }) => amount > 0n);
}

function wordsOf(interval: ConversionInterval, { credit, currency }: Conversions): string {
  const { funnel, conversion_rate: rate, immature } = interval;
  const { total } = interval.credited[credit];
  return [
    `${count(funnel.conversations.visitors, "visitor", "visitors")} in ${count(funnel.conversations.conversations, "conversation", "conversations")}`,
    `${funnel.paid.visitors.toLocaleString("en-US")} paid${rate === null ? "" : `, ${formatPercent(rate)}`}`,
    ...(isZero(total) ? [] : [`${formatAmount(total, currency)} credited`]),
    ...(immature ? ["Some of them may still convert"] : []),
  ].join("\n");
}
