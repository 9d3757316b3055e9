import type { BudgetSpend } from "@anyway-sh/api";
import { hint } from "../../components/hint.tsx";
import { Amount } from "../../components/money.tsx";
import { formatUsd, share, toScaled } from "../../money.ts";
import { count } from "../../profit.ts";
import classes from "./budgets.module.css";

interface SpendBarProps {
  /** Whose it is, for who cannot see the bar. */
  label: string;
  spend: BudgetSpend;
  limit: string;
  /** Percents at which somebody is told; the bar is marked there. */
  thresholds: readonly number[];
}

/** How much of an amount is spent, and where that leads by the end of the window. */
export function SpendBar({ label, spend, limit, thresholds }: SpendBarProps) {
  const whole = toScaled(limit);
  const forecast = spend.forecast === null ? undefined : share(toScaled(spend.forecast), whole);
  const tone = spend.percent >= 100 ? "over" : (forecast ?? 0) >= 1 ? "likely" : undefined;
  return (
    <span className={classes.spend} data-tone={tone}>
      <span className={classes.amounts}>
        <span>
          {spend.unpriced > 0 && (
            <span
              {...hint(
                `${count(spend.unpriced, "call has", "calls have")} no price, and ${spend.unpriced === 1 ? "is" : "are"} not in it`,
              )}
            >
              ≥{" "}
            </span>
          )}
          <Amount value={spend.spent} currency="USD" />
          <span className="faint">
            {" "}
            of <Amount value={limit} currency="USD" />
          </span>
        </span>
        <span className="num">{spend.percent}%</span>
      </span>
      <span
        className={classes.bar}
        role="progressbar"
        aria-label={label}
        aria-valuenow={Math.min(spend.percent, 100)}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuetext={`${formatUsd(spend.spent)} of ${formatUsd(limit)}, ${spend.percent}%`}
      >
        {forecast !== undefined && <span className={classes.ahead} style={{ width: width(forecast) }} />}
        <span className={classes.fill} style={{ width: width(share(toScaled(spend.spent), whole)) }} />
        {thresholds
          .filter((percent) => percent < 100)
          .map((percent) => (
            <span key={percent} className={classes.mark} style={{ left: `${percent}%` }} />
          ))}
      </span>
    </span>
  );
}

const width = (part: number) => `${Math.min(part, 1) * 100}%`;
