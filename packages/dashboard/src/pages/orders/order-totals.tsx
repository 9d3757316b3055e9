import type { OrderTotals as Totals } from "@anyway-sh/api";
import { SkeletonBar } from "../../components/states.tsx";
import { Tile, Tiles } from "../../components/tiles.tsx";
import { formatMinorUnits } from "../../money.ts";
import { count } from "../../profit.ts";
import classes from "./orders.module.css";

const LABELS = ["Paid", "Refunded", "Disputed", "Fees", "What is left"];

/** What all orders of the filter add up to; a line for each currency, since they cannot be added up. */
export function OrderTotals({ totals, error }: { totals: Totals | undefined; error: Error | null }) {
  if (error && !totals) return null;
  if (!totals)
    return (
      <Tiles>
        {LABELS.map((label) => (
          <Tile key={label} label={label} note="&nbsp;">
            <SkeletonBar width={80} />
          </Tile>
        ))}
      </Tiles>
    );
  return (
    <section className={classes.totals} aria-label="Totals">
      {totals.map((line) => (
        <Line key={line.currency} line={line} />
      ))}
    </section>
  );
}

function Line({ line }: { line: Totals[number] }) {
  const money = (amount: number) => formatMinorUnits(amount, line.currency);
  const minus = (amount: number) => (amount === 0 ? <span className="faint">–</span> : money(-amount));
  return (
    <Tiles>
      <Tile
        label={`Paid in ${line.currency}`}
        note={`${count(line.orders, "order", "orders")}${line.tax > 0 ? `, ${money(line.tax)} of it tax` : ""}`}
      >
        {money(line.paid)}
      </Tile>
      <Tile label="Refunded" note="&nbsp;">
        {minus(line.refunded)}
      </Tile>
      <Tile label="Disputed" note="held back or lost">
        {minus(line.disputed)}
      </Tile>
      <Tile label="Fees" note="where the provider says">
        {minus(line.fees)}
      </Tile>
      <Tile label="What is left" note="after all of that">
        {money(line.paid - line.refunded - line.disputed - line.fees)}
      </Tile>
    </Tiles>
  );
}
