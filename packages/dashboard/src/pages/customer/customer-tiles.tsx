import type { CustomerDetail } from "@anyway-sh/api";
import { hint } from "../../components/hint.tsx";
import { IncompleteBadge } from "../../components/incomplete-badge.tsx";
import { Amount } from "../../components/money.tsx";
import { SkeletonBar } from "../../components/states.tsx";
import { Tile, Tiles } from "../../components/tiles.tsx";
import { formatPercent, isZero } from "../../money.ts";
import { count, explainIncomplete } from "../../profit.ts";
import { formatAgo, formatFullTime } from "../../time.ts";

/** The money of one customer. */
export function CustomerTiles({ customer }: { customer: CustomerDetail | undefined }) {
  if (!customer)
    return (
      <Tiles>
        {["Revenue", "Cost", "Profit", "Margin", "Last seen"].map((label) => (
          <Tile key={label} label={label} note="&nbsp;">
            <SkeletonBar width={80} />
          </Tile>
        ))}
      </Tiles>
    );
  const { profit, currency } = customer;
  return (
    <Tiles>
      <Tile
        label="Revenue"
        note={
          <>
            {count(profit.orders, "order", "orders")}
            {!isZero(profit.refunded) && (
              <>
                , <Amount currency={currency} value={profit.refunded} /> refunded
              </>
            )}
          </>
        }
      >
        <Amount currency={currency} value={profit.revenue} />
      </Tile>
      <Tile
        label="Cost"
        note={
          <>
            {count(profit.traces, "trace", "traces")} <IncompleteBadge reason={explainIncomplete(profit)} />
          </>
        }
      >
        <Amount currency={currency} value={profit.cost} />
      </Tile>
      <Tile label="Profit" note="revenue − cost">
        <Amount currency={currency} value={profit.profit} loss />
      </Tile>
      <Tile label="Margin" note={profit.margin === null ? "no revenue in this range" : "profit ÷ revenue"}>
        {profit.margin === null ? "–" : formatPercent(profit.margin)}
      </Tile>
      <Tile label="Last seen" note={<Seen prefix="first seen" time={customer.first_seen} />}>
        <Seen time={customer.last_seen} />
      </Tile>
    </Tiles>
  );
}

function Seen({ time, prefix }: { time: string | null; prefix?: string }) {
  if (!time) return prefix ? null : "–";
  return (
    <time dateTime={time} {...hint(formatFullTime(time))}>
      {prefix && `${prefix} `}
      {formatAgo(time, new Date())}
    </time>
  );
}
