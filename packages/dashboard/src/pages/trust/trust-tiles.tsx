import type { Trust } from "@anyway-sh/api";
import { Money } from "../../components/money.tsx";
import { SkeletonBar } from "../../components/states.tsx";
import { Tile, Tiles } from "../../components/tiles.tsx";
import { share, sumDecimals, toScaled } from "../../money.ts";
import { count } from "../../profit.ts";
import { percent } from "./trust-section.tsx";

/** The page in one line. */
export function TrustTiles({ trust }: { trust: Trust | undefined }) {
  return (
    <Tiles>
      <Tile
        label="Cost with a customer"
        note={
          trust && (
            <>
              of <Money usd={trust.customers.cost} /> in {count(trust.customers.calls, "call", "calls")}
            </>
          )
        }
      >
        {trust ? customerShare(trust) : <SkeletonBar width="60%" />}
      </Tile>
      <Tile
        label="Calls with a price"
        note={trust && count(trust.prices.models.length, "model lacks", "models lack")}
      >
        {trust ? ofAll(trust.prices.calls, trust.prices.incomplete_calls) : <SkeletonBar width="60%" />}
      </Tile>
      <Tile
        label="Orders with a customer"
        note={trust && `of ${count(trust.orders.orders, "order", "orders")}`}
      >
        {trust ? (
          ofAll(trust.orders.orders, trust.orders.without_customer.orders)
        ) : (
          <SkeletonBar width="60%" />
        )}
      </Tile>
      <Tile label="Spans stored" note={trust && "of those that came in since the server started"}>
        {trust ? ofAll(trust.ingest.received_spans, trust.ingest.refused_spans) : <SkeletonBar width="60%" />}
      </Tile>
    </Tiles>
  );
}

const ofAll = (of: number, without: number) =>
  of === 0 ? <span className="faint">–</span> : percent({ of, count: of - without });

function customerShare({ customers }: Trust) {
  const total = toScaled(customers.cost);
  if (total === 0n) return <span className="faint">–</span>;
  const named = customers.sources.filter(({ source }) => source !== "shared" && source !== "none");
  const part = share(toScaled(sumDecimals(named.map(({ cost }) => cost))), total);
  return percent({ of: 1, count: part });
}
