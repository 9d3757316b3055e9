import type { ConversionLine, ConversionRow, Conversions } from "@anyway-sh/api";
import type { ReactNode } from "react";
import { hint } from "../../components/hint.tsx";
import type { Column } from "../../components/table-column.ts";
import { type ConversionStage, type ConversionsSearch, groupOf } from "../../conversions-api.ts";
import { CREDIT_WORDS } from "../../credit-words.ts";
import { formatDuration } from "../../duration.ts";
import { formatPercent } from "../../money.ts";
import { count } from "../../profit.ts";
import { CostOf, Credited, ListLink, Orders } from "./parts.tsx";
import { groupLabel } from "./rows.ts";
import { ValueLink } from "./value-link.tsx";

interface ColumnOptions {
  report: Conversions | undefined;
  search: ConversionsSearch;
}

/** The funnel, the credit and the cost of each row; every number leads to its conversations. */
export function conversionColumns({ report, search }: ColumnOptions): readonly Column<ConversionRow>[] {
  const group = groupOf(search);
  const cells = (row: ConversionRow) =>
    report ? lineCells(row, { report, search, value: row.value ?? "", name: nameOf(row) }) : undefined;
  const column = (id: string, header: string, width: number, from?: number): Column<ConversionRow> => ({
    id,
    header,
    width,
    align: "right",
    sortable: true,
    ...(from === undefined ? {} : { from }),
    cell: (row) => cells(row)?.[id],
  });
  return [
    {
      id: "value",
      header: groupLabel(group),
      width: 116,
      grow: true,
      sortable: true,
      cell: (row) => <ValueLink row={row} group={group} search={search} />,
    },
    column("conversations", "Conversations", 116, 420),
    ...(report?.intent_is_named ? [column("intent", "With intent", 98, 960)] : []),
    column("payment_link", "Payment link", 104, 880),
    column("paid", "Paid", 70, 330),
    column("rate", "Rate", 72, 560),
    column("orders", "Orders", 76, 640),
    column("credited", "Credited", 116),
    column("time", "Time", 96, 1060),
    column("touches", "Touches", 80, 1140),
    column("cost", "Cost to convert", 120, 760),
    column("not_converted", "Not converted", 112, 820),
  ];
}

export const nameOf = ({ value }: ConversionRow): string => value ?? "without one";

interface CellOptions {
  report: Conversions;
  search: ConversionsSearch;
  /** The row's; undefined for the total. */
  value: string | undefined;
  name: string;
}

/** The cells of a row or of the total, by the id of their column. */
export function lineCells(
  line: ConversionLine,
  { report, search, value, name }: CellOptions,
): Record<string, ReactNode> {
  const { funnel, time_to_convert_ms: time, touches_to_convert: touches, unpriced_calls } = line;
  const { credit, currency } = report;
  const stage = (of: keyof ConversionLine["funnel"] & ConversionStage) => {
    const { conversations, visitors } = funnel[of];
    return (
      <ListLink
        list={{ ...search, stage: of, value }}
        empty={conversations === 0}
        label={`conversations ${STAGE_WORDS[of]}: ${name}`}
      >
        <span {...hint(conversations > 0 ? `of ${count(visitors, "visitor", "visitors")}` : undefined)}>
          {conversations === 0 ? "–" : conversations.toLocaleString("en-US")}
        </span>
      </ListLink>
    );
  };
  const isCredited = Number(line.orders[credit]) !== 0;
  const credited = (children: ReactNode, what: string) => (
    <ListLink list={{ ...search, stage: "credited", value }} empty={!isCredited} label={`${what}: ${name}`}>
      {children}
    </ListLink>
  );
  return {
    conversations: stage("conversations"),
    intent: stage("intent"),
    payment_link: stage("payment_link"),
    paid: stage("paid"),
    rate:
      line.conversion_rate === null ? (
        <None />
      ) : (
        <span
          {...hint(
            `${funnel.paid.visitors} of ${count(funnel.conversations.visitors, "visitor", "visitors")} paid`,
          )}
        >
          {formatPercent(line.conversion_rate)}
        </span>
      ),
    orders: credited(isCredited ? <Orders parts={line.orders[credit]} /> : "–", "orders credited"),
    credited: (
      <span {...hint(CREDIT_WORDS[credit].why)}>
        {isCredited ? (
          credited(<Credited money={line.credited[credit]} currency={currency} />, "revenue credited")
        ) : (
          <Credited money={line.credited[credit]} currency={currency} />
        )}
      </span>
    ),
    time: time ? (
      <span {...hint(`Median; nine of ten within ${formatDuration(time.p90)}`)}>
        {formatDuration(time.median)}
      </span>
    ) : (
      <None />
    ),
    touches: touches ? (
      <span {...hint(`Median; ${formatMean(touches.mean)} on average`)}>{touches.median}</span>
    ) : (
      <None />
    ),
    cost: <CostOf usd={line.cost_to_convert} unpriced={unpriced_calls.converted} />,
    not_converted: (
      <ListLink
        list={{ ...search, stage: "not_paid", value }}
        empty={funnel.conversations.conversations === funnel.paid.conversations}
        label={`conversations that did not convert: ${name}`}
      >
        <CostOf usd={line.cost_not_converted} unpriced={unpriced_calls.not_converted} />
      </ListLink>
    ),
  };
}

const STAGE_WORDS: Record<ConversionStage, string> = {
  conversations: "in all",
  intent: "with intent",
  payment_link: "with a payment link or order",
  paid: "that preceded a payment",
  not_paid: "that preceded no payment",
  credited: "credited",
};

export const formatMean = (mean: number): string =>
  mean.toLocaleString("en-US", { maximumFractionDigits: 1 });

const None = () => <span className="faint">–</span>;
