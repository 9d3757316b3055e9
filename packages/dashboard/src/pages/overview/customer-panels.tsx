import type { Profit, ProfitRow } from "@anyway-sh/api";
import { Link } from "@tanstack/react-router";
import { IncompleteBadge } from "../../components/incomplete-badge.tsx";
import { Amount } from "../../components/money.tsx";
import { compareDecimals, formatAmount, isNegative, isZero } from "../../money.ts";
import { count, customerLabel, explainIncomplete, losses } from "../../profit.ts";
import { onlyView } from "../../view.ts";
import { type Mover, movers } from "./changes.ts";
import classes from "./overview.module.css";
import { type Asked, Panel } from "./panel.tsx";

const MOST = 5;

/** Customers who cost more than they pay, the dearest first. */
export function LosingCustomers({ profit }: { profit: Asked<Profit> }) {
  const losing = losses(profit.data?.rows ?? []);
  return (
    <Panel
      title="Customers who cost more than they pay"
      more={
        <Link
          to="/customers"
          search={(previous) => ({ ...onlyView(previous), sort: "profit" })}
          className="link"
        >
          {losing.length > 0 ? `All ${losing.length.toLocaleString("en-US")}` : "All customers"}
        </Link>
      }
      query={profit}
      empty={({ rows }) =>
        rows.length === 0
          ? "No customers in this time range."
          : losing.length === 0
            ? `Every one of ${count(rows.length, "customer", "customers")} pays for itself.`
            : undefined
      }
    >
      {({ currency }) => (
        <ul className={classes.rows}>
          {losing
            .toSorted((a, b) => compareDecimals(a.profit, b.profit))
            .slice(0, MOST)
            .map((row) => (
              <Losing key={row.key} row={row} currency={currency} />
            ))}
        </ul>
      )}
    </Panel>
  );
}

function Losing({ row, currency }: { row: ProfitRow; currency: string }) {
  return (
    <li className={classes.row}>
      <CustomerName customer={row} />
      <span className={`num ${classes.side}`}>
        pays <Amount value={row.revenue} currency={currency} />, costs{" "}
        <Amount value={row.cost} currency={currency} /> <IncompleteBadge reason={explainIncomplete(row)} />
      </span>
      <Amount value={row.profit} currency={currency} loss />
    </li>
  );
}

/** Whose profit changed most against the period before. */
export function WhatChanged({ now, before }: { now: Asked<Profit>; before: Asked<Profit> }) {
  // What is missing is asked for again: first the one that everything else needs.
  const { error, refetch } = now.data && !now.error ? before : now;
  const data = now.data && before.data ? { now: now.data, before: before.data } : undefined;
  return (
    <Panel
      title="What changed"
      more={
        <Link to="/customers" search={onlyView} className="link">
          All customers
        </Link>
      }
      query={{ data, error, refetch }}
      empty={(periods) =>
        periods.now.currency !== periods.before.currency
          ? "The periods are in different currencies."
          : movers(periods.now, periods.before, 1).length === 0
            ? "No customer's profit differs from the period before."
            : undefined
      }
    >
      {(periods) => (
        <ul className={classes.rows}>
          {movers(periods.now, periods.before, MOST).map((mover) => (
            <li key={mover.key} className={classes.row}>
              <CustomerName customer={mover} />
              <span className={`num ${classes.side}`}>{why(mover, periods.now.currency)}</span>
              <span className={isNegative(mover.change) ? "num loss" : "num"}>
                {signed(mover.change, periods.now.currency)}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function why({ revenue, cost }: Mover, currency: string): string {
  const parts = [
    ...(isZero(revenue) ? [] : [`revenue ${signed(revenue, currency)}`]),
    ...(isZero(cost) ? [] : [`cost ${signed(cost, currency)}`]),
  ];
  return parts.join(", ");
}

const signed = (value: string, currency: string): string =>
  `${isNegative(value) || isZero(value) ? "" : "+"}${formatAmount(value, currency)}`;

function CustomerName({
  customer,
}: {
  customer: { key: string; name: string | null; email: string | null };
}) {
  const label = customerLabel(customer);
  return (
    <Link
      to="/customers/$customerId"
      params={{ customerId: customer.key }}
      search={onlyView}
      className={label === customer.key ? "mono ellipsis" : "ellipsis"}
      title={customer.key}
    >
      {label}
    </Link>
  );
}
