import { partialIntervals } from "../intervals.ts";
import { extent, share } from "../money.ts";
import { formatDayIn } from "../time.ts";
import { hint } from "./hint.tsx";
import { SkeletonBar } from "./states.tsx";
import classes from "./time-chart.module.css";

/** What is drawn of an interval: parts from zero outwards, those above zero and those below it. */
export interface Bar {
  /** Amounts of one scale, whatever it is. */
  parts: readonly { key: string; amount: bigint; color: string }[];
  /** What it says when it is pointed at or read out, beneath its day. */
  words: string;
  /** Whether something of it is not known, so that it is drawn too low. */
  lacking?: boolean;
}

interface TimeChartProps {
  /** When each begins. */
  intervals: readonly string[];
  end: string;
  timeZone: string;
  bars: readonly Bar[];
}

/** Bars over time, as high as `--height`. An interval that is not over, or not whole in the range, is hatched and says so. */
export function TimeChart({ intervals, end, timeZone, bars }: TimeChartProps) {
  const partial = partialIntervals(intervals, end);
  const { bottom, top } = extent(
    bars.flatMap(({ parts }) => [sum(parts, (amount) => amount > 0n), sum(parts, (amount) => amount < 0n)]),
  );
  const whole = top - bottom;
  const first = intervals[0];
  const last = intervals.at(-1);
  return (
    <>
      <ol className={classes.bars}>
        {intervals.map((start, i) => {
          const bar = bars[i];
          const day = formatDayIn(start, timeZone);
          const how = partial[i] === "running" ? " so far" : partial[i] === "cut" ? ", a part of it" : "";
          const words = `${day}${how}\n${bar?.words ?? ""}`;
          const side = (name: "above" | "below", space: bigint, isOf: (amount: bigint) => boolean) =>
            space === 0n ? null : (
              <span className={classes[name]} style={{ height: `${share(space, whole) * 100}%` }}>
                {bar?.parts
                  .filter(({ amount }) => isOf(amount))
                  .map(({ key, amount, color }) => (
                    <span
                      key={key}
                      className={classes.part}
                      style={{
                        height: `${share(amount < 0n ? -amount : amount, space) * 100}%`,
                        backgroundColor: color,
                      }}
                    />
                  ))}
              </span>
            );
          return (
            <li
              key={start}
              className={classes.interval}
              data-partial={partial[i]}
              data-lacking={bar?.lacking || undefined}
              aria-label={words.replaceAll("\n", ", ")}
              {...hint(words)}
            >
              {side("above", top, (amount) => amount > 0n)}
              {side("below", -bottom, (amount) => amount < 0n)}
            </li>
          );
        })}
      </ol>
      <div className={`faint ${classes.axis}`} aria-hidden>
        <span>{first && formatDayIn(first, timeZone)}</span>
        <span>{last && formatDayIn(last, timeZone)}</span>
      </div>
    </>
  );
}

/** The place of a chart whose figures are on their way. */
export function PendingTimeChart() {
  return (
    <>
      <div className={classes.bars} aria-hidden />
      <div className={classes.axis} aria-hidden>
        <SkeletonBar width={40} />
        <SkeletonBar width={40} />
      </div>
    </>
  );
}

const sum = (parts: Bar["parts"], isOf: (amount: bigint) => boolean): bigint =>
  parts.reduce((total, { amount }) => (isOf(amount) ? total + amount : total), 0n);
