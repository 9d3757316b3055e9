import type { Profit } from "@anyway-sh/api";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Change } from "../../components/change.tsx";
import { hint } from "../../components/hint.tsx";
import { IncompleteBadge } from "../../components/incomplete-badge.tsx";
import { Amount } from "../../components/money.tsx";
import { SkeletonBar } from "../../components/states.tsx";
import { type Bar, TimeChart } from "../../components/time-chart.tsx";
import { formatAmount, formatPercent, fromScaled, isZero, toScaled } from "../../money.ts";
import { explainIncomplete } from "../../profit.ts";
import { onlyView } from "../../view.ts";
import classes from "./overview.module.css";
import { type Asked, Failed } from "./panel.tsx";

interface FiguresProps {
  now: Asked<Profit>;
  before: Asked<Profit>;
}

const LABELS = ["Revenue", "Cost", "Profit", "Margin"];

/** Revenue, cost, profit and margin: of the range, against the one before, and over time. */
export function Figures({ now, before }: FiguresProps) {
  if (!now.data)
    return (
      <section className={classes.figures} aria-label="Figures" aria-busy={!now.error}>
        {LABELS.map((label) => (
          <figure key={label} className={classes.figure}>
            <figcaption className={classes.label}>{label}</figcaption>
            {now.error ? (
              <p className={classes.quiet}>–</p>
            ) : (
              <div className={classes.value}>
                <SkeletonBar width={90} />
              </div>
            )}
            <div className={classes.blank}>{label === "Revenue" && <Failed query={now} />}</div>
          </figure>
        ))}
      </section>
    );
  const { totals, currency } = now.data;
  const then = before.data?.totals;
  const badge = <IncompleteBadge reason={explainIncomplete(totals)} />;
  const costIsUnknown = isZero(totals.cost) && totals.unpriced_spans > 0;
  const amount = (value: string, loss = false) => <Amount value={value} currency={currency} loss={loss} />;
  const change = (name: "revenue" | "cost" | "profit") =>
    then && (
      <Change
        now={totals[name]}
        before={then[name]}
        currency={currency}
        beforeIncomplete={name === "cost" && then.incomplete}
      />
    );
  return (
    <section className={classes.figures} aria-label="Figures">
      <Figure
        label="Revenue"
        badge={totals.unconverted.length > 0 && badge}
        number={
          <Link to="/orders" search={onlyView} className={classes.number}>
            {amount(totals.revenue)}
          </Link>
        }
        change={change("revenue")}
      >
        <Chart profit={now.data} barOf={amountBar(now.data, "revenue", "var(--cat-llm)")} />
      </Figure>
      <Figure
        label="Cost"
        badge={badge}
        number={
          <Link to="/costs" search={(previous) => ({ ...onlyView(previous) })} className={classes.number}>
            {costIsUnknown ? "not known" : amount(totals.cost)}
          </Link>
        }
        change={change("cost")}
      >
        <Chart profit={now.data} barOf={amountBar(now.data, "cost", "var(--cat-tool)")} />
      </Figure>
      <Figure
        label="Profit"
        badge={badge}
        number={
          <Link to="/customers" search={onlyView} className={classes.number}>
            {amount(totals.profit, true)}
          </Link>
        }
        change={change("profit")}
      >
        <Chart profit={now.data} barOf={amountBar(now.data, "profit", "var(--ok)", "var(--danger)")} />
      </Figure>
      <Figure
        label="Margin"
        badge={totals.margin !== null && badge}
        number={
          <Link
            to="/customers"
            search={(previous) => ({ ...onlyView(previous), sort: "margin" })}
            className={classes.number}
          >
            {totals.margin === null ? "–" : formatPercent(totals.margin)}
          </Link>
        }
        change={
          totals.margin === null ? "no revenue" : then && <Points now={totals.margin} before={then.margin} />
        }
      >
        <Chart profit={now.data} barOf={marginBar(now.data)} />
      </Figure>
    </section>
  );
}

function Figure(props: {
  label: string;
  badge: ReactNode;
  number: ReactNode;
  change: ReactNode;
  children: ReactNode;
}) {
  return (
    <figure className={classes.figure}>
      <figcaption>
        <span className={classes.label}>
          {props.label} {props.badge}
        </span>
        <span className={`num ${classes.value}`}>
          {props.number}
          <span className={classes.change}>{props.change}</span>
        </span>
      </figcaption>
      {props.children}
    </figure>
  );
}

/** By how many points of a hundred a margin changed. */
function Points({ now, before }: { now: string; before: string | null }) {
  if (before === null) return null;
  const tenths = (toScaled(now) - toScaled(before)) / 10n ** 15n;
  const size = tenths < 0n ? -tenths : tenths;
  const sign = tenths < 0n ? "\u2212" : "+";
  return (
    <span {...hint(`${formatPercent(before)} in the period before`)}>
      {tenths === 0n ? "as before" : `${sign}${size / 10n}.${size % 10n} pts`}
    </span>
  );
}

function Chart({ profit, barOf }: { profit: Profit; barOf: (i: number) => Bar }) {
  const { intervals, end_time, time_zone, totals } = profit;
  if (!totals.trend || intervals.length < 2) return <div className={classes.blank} />;
  return (
    <TimeChart
      intervals={intervals}
      end={end_time}
      timeZone={time_zone}
      bars={intervals.map((_, i) => barOf(i))}
    />
  );
}

const amountBar =
  ({ totals, currency }: Profit, name: "revenue" | "cost" | "profit", gain: string, loss = gain) =>
  (i: number): Bar => {
    const value = totals.trend?.[name][i] ?? "0";
    const amount = toScaled(value);
    const lacking = totals.trend?.incomplete[i] === true;
    return {
      parts: [{ key: name, amount, color: amount < 0n ? loss : gain }],
      words: `${formatAmount(value, currency)}${lacking ? "\nIncomplete: some of the day is not known" : ""}`,
      lacking,
    };
  };

/** A loss of many times the revenue would leave nothing of the other days to see. */
const LEAST_MARGIN = -toScaled("1");

const marginBar =
  ({ totals }: Profit) =>
  (i: number): Bar => {
    const revenue = toScaled(totals.trend?.revenue[i] ?? "0");
    const profit = toScaled(totals.trend?.profit[i] ?? "0");
    if (revenue <= 0n) return { parts: [], words: "no revenue" };
    const margin = (profit * 10n ** 18n) / revenue;
    const lacking = totals.trend?.incomplete[i] === true;
    return {
      parts: [
        {
          key: "margin",
          amount: margin < LEAST_MARGIN ? LEAST_MARGIN : margin,
          color: margin < 0n ? "var(--danger)" : "var(--ok)",
        },
      ],
      words: `${formatPercent(fromScaled(margin))}${lacking ? "\nIncomplete: some of the day is not known" : ""}`,
      lacking,
    };
  };
