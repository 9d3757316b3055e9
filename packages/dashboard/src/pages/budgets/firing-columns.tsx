import type { BudgetFiring, Customer } from "@anyway-sh/api";
import { Link } from "@tanstack/react-router";
import { CustomerLink } from "../../components/customer-link.tsx";
import { hint } from "../../components/hint.tsx";
import { StatusBadge } from "../../components/status-badge.tsx";
import type { Column } from "../../components/table-column.ts";
import { formatExactUsd, formatUsd } from "../../money.ts";
import { formatFullTime, formatMinute } from "../../time.ts";
import classes from "./budgets.module.css";

type Notice = BudgetFiring["notices"][number];

export const firingColumns = (
  customers: ReadonlyMap<string, Customer> | undefined,
): readonly Column<BudgetFiring>[] => [
  {
    id: "fired",
    header: "Fired",
    width: 116,
    cell: ({ fired_at }) => (
      <time className="dim num" dateTime={fired_at} {...hint(formatFullTime(fired_at))}>
        {formatMinute(fired_at)}
      </time>
    ),
  },
  {
    id: "what",
    header: "Budget",
    width: 130,
    grow: true,
    cell: (firing) => (
      <span className={classes.what}>
        <span className="ellipsis">
          <Link to="/budgets/$budgetId" params={{ budgetId: firing.budget_id }} className={classes.name}>
            {firing.name}
          </Link>
        </span>
        <span className={classes.facts}>
          <Who firing={firing} customers={customers} />
        </span>
      </span>
    ),
  },
  {
    id: "threshold",
    header: "Reached",
    width: 76,
    align: "right",
    cell: ({ threshold }) => (
      <span className={threshold >= 100 ? `num ${classes.over}` : "num"}>{threshold}%</span>
    ),
  },
  {
    id: "spent",
    header: "Spent then",
    width: 150,
    from: 600,
    align: "right",
    cell: ({ spent, limit }) => (
      <span className="num" {...hint(`${formatExactUsd(spent)} of ${formatExactUsd(limit)}`)}>
        {formatUsd(spent)} <span className="faint">of {formatUsd(limit)}</span>
      </span>
    ),
  },
  {
    id: "told",
    header: "Told",
    width: 220,
    from: 800,
    cell: ({ notices }) =>
      notices.length === 0 ? (
        <span
          className="faint"
          {...hint("Webhooks that want budget.threshold_reached have deliveries of their own")}
        >
          webhooks alone
        </span>
      ) : (
        <span className={classes.notices}>
          {notices.map((notice) => (
            <StatusBadge
              key={`${notice.channel} ${notice.to}`}
              status={{ label: notice.to ?? "Slack", tone: TONE[notice.status] }}
              note={noteOf(notice)}
            />
          ))}
        </span>
      ),
  },
];

const TONE = { sent: "good", pending: "wait", failed: "bad" } as const;

function noteOf({ status, sent_at, attempts, last_error, next_attempt_at }: Notice): string {
  if (status === "sent") return `Sent ${sent_at ? formatFullTime(sent_at) : ""}`;
  const tried = attempts === 0 ? "Not tried yet" : `Tried ${attempts === 1 ? "once" : `${attempts} times`}`;
  const next =
    status === "failed" ? "given up" : next_attempt_at ? `again ${formatFullTime(next_attempt_at)}` : "";
  return [`${tried}, ${next}`, last_error].filter(Boolean).join("\n");
}

function Who({
  firing,
  customers,
}: {
  firing: BudgetFiring;
  customers: ReadonlyMap<string, Customer> | undefined;
}) {
  if (firing.per === "customer") return <CustomerLink id={firing.customer_id} customers={customers} />;
  return firing.per === "user" ? <span className="mono">{firing.user_id}</span> : "the project";
}
