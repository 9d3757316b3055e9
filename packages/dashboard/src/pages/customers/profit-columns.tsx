import type { Profit, ProfitLine, ProfitRow } from "@anyway-sh/api";
import { Link } from "@tanstack/react-router";
import { Cost } from "../../components/cost.tsx";
import { hint } from "../../components/hint.tsx";
import { IncompleteBadge } from "../../components/incomplete-badge.tsx";
import { Amount } from "../../components/money.tsx";
import { Sparkline } from "../../components/sparkline.tsx";
import type { Column } from "../../components/table-column.ts";
import { formatPercent, isNegative, isZero } from "../../money.ts";
import { customerLabel, explainIncomplete, explainRevenue } from "../../profit.ts";
import { formatAgo, formatFullTime } from "../../time.ts";
import classes from "./customers.module.css";

interface ColumnOptions {
  currency: string;
  /** What the rows are. */
  group: string;
  /** Customers with an open alert. */
  alerts: ReadonlySet<string>;
}

export function profitColumns({ currency, group, alerts }: ColumnOptions): readonly Column<ProfitRow>[] {
  return [
    {
      id: "customer",
      header: headerOf(group),
      width: 132,
      grow: true,
      sortable: true,
      cell: (row) => <Who row={row} group={group} hasAlert={alerts.has(row.key)} />,
    },
    {
      id: "revenue",
      header: "Revenue",
      width: 110,
      align: "right",
      sortable: true,
      from: 460,
      cell: (row) => <Revenue line={row} currency={currency} />,
    },
    {
      id: "cost",
      header: "Cost",
      width: 92,
      align: "right",
      sortable: true,
      cell: (row) => <Cost usd={row.cost} currency={currency} unpriced={row.unpriced_spans > 0} />,
    },
    {
      id: "profit",
      header: "Profit",
      width: 104,
      align: "right",
      sortable: true,
      cell: (row) => <Amount value={row.profit} currency={currency} loss />,
    },
    {
      id: "margin",
      header: "Margin",
      width: 88,
      align: "right",
      sortable: true,
      from: 620,
      cell: (row) => <Margin margin={row.margin} />,
    },
    {
      id: "trend",
      header: "Trend",
      width: 104,
      align: "right",
      from: 720,
      cell: (row) => (
        <Sparkline
          values={row.trend?.profit ?? []}
          label="Profit over the range"
          loss={isNegative(row.profit)}
        />
      ),
    },
    {
      id: "orders",
      header: "Orders",
      width: 76,
      align: "right",
      sortable: true,
      from: 840,
      cell: (row) => row.orders,
    },
    {
      id: "traces",
      header: "Traces",
      width: 80,
      align: "right",
      sortable: true,
      from: 940,
      cell: (row) => row.traces.toLocaleString("en-US"),
    },
    {
      id: "last_seen",
      header: "Last seen",
      width: 118,
      align: "right",
      sortable: true,
      from: 1060,
      cell: (row) => <LastSeen time={row.last_seen} />,
    },
  ];
}

export function headerOf(group: string): string {
  if (group === "customer") return "Customer";
  return group === "product" ? "Product" : group.slice("property.".length);
}

function Who({ row, group, hasAlert }: { row: ProfitRow; group: string; hasAlert: boolean }) {
  const label = customerLabel(row);
  const below = row.email && row.email !== label ? row.email : row.key;
  const className = row.name || row.email ? classes.name : `${classes.name} mono`;
  return (
    <div className={classes.customer}>
      <span>
        {group === "customer" ? (
          <Link
            to="/customers/$customerId"
            params={{ customerId: row.key }}
            className={className}
            title={row.key}
          >
            {label}
          </Link>
        ) : (
          <Link
            to="/traces"
            search={(previous) => ({
              ...previous,
              [propertyFilter(group)]: row.key,
              group: undefined,
              basis: undefined,
            })}
            className={className}
            title={row.key}
          >
            {label}
          </Link>
        )}
      </span>
      <span className={classes.email}>
        {below !== label && below}{" "}
        {hasAlert && (
          <span className={classes.alert} {...hint("Earned less in the last 30 days than it cost")}>
            at a loss
          </span>
        )}{" "}
        <IncompleteBadge reason={explainIncomplete(row)} />
      </span>
    </div>
  );
}

/** The filter of traces that a group's rows are told apart by. */
export const propertyFilter = (group: string): string =>
  group === "product" ? "property.product_id" : group;

function Revenue({ line, currency }: { line: ProfitLine; currency: string }) {
  if (isZero(line.revenue) && isZero(line.gross) && isZero(line.refunded))
    return <span className="faint">–</span>;
  return <Amount value={line.revenue} currency={currency} note={explainRevenue(line, currency)} />;
}

function Margin({ margin }: { margin: string | null }) {
  if (margin === null)
    return (
      <span className="faint" {...hint("No revenue in this time range")}>
        –
      </span>
    );
  return <span className={isNegative(margin) ? "loss" : undefined}>{formatPercent(margin)}</span>;
}

function LastSeen({ time }: { time: string | null }) {
  if (!time) return <span className="faint">–</span>;
  return (
    <time className="dim" dateTime={time} {...hint(formatFullTime(time))}>
      {formatAgo(time, new Date())}
    </time>
  );
}

/** A line of the table that is no row, by the id of the column. */
export function lineCells(line: ProfitLine, currency: string, label: string, help?: string) {
  return {
    customer: (
      <>
        <span className={classes.label} {...hint(help)}>
          {label}
        </span>{" "}
        <IncompleteBadge reason={explainIncomplete(line)} />
      </>
    ),
    revenue: <Revenue line={line} currency={currency} />,
    cost: <Cost usd={line.cost} currency={currency} unpriced={line.unpriced_spans > 0} />,
    profit: <Amount value={line.profit} currency={currency} loss />,
    margin: <Margin margin={line.margin} />,
    orders: line.orders,
    traces: line.traces.toLocaleString("en-US"),
  };
}

/** What is in no row, with its words. */
export function restLines(profit: Profit) {
  return [
    {
      key: "shared",
      label: "Shared cost",
      line: profit.shared,
      help: "Spans of traces that serve several customers and name none of them",
    },
    {
      key: "none",
      label: "No customer",
      line: profit.no_customer,
      help: "Cost and revenue that name no customer",
    },
    {
      key: "unallocated",
      label: "Unallocated",
      line: profit.unallocated,
      help: "Cost and revenue that name none",
    },
  ].flatMap(({ line, ...rest }) =>
    line && (!isZero(line.cost) || !isZero(line.gross) || !isZero(line.refunded) || line.incomplete)
      ? [{ ...rest, line }]
      : [],
  );
}
