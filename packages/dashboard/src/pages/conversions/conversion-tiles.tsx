import type { Conversions } from "@anyway-sh/api";
import { SkeletonBar } from "../../components/states.tsx";
import { Tile, Tiles } from "../../components/tiles.tsx";
import type { ConversionsSearch } from "../../conversions-api.ts";
import { CREDIT_WORDS } from "../../credit-words.ts";
import { formatDuration } from "../../duration.ts";
import { formatPercent } from "../../money.ts";
import { formatMean } from "./conversion-columns.tsx";
import { OrdersLink } from "./orders-link.tsx";
import { CostOf, Credited, ListLink, Orders } from "./parts.tsx";

const LABELS = [
  "Conversion rate",
  "Orders credited",
  "Revenue credited",
  "Time to convert",
  "Cost to convert",
  "Did not convert",
];

interface ConversionTilesProps {
  report: Conversions | undefined;
  search: ConversionsSearch;
}

/** The report's total. */
export function ConversionTiles({ report, search }: ConversionTilesProps) {
  if (!report)
    return (
      <Tiles>
        {LABELS.map((label) => (
          <Tile key={label} label={label} note="&nbsp;">
            <SkeletonBar width={80} />
          </Tile>
        ))}
      </Tiles>
    );
  const { totals, credit, currency, unattributed, all } = report;
  const { funnel, time_to_convert_ms: time, touches_to_convert: touches, unpriced_calls } = totals;
  const orders = totals.orders[credit];
  return (
    <Tiles>
      <Tile
        label="Conversion rate"
        note={`${funnel.paid.visitors.toLocaleString("en-US")} of ${funnel.conversations.visitors.toLocaleString("en-US")} visitors paid`}
      >
        {totals.conversion_rate === null ? <None /> : formatPercent(totals.conversion_rate)}
      </Tile>
      <Tile
        label="Orders credited"
        note={
          unattributed && all ? (
            <>
              of <OrdersLink search={search} count={all.orders} />
              {unattributed.orders > 0 && (
                <>
                  , <OrdersLink search={search} attributed="false" count={unattributed.orders} /> unattributed
                </>
              )}
            </>
          ) : report.date === "cohort" ? (
            "within the window of the first conversation"
          ) : (
            "with these filters"
          )
        }
      >
        <ListLink
          list={{ ...search, stage: "credited" }}
          empty={Number(orders) === 0}
          label="credited conversations"
        >
          <Orders parts={orders} />
        </ListLink>
      </Tile>
      <Tile
        label="Revenue credited"
        note={
          unattributed && unattributed.orders > 0 ? (
            <>
              <Credited money={unattributed.money} currency={currency} /> unattributed
            </>
          ) : (
            `${CREDIT_WORDS[credit].label.toLowerCase()} credit, with tax`
          )
        }
      >
        <Credited money={totals.credited[credit]} currency={currency} />
      </Tile>
      <Tile
        label="Time to convert"
        note={touches ? `over ${formatMean(touches.mean)} conversations on average` : "no order credited"}
      >
        {time ? formatDuration(time.median) : <None />}
      </Tile>
      <Tile
        label="Cost to convert"
        note={
          <>
            <CostOf usd={totals.cost_converted} unpriced={unpriced_calls.converted} /> for{" "}
            <ListLink
              list={{ ...search, stage: "paid" }}
              empty={funnel.paid.conversations === 0}
              label="conversations that preceded a payment"
            >
              {funnel.paid.conversations.toLocaleString("en-US")} that paid
            </ListLink>
          </>
        }
      >
        <CostOf usd={totals.cost_to_convert} unpriced={unpriced_calls.converted} />
      </Tile>
      <Tile label="Did not convert" note={<NotConverted report={report} search={search} />}>
        <CostOf usd={totals.cost_not_converted} unpriced={unpriced_calls.not_converted} />
      </Tile>
    </Tiles>
  );
}

function NotConverted({ report: { totals }, search }: { report: Conversions; search: ConversionsSearch }) {
  const { funnel, cost_not_converted_per_conversion: each, unpriced_calls } = totals;
  const conversations = funnel.conversations.conversations - funnel.paid.conversations;
  return (
    <>
      for{" "}
      <ListLink
        list={{ ...search, stage: "not_paid" }}
        empty={conversations === 0}
        label="conversations that preceded no payment"
      >
        {conversations.toLocaleString("en-US")} that did not
      </ListLink>
      {each !== null && (
        <>
          , <CostOf usd={each} unpriced={unpriced_calls.not_converted} /> per order
        </>
      )}
    </>
  );
}

const None = () => <span className="faint">–</span>;
