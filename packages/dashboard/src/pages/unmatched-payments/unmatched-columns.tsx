import type { UnmatchedPayment } from "@anyway-sh/api";
import { Link } from "@tanstack/react-router";
import { PROVIDER, UNMATCHED_REASON } from "../../commerce-words.ts";
import { hint } from "../../components/hint.tsx";
import links from "../../components/links.module.css";
import { EnvironmentMark } from "../../components/status-badge.tsx";
import type { Column } from "../../components/table-column.ts";
import { formatMinorUnits } from "../../money.ts";
import { formatFullTime, formatMinute } from "../../time.ts";
import classes from "./unmatched-payments.module.css";

export const unmatchedColumns: readonly Column<UnmatchedPayment>[] = [
  {
    id: "paid",
    header: "Paid",
    width: 108,
    from: 560,
    cell: ({ occurred_at }) => (
      <time className="dim num" dateTime={occurred_at} {...hint(formatFullTime(occurred_at))}>
        {formatMinute(occurred_at)}
      </time>
    ),
  },
  {
    id: "reason",
    header: "Why it waits",
    width: 180,
    grow: true,
    cell: (payment) => (
      <span className={classes.what}>
        <span className="ellipsis">{UNMATCHED_REASON[payment.reason]}</span>
        <span className={classes.facts}>
          {payment.email ?? "no e-mail address"} ·{" "}
          <span className="mono" title={payment.reference}>
            {payment.reference}
          </span>
        </span>
      </span>
    ),
  },
  {
    id: "amount",
    header: "Amount",
    width: 112,
    align: "right",
    cell: (payment) => formatMinorUnits(payment.amount, payment.currency),
  },
  {
    id: "order",
    header: "Order",
    width: 170,
    from: 760,
    cell: ({ order_id: id }) =>
      id === null ? (
        <span className="faint">–</span>
      ) : (
        <Link to="/orders/$orderId" params={{ orderId: id }} className={`mono ${links.link}`} title={id}>
          {id}
        </Link>
      ),
  },
  {
    id: "provider",
    header: "Paid by",
    width: 130,
    from: 640,
    cell: ({ provider }) => (
      <span className="dim">
        {PROVIDER[provider]} {provider === "sandbox" && <EnvironmentMark environment="test" />}
      </span>
    ),
  },
  {
    id: "resolve",
    header: "",
    width: 92,
    cell: (payment) =>
      payment.resolved_at === null ? (
        <Link
          to="/payments/unmatched"
          search={(previous) => ({ ...previous, payment: payment.id })}
          className="link"
        >
          Resolve…
        </Link>
      ) : (
        <span className="faint" {...hint(formatFullTime(payment.resolved_at))}>
          resolved
        </span>
      ),
  },
];
