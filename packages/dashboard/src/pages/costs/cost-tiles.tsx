import type { CostLine, Costs } from "@anyway-sh/api";
import { useQuery } from "@tanstack/react-query";
import { Change } from "../../components/change.tsx";
import { Cost } from "../../components/cost.tsx";
import { hint } from "../../components/hint.tsx";
import { IncompleteBadge } from "../../components/incomplete-badge.tsx";
import { Money } from "../../components/money.tsx";
import { SkeletonBar } from "../../components/states.tsx";
import { Tile, Tiles } from "../../components/tiles.tsx";
import { costsTodayQuery } from "../../costs-api.ts";
import type { TraceFilters } from "../../filter/address.ts";
import { isZero } from "../../money.ts";
import { count } from "../../profit.ts";
import { useView } from "../../use-view.ts";
import classes from "./costs.module.css";

/** The sums of the range, and of today, which move as spans arrive. */
export function CostTiles({ report, filters }: { report: Costs | undefined; filters: TraceFilters }) {
  if (!report)
    return (
      <Tiles>
        {["Cost", "Today", "Saved by caching", "Per conversation", "Per paid order"].map((label) => (
          <Tile key={label} label={label} note="&nbsp;">
            <SkeletonBar width={80} />
          </Tile>
        ))}
      </Tiles>
    );
  const { totals, window_days } = report;
  return (
    <Tiles>
      <Tile
        label="Cost"
        note={
          <>
            <Change
              now={totals.cost}
              before={totals.previous_cost}
              beforeIncomplete={totals.previous_incomplete}
            />{" "}
            <IncompleteBadge reason={lacking(totals)} />
          </>
        }
      >
        <Cost usd={totals.cost} unpriced={totals.incomplete} />
      </Tile>
      <Today filters={filters} />
      <Tile
        label="Saved by caching"
        note={
          totals.cache_savings === null
            ? "nothing is cached"
            : totals.uncompared_tokens > 0
              ? `without ${count(totals.uncompared_tokens, "token", "tokens")}`
              : `${count(totals.tokens.cache_read, "token", "tokens")} from caches`
        }
      >
        {totals.cache_savings === null ? (
          <span className="faint">–</span>
        ) : (
          <Money usd={totals.cache_savings} loss />
        )}
      </Tile>
      <Tile label="Per conversation" note={count(totals.conversations, "conversation", "conversations")}>
        <Per usd={totals.cost_per_conversation} line={totals} />
      </Tile>
      <Tile
        label="Per paid order"
        note={
          <span
            {...hint(
              `Paid orders, but for renewals, within ${count(window_days, "day", "days")} of a conversation`,
            )}
          >
            {count(totals.orders, "order", "orders")}
            {totals.cost_per_thumb_up !== null && (
              <>
                {" "}
                · <Money usd={totals.cost_per_thumb_up} /> per 👍
              </>
            )}
          </span>
        }
      >
        <Per usd={totals.cost_per_order} line={totals} />
      </Tile>
    </Tiles>
  );
}

function Per({ usd, line }: { usd: string | null; line: CostLine }) {
  return usd === null ? <span className="faint">–</span> : <Cost usd={usd} unpriced={line.incomplete} />;
}

function Today({ filters }: { filters: TraceFilters }) {
  const today = useQuery(costsTodayQuery(filters, useView())).data;
  return (
    <Tile
      label="Today"
      note={
        today ? (
          <>
            <span className={classes.live} aria-hidden /> {count(today.calls, "call", "calls")},{" "}
            {today.time_zone}
          </>
        ) : (
          "\u00a0"
        )
      }
    >
      {today ? (
        <span aria-live="polite">
          {isZero(today.cost) && !today.incomplete ? (
            "$0.00"
          ) : (
            <Cost usd={today.cost} unpriced={today.incomplete} />
          )}
        </span>
      ) : (
        <SkeletonBar width={80} />
      )}
    </Tile>
  );
}

/** Why the total is a lower bound. */
function lacking({ incomplete, unpriced_calls, unpriced_tokens }: CostLine): string | undefined {
  return incomplete
    ? `${count(unpriced_calls, "call has", "calls have")} no price, or usage that cannot be; their models used ${unpriced_tokens.toLocaleString("en-US")} tokens. Settings has prices.`
    : undefined;
}
