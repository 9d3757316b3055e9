import type { CostLine, Costs } from "@anyway-sh/api";
import type { CSSProperties } from "react";
import { SkeletonBar } from "../../components/states.tsx";
import { PendingTimeChart, TimeChart } from "../../components/time-chart.tsx";
import { extent, formatUsd, fromScaled, toScaled } from "../../money.ts";
import classes from "./cost-chart.module.css";
import { namesOf } from "./rows.ts";

/** As many are told apart by their colors. */
const COLORS = [
  "var(--cat-llm)",
  "var(--cat-retrieval)",
  "var(--cat-tool)",
  "var(--cat-agent)",
  "var(--cat-db)",
  "var(--cat-embedding)",
] as const;
const OTHER_COLOR = "var(--cat-task)";

interface Layer {
  name: string;
  color: string;
  /** In 10^-18 dollars, by interval. */
  amounts: bigint[];
  cost: string;
}

/** Costs over time: a bar for each interval, made of the dearest rows and of all others together. */
export function CostChart({ report }: { report: Costs | undefined }) {
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
  const { intervals, time_zone, totals } = report;
  if (intervals.length < 2) return null;
  const layers = layersOf(report);
  const sums = scaled(totals);
  const { top } = extent(sums);
  return (
    <figure className={classes.chart}>
      <figcaption className={classes.caption}>
        <ul className={classes.legend}>
          {layers.map(({ name, color, cost }) => (
            <li key={name} style={{ "--color": color } as CSSProperties}>
              <span className="ellipsis" title={name}>
                {name}
              </span>
              <span className="faint num">{formatUsd(cost)}</span>
            </li>
          ))}
        </ul>
        <span className={`faint num ${classes.top}`}>{formatUsd(fromScaled(top))}</span>
      </figcaption>
      <TimeChart
        intervals={intervals}
        end={report.end_time}
        timeZone={time_zone}
        bars={intervals.map((_, i) => ({
          parts: layers.map(({ name, color, amounts }) => ({ key: name, color, amount: amounts[i] ?? 0n })),
          words: wordsOf(sums[i] ?? 0n, layers, i),
        }))}
      />
    </figure>
  );
}

const scaled = ({ trend }: CostLine): bigint[] => (trend ?? []).map(toScaled);

function layersOf({ rows, other, intervals }: Costs): Layer[] {
  const layers = rows.slice(0, COLORS.length).map((row, i): Layer => {
    const name = row.shared
      ? "shared"
      : namesOf(row)
          .map((value) => value ?? "none")
          .join(" · ");
    return { name, color: COLORS[i] ?? OTHER_COLOR, amounts: scaled(row), cost: row.cost };
  });
  const rest = [...rows.slice(COLORS.length), ...(other ? [other] : [])];
  if (rest.length === 0) return layers;
  const amounts = rest.map(scaled);
  return [
    ...layers,
    {
      name: "all others",
      color: OTHER_COLOR,
      amounts: intervals.map((_, i) => amounts.reduce((sum, own) => sum + (own[i] ?? 0n), 0n)),
      cost: fromScaled(rest.reduce((sum, { cost }) => sum + toScaled(cost), 0n)),
    },
  ];
}

/** What an interval is made of, the dearest first. */
function wordsOf(sum: bigint, layers: readonly Layer[], i: number): string {
  const lines = layers
    .flatMap(({ name, amounts }) => (amounts[i] ? [{ name, amount: amounts[i] }] : []))
    .sort((a, b) => (a.amount < b.amount ? 1 : -1))
    .map(({ name, amount }) => `${name} ${formatUsd(fromScaled(amount))}`);
  return [formatUsd(fromScaled(sum)), ...lines].join("\n");
}
