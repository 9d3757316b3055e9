import type { Customer, SessionSummary } from "@anyway-sh/api";
import { Link } from "@tanstack/react-router";
import { Cost } from "../../components/cost.tsx";
import { CustomerLink } from "../../components/customer-link.tsx";
import { hint } from "../../components/hint.tsx";
import { ScoreChips } from "../../components/score-chips.tsx";
import type { Column } from "../../components/table-column.ts";
import { formatDuration } from "../../duration.ts";
import { count } from "../../profit.ts";
import { formatFullTime, formatMinute, formatTime } from "../../time.ts";
import { onlyView } from "../../view.ts";
import classes from "./sessions.module.css";

/** The columns of sessions, with what is known of their customers. */
export function sessionColumns(
  customers: ReadonlyMap<string, Customer> | undefined,
): readonly Column<SessionSummary>[] {
  return [
    {
      id: "active",
      header: "Last active",
      width: 132,
      from: 600,
      cell: ({ end_time }) => (
        <time className="dim num" dateTime={end_time} {...hint(formatFullTime(end_time))}>
          {formatTime(end_time)}
        </time>
      ),
    },
    {
      id: "session",
      header: "Session",
      width: 190,
      grow: true,
      cell: (session) => <Name session={session} />,
    },
    {
      id: "customer",
      header: "Customer",
      width: 160,
      from: 760,
      cell: ({ customer_ids: [first, ...others] }) => (
        <span className={classes.several}>
          <CustomerLink id={first ?? null} customers={customers} />
          {others.length > 0 && <span className="faint">+{others.length}</span>}
        </span>
      ),
    },
    { id: "user", header: "User", width: 110, from: 1180, cell: (session) => <User session={session} /> },
    {
      id: "length",
      header: "Length",
      width: 84,
      align: "right",
      from: 1000,
      cell: (session) => formatDuration(Date.parse(session.end_time) - Date.parse(session.start_time)),
    },
    {
      id: "traces",
      header: "Traces",
      width: 68,
      align: "right",
      from: 700,
      cell: (session) => session.traces.toLocaleString("en-US"),
    },
    {
      id: "calls",
      header: "Calls",
      width: 64,
      align: "right",
      from: 1080,
      cell: (session) => session.calls.toLocaleString("en-US"),
    },
    {
      id: "tokens",
      header: "Tokens",
      width: 84,
      align: "right",
      from: 1320,
      cell: (session) => (
        <span
          {...hint(
            `${session.tokens_input.toLocaleString("en-US")} in, ${session.tokens_output.toLocaleString("en-US")} out`,
          )}
        >
          {(session.tokens_input + session.tokens_output).toLocaleString("en-US")}
        </span>
      ),
    },
    {
      id: "cost",
      header: "Cost",
      width: 92,
      align: "right",
      cell: (session) => <Cost usd={session.cost} unpriced={session.cost_incomplete} />,
    },
    {
      id: "errors",
      header: "Errors",
      width: 64,
      align: "right",
      from: 700,
      cell: ({ errors }) =>
        errors === 0 ? <span className="faint">–</span> : <span className="loss">{errors}</span>,
    },
    {
      id: "scores",
      header: "Scores",
      width: 150,
      from: 960,
      cell: (session) => <ScoreChips scores={session.scores} />,
    },
  ];
}

function Name({ session }: { session: SessionSummary }) {
  return (
    <div className={classes.name}>
      <span className={classes.nameLine}>
        <Link
          to="/sessions/$sessionId"
          params={{ sessionId: session.session_id }}
          className={`ellipsis ${classes.link}`}
          title={session.title}
        >
          {session.title || "Session"}
        </Link>
        <span className="faint mono ellipsis" title={session.session_id}>
          {session.session_id}
        </span>
      </span>
      <span className={classes.narrowLine}>
        {formatMinute(session.end_time)} · {count(session.traces, "trace", "traces")}
        {session.errors > 0 && <span className="loss"> · {count(session.errors, "error", "errors")}</span>}
      </span>
    </div>
  );
}

function User({ session: { user_ids } }: { session: SessionSummary }) {
  const [first, ...others] = user_ids;
  if (first === undefined) return <span className="faint">–</span>;
  return (
    <span className={classes.several}>
      <Link
        to="/users/$userId"
        params={{ userId: first }}
        search={onlyView}
        className={`mono ellipsis ${classes.link}`}
        title={first}
      >
        {first}
      </Link>
      {others.length > 0 && <span className="faint">+{others.length}</span>}
    </span>
  );
}
