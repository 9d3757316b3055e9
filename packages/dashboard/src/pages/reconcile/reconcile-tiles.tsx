import type { Reconciliation } from "@anyway-sh/api";
import { hint } from "../../components/hint.tsx";
import { Money } from "../../components/money.tsx";
import { SkeletonBar } from "../../components/states.tsx";
import { Tile, Tiles } from "../../components/tiles.tsx";
import { isZero } from "../../money.ts";
import classes from "./reconcile.module.css";
import { CAUSES } from "./words.ts";

/** The whole of a comparison, and what its difference is made of. */
export function ReconcileTiles({ data }: { data: Reconciliation | undefined }) {
  const money = (usd: string | undefined) =>
    usd === undefined ? <SkeletonBar width="70px" /> : <Money usd={usd} />;
  const isExplained = data !== undefined && data.counts.unexplained === 0;
  return (
    <>
      <Tiles>
        <Tile label="Billed" note={data && `${data.bill.start_date} to ${data.bill.end_date}`}>
          {money(data?.billed)}
        </Tile>
        <Tile label="Our cost" note="all environments">
          {money(data?.ours)}
        </Tile>
        <Tile label="Difference" note="billed less ours">
          {money(data?.difference)}
        </Tile>
        <Tile label="Billed, not seen" note="no span tells of it">
          {money(data?.uncovered)}
        </Tile>
        <Tile
          label="Unexplained"
          note={
            data && (isExplained ? "every difference has a reason" : `on ${rows(data.counts.unexplained)}`)
          }
        >
          <span className={data && !isExplained ? classes.bad : undefined}>
            {money(data?.causes.unexplained)}
          </span>
        </Tile>
      </Tiles>
      {data && (
        <dl className={classes.causes} aria-label="What the difference is made of">
          {CAUSES.filter(({ key }) => !isZero(data.causes[key])).map(({ key, label, note }) => (
            <div key={key} {...hint(note)}>
              <dt>{label}</dt>
              <dd className={key === "unexplained" ? classes.bad : undefined}>
                <Money usd={data.causes[key]} />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </>
  );
}

const rows = (count: number) => (count === 1 ? "one day of one model" : `${count} days of models`);
