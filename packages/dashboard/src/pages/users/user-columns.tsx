import type { Customer, ScoreStats, UserSummary } from "@anyway-sh/api";
import { Link } from "@tanstack/react-router";
import { Cost } from "../../components/cost.tsx";
import { CustomerLink } from "../../components/customer-link.tsx";
import { hint } from "../../components/hint.tsx";
import { ScoreChips } from "../../components/score-chips.tsx";
import type { Column } from "../../components/table-column.ts";
import { count } from "../../profit.ts";
import { formatFullTime, formatMinute, formatTime } from "../../time.ts";
import { onlyView } from "../../view.ts";
import classes from "../sessions/sessions.module.css";

/** The columns of users, with what is known of their customers and what was said of them. */
export function userColumns(
  customers: ReadonlyMap<string, Customer> | undefined,
  scores: ReadonlyMap<string | null, ScoreStats[]> | undefined,
): readonly Column<UserSummary>[] {
  const figure = (id: string, header: string, from: number, read: (user: UserSummary) => number) => ({
    id,
    header,
    width: 84,
    align: "right" as const,
    from,
    cell: (user: UserSummary) => read(user).toLocaleString("en-US"),
  });
  return [
    { id: "user", header: "User", width: 180, grow: true, cell: (user) => <Name user={user} /> },
    {
      id: "customer",
      header: "Customer",
      width: 190,
      from: 640,
      cell: ({ customer_ids: [first, ...others] }) => (
        <span className={classes.several}>
          <CustomerLink id={first ?? null} customers={customers} />
          {others.length > 0 && <span className="faint">+{others.length}</span>}
        </span>
      ),
    },
    figure("sessions", "Sessions", 600, (user) => user.sessions),
    figure("traces", "Traces", 760, (user) => user.traces),
    figure("calls", "Calls", 860, (user) => user.calls),
    figure("tokens", "Tokens", 960, (user) => user.tokens_input + user.tokens_output),
    {
      id: "errors",
      header: "Errors",
      width: 72,
      align: "right",
      from: 700,
      cell: ({ errors }) =>
        errors === 0 ? <span className="faint">–</span> : <span className="loss">{errors}</span>,
    },
    {
      id: "cost",
      header: "Cost",
      width: 100,
      align: "right",
      cell: (user) => <Cost usd={user.cost} unpriced={user.cost_incomplete} />,
    },
    {
      id: "scores",
      header: "Scores",
      width: 150,
      from: 1060,
      cell: ({ user_id }) => <ScoreChips scores={scores?.get(user_id) ?? []} />,
    },
    {
      id: "seen",
      header: "Last seen",
      width: 132,
      from: 600,
      cell: ({ last_seen }) => (
        <time className="dim num" dateTime={last_seen} {...hint(formatFullTime(last_seen))}>
          {formatTime(last_seen)}
        </time>
      ),
    },
  ];
}

function Name({ user }: { user: UserSummary }) {
  return (
    <div className={classes.name}>
      <Link
        to="/users/$userId"
        params={{ userId: user.user_id }}
        search={onlyView}
        className={`mono ellipsis ${classes.link}`}
        title={user.user_id}
      >
        {user.user_id}
      </Link>
      <span className={classes.narrowLine}>
        {count(user.sessions, "session", "sessions")} · {formatMinute(user.last_seen)}
      </span>
    </div>
  );
}
