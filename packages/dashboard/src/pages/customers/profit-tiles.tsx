import type { Profit } from "@anyway-sh/api";
import { IncompleteBadge } from "../../components/incomplete-badge.tsx";
import { Amount } from "../../components/money.tsx";
import { SkeletonBar } from "../../components/states.tsx";
import { Tile, Tiles } from "../../components/tiles.tsx";
import { formatPercent, isZero } from "../../money.ts";
import { count, explainIncomplete } from "../../profit.ts";
import classes from "./customers.module.css";

interface ProfitTilesProps {
  profit: Profit | undefined;
  /** What a row is, and what several are. */
  what: [one: string, many: string];
  lossCount: number | undefined;
  onShowLosses: () => void;
}

/** The sums over all rows, and what is in none. */
export function ProfitTiles({ profit, what, lossCount, onShowLosses }: ProfitTilesProps) {
  if (!profit)
    return (
      <Tiles>
        {["Revenue", "Cost", "Profit", "Margin", "Losing money"].map((label) => (
          <Tile key={label} label={label} note="&nbsp;">
            <SkeletonBar width={80} />
          </Tile>
        ))}
      </Tiles>
    );
  const { totals, currency } = profit;
  const reason = explainIncomplete(totals);
  return (
    <Tiles>
      <Tile
        label="Revenue"
        note={
          <>
            {count(totals.orders, "order", "orders")}
            {!isZero(totals.refunded) && (
              <>
                , <Amount currency={currency} value={totals.refunded} /> refunded
              </>
            )}
          </>
        }
      >
        <Amount currency={currency} value={totals.revenue} />
      </Tile>
      <Tile
        label="Cost"
        note={
          <>
            {count(totals.traces, "trace", "traces")} <IncompleteBadge reason={reason} />
          </>
        }
      >
        <Amount currency={currency} value={totals.cost} />
      </Tile>
      <Tile
        label="Profit"
        note={
          totals.fees ? (
            <>
              after <Amount currency={currency} value={totals.fees} /> fees
            </>
          ) : (
            "revenue − cost"
          )
        }
      >
        <Amount currency={currency} value={totals.profit} loss />
      </Tile>
      <Tile label="Margin" note={totals.margin === null ? "no revenue yet" : "profit ÷ revenue"}>
        {totals.margin === null ? "–" : formatPercent(totals.margin)}
      </Tile>
      <Tile
        label="Losing money"
        note={
          lossCount ? (
            <button type="button" className={classes.show} onClick={onShowLosses}>
              Show losses first
            </button>
          ) : (
            profit.rows.length > 0 && `every ${what[0]} pays for itself`
          )
        }
      >
        {count(lossCount ?? 0, ...what)}
      </Tile>
    </Tiles>
  );
}
