import type { RepricingDifferences } from "@anyway-sh/api";
import { Money } from "../../../components/money.tsx";
import table from "../../../components/small-table.module.css";
import { SmallTable } from "../../../components/small-table.tsx";
import { fromScaled, toScaled } from "../../../money.ts";

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
    <SmallTable name="What changes">
      <thead>
        <tr>
          <th>Model</th>
          <th>Provider</th>
          <th className={table.number}>Calls changed</th>
          <th className={table.number}>Without a price</th>
          <th className={table.number}>Cost before</th>
          <th className={table.number}>After</th>
          <th className={table.number}>Difference</th>
        </tr>
      </thead>
      <tbody>
        {models
          .filter((one) => one.changed > 0)
          .map((one) => (
            <tr key={`${one.provider} ${one.model}`}>
              <td className={table.words}>{one.model || "names no model"}</td>
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
    </SmallTable>
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
      <td className={table.number}>{changed.toLocaleString("en-US")}</td>
      <td className={table.number}>
        {unpriced_before === unpriced_after
          ? unpriced_after.toLocaleString("en-US")
          : `${unpriced_before.toLocaleString("en-US")} → ${unpriced_after.toLocaleString("en-US")}`}
      </td>
      <td className={table.number}>
        <Money usd={cost_before} />
      </td>
      <td className={table.number}>
        <Money usd={cost_after} />
      </td>
      <td className={table.number}>
        {difference > 0n && "+"}
        <Money usd={fromScaled(difference)} />
      </td>
    </>
  );
}
