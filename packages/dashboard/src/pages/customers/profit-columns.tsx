import type { Profit, ProfitLine, ProfitRow } from "@anyway-sh/api";
import { Link } from "@tanstack/react-router";
import { Cost } from "../../components/cost.tsx";
import { hint } from "../../components/hint.tsx";
import { IncompleteBadge } from "../../components/incomplete-badge.tsx";
import { Money } from "../../components/money.tsx";
import type { Column } from "../../components/table-column.ts";
import { formatPercent, isNegative, isZero } from "../../money.ts";
import { customerLabel, explainIncomplete, sumProfitRows } from "../../profit.ts";
import { formatAgo, formatFullTime } from "../../time.ts";
import classes from "./customers.module.css";

export const profitColumns: readonly Column<ProfitRow>[] = [
  {
    id: "customer",
    header: "Customer",
    width: 132,
    grow: true,
    sortable: true,
    cell: (row) => {
      const label = customerLabel(row);
      const below = row.email && row.email !== label ? row.email : row.key;
      return (
        <div className={classes.customer}>
          <span>
            <Link
              to="/customers/$customerId"
              params={{ customerId: row.key }}
              className={row.name || row.email ? classes.name : `${classes.name} mono`}
              title={row.key}
            >
              {label}
            </Link>
          </span>
          <span className={classes.email}>
            {below !== label && below} <IncompleteBadge reason={explainIncomplete(row)} />
          </span>
        </div>
      );
    },
  },
  {
    id: "revenue",
    header: "Revenue",
    width: 110,
    align: "right",
    sortable: true,
    from: 460,
    cell: (row) => <Revenue line={row} />,
  },
  {
    id: "cost",
    header: "Cost",
    width: 92,
    align: "right",
    sortable: true,
    cell: (row) => <Cost usd={row.cost} unpriced={row.unpriced_spans > 0} />,
  },
  {
    id: "profit",
    header: "Profit",
    width: 104,
    align: "right",
    sortable: true,
    cell: (row) => <Money usd={row.profit} loss />,
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
    id: "orders",
    header: "Orders",
    width: 76,
    align: "right",
    sortable: true,
    from: 760,
    cell: (row) => row.orders,
  },
  {
    id: "traces",
    header: "Traces",
    width: 80,
    align: "right",
    sortable: true,
    from: 860,
    cell: (row) => row.traces.toLocaleString("en-US"),
  },
  {
    id: "last_seen",
    header: "Last seen",
    width: 118,
    align: "right",
    sortable: true,
    from: 980,
    cell: (row) => <LastSeen time={row.last_seen} />,
  },
];

function Revenue({ line }: { line: Pick<ProfitLine, "revenue" | "refunded"> }) {
  if (isZero(line.revenue) && isZero(line.refunded)) return <span className="faint">–</span>;
  return isZero(line.refunded) ? (
    <Money usd={line.revenue} />
  ) : (
    <Money usd={line.revenue} note={`After refunds of $${line.refunded}`} />
  );
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

/** The lines beneath the customers. They and the rows add up to the total; a filter does not change it. */
export function profitFooter(profit: Profit, matching: readonly ProfitRow[] | undefined) {
  const lines = [
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
    line && (!isZero(line.cost) || !isZero(line.revenue) || line.incomplete) ? [{ ...rest, line }] : [],
  );
  return [
    ...(matching
      ? [{ key: "matching", cells: sums(sumProfitRows(matching), `${matching.length} matching`) }]
      : []),
    ...lines.map(({ key, label, line, help }) => ({ key, cells: cells(line, label, help) })),
    { key: "total", strong: true, cells: cells(profit.totals, "Total") },
  ];
}

function sums(line: ReturnType<typeof sumProfitRows>, label: string, help?: string) {
  return {
    customer: (
      <span className={classes.label} {...hint(help)}>
        {label}
      </span>
    ),
    revenue: isZero(line.revenue) ? <span className="faint">–</span> : <Money usd={line.revenue} />,
    cost: <Cost usd={line.cost} />,
    profit: <Money usd={line.profit} loss />,
    orders: line.orders,
    traces: line.traces.toLocaleString("en-US"),
  };
}

function cells(line: ProfitLine, label: string, help?: string) {
  return {
    ...sums(line, label, help),
    revenue: <Revenue line={line} />,
    cost: <Cost usd={line.cost} unpriced={line.unpriced_spans > 0} />,
    margin: <Margin margin={line.margin} />,
    customer: (
      <>
        {sums(line, label, help).customer} <IncompleteBadge reason={explainIncomplete(line)} />
      </>
    ),
  };
}
