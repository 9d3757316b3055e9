import type { Profit } from "@anyway-sh/api";
import { IncompleteBadge } from "../../components/incomplete-badge.tsx";
import { Money } from "../../components/money.tsx";
import { SkeletonBar } from "../../components/states.tsx";
import { Tile, Tiles } from "../../components/tiles.tsx";
import { formatPercent, isZero } from "../../money.ts";
import { count, explainIncomplete } from "../../profit.ts";
import classes from "./customers.module.css";

interface ProfitTilesProps {
  profit: Profit | undefined;
  lossCount: number | undefined;
  onShowLosses: () => void;
}

/** The sums over all customers. */
export function ProfitTiles({ profit, lossCount, onShowLosses }: ProfitTilesProps) {
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
  const { totals } = profit;
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
                , <Money usd={totals.refunded} /> refunded
              </>
            )}
          </>
        }
      >
        <Money usd={totals.revenue} />
      </Tile>
      <Tile
        label="Cost"
        note={
          <>
            {count(totals.traces, "trace", "traces")} <IncompleteBadge reason={reason} />
          </>
        }
      >
        <Money usd={totals.cost} />
      </Tile>
      <Tile
        label="Profit"
        note={
          totals.fees ? (
            <>
              after <Money usd={totals.fees} /> fees
            </>
          ) : (
            "revenue − cost"
          )
        }
      >
        <Money usd={totals.profit} loss />
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
            profit.rows.length > 0 && "every customer pays for itself"
          )
        }
      >
        {count(lossCount ?? 0, "customer", "customers")}
      </Tile>
    </Tiles>
  );
}
