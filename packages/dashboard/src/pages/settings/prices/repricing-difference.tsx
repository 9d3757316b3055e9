import type { RepricingDifferences } from "@anyway-sh/api";
import { formatExactUsd, fromScaled, toScaled } from "../../../money.ts";
import classes from "./prices.module.css";

/** What a re-pricing changes, or has changed, in all and by model. */
export function RepricingDifference({
  differences,
  isDone,
}: {
  differences: RepricingDifferences;
  isDone: boolean;
}) {
  const { changed, calls, models } = differences;
  const count = (number: number) => number.toLocaleString("en-US");
  if (changed === 0)
    return (
      <p className="dim">
        {isDone ? "Nothing had to be changed." : `None of ${count(calls)} calls would cost anything else.`}
      </p>
    );
  return (
    <div className={classes.scroll}>
      <table className={classes.table} aria-label="What changes">
        <thead>
          <tr>
            <th>Model</th>
            <th>Provider</th>
            <th className={classes.number}>Calls changed</th>
            <th className={classes.number}>Without a price</th>
            <th className={classes.number}>Cost before</th>
            <th className={classes.number}>After</th>
            <th className={classes.number}>Difference</th>
          </tr>
        </thead>
        <tbody>
          {models
            .filter((one) => one.changed > 0)
            .map((one) => (
              <tr key={`${one.provider} ${one.model}`}>
                <td className={classes.model}>{one.model || "names no model"}</td>
                <td>{one.provider || "–"}</td>
                <Figures of={one} />
              </tr>
            ))}
        </tbody>
        <tfoot>
          <tr>
            <th colSpan={2}>Total</th>
            <Figures of={differences} />
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

type Difference = Omit<RepricingDifferences, "models">;

function Figures({
  of: { changed, unpriced_before, unpriced_after, cost_before, cost_after },
}: {
  of: Difference;
}) {
  const difference = toScaled(cost_after) - toScaled(cost_before);
  return (
    <>
      <td className={classes.number}>{changed.toLocaleString("en-US")}</td>
      <td className={classes.number}>
        {unpriced_before === unpriced_after
          ? unpriced_after.toLocaleString("en-US")
          : `${unpriced_before.toLocaleString("en-US")} → ${unpriced_after.toLocaleString("en-US")}`}
      </td>
      <td className={classes.number}>{formatExactUsd(cost_before)}</td>
      <td className={classes.number}>{formatExactUsd(cost_after)}</td>
      <td className={classes.number}>
        {difference > 0n && "+"}
        {formatExactUsd(fromScaled(difference))}
      </td>
    </>
  );
}
