import type { Customer, ErrorCause, Failure } from "@anyway-sh/api";
import { Link } from "@tanstack/react-router";
import { CustomerLink } from "../../components/customer-link.tsx";
import { hint } from "../../components/hint.tsx";
import { Sparkline } from "../../components/sparkline.tsx";
import type { Column } from "../../components/table-column.ts";
import { onlyFilters } from "../../filter/address.ts";
import { count } from "../../profit.ts";
import { formatFullTime, formatMinute, formatTime } from "../../time.ts";
import { onlyView } from "../../view.ts";
import classes from "./errors.module.css";
import { ERRORS_OPTIONS } from "./errors-api.ts";

type Customers = ReadonlyMap<string, Customer> | undefined;
const number = (n: number) => n.toLocaleString("en-US");

/** The columns of causes. */
export function causeColumns(customers: Customers): readonly Column<ErrorCause>[] {
  return [
    { id: "error", header: "Error", width: 220, grow: true, cell: (cause) => <What cause={cause} /> },
    {
      id: "trend",
      header: "Over time",
      width: 112,
      from: 760,
      align: "right",
      cell: (cause) => <Trend cause={cause} />,
    },
    {
      id: "count",
      header: "Count",
      width: 76,
      align: "right",
      sortable: true,
      cell: (cause) => number(cause.count),
    },
    {
      id: "traces",
      header: "Traces",
      width: 76,
      align: "right",
      sortable: true,
      from: 700,
      cell: (cause) => number(cause.traces),
    },
    {
      id: "customers",
      header: "Customers",
      width: 190,
      from: 860,
      cell: ({ customers: all, customer_ids: [first] }) =>
        first === undefined ? (
          <span className="faint">–</span>
        ) : (
          <Several more={all - 1}>
            <CustomerLink id={first} customers={customers} />
          </Several>
        ),
    },
    {
      id: "models",
      header: "Models",
      width: 170,
      from: 1080,
      cell: ({ models: [first, ...others] }) =>
        first === undefined ? (
          <span className="faint">–</span>
        ) : (
          <Several more={others.length}>
            <span className="mono ellipsis" {...hint([first, ...others].join("\n"))}>
              {first}
            </span>
          </Several>
        ),
    },
    {
      id: "first_seen",
      header: "First seen",
      width: 116,
      from: 1240,
      cell: ({ first_seen }) => <Time time={first_seen} />,
    },
    {
      id: "last_seen",
      header: "Last seen",
      width: 120,
      from: 600,
      align: "right",
      sortable: true,
      cell: ({ last_seen }) => <Time time={last_seen} />,
    },
  ];
}

/** When it was met, over the range. */
export function Trend({ cause }: { cause: ErrorCause }) {
  const most = Math.max(...cause.trend);
  return (
    <Sparkline
      values={cause.trend.map(String)}
      label={`${count(cause.count, "failure", "failures")}, at most ${number(most)} in a ${cause.trend.length}th of the range`}
      loss
    />
  );
}

function What({ cause }: { cause: ErrorCause }) {
  return (
    <span className={classes.what}>
      <Link
        to="/errors/$causeId"
        params={{ causeId: cause.id }}
        search={(previous) => ({ ...onlyView(previous), ...onlyFilters(previous, ERRORS_OPTIONS) })}
        className={`ellipsis ${classes.type}`}
      >
        {cause.type ?? cause.span_names[0] ?? "Error"}
      </Link>
      <span className={`ellipsis ${classes.message}`} title={cause.message.slice(0, 1_000)}>
        {cause.message}
      </span>
      <span className={classes.narrow}>
        {count(cause.customers, "customer", "customers")} · {formatMinute(cause.last_seen)}
      </span>
    </span>
  );
}

function Several({ more, children }: { more: number; children: React.ReactNode }) {
  return (
    <span className={classes.several}>
      {children}
      {more > 0 && <span className="faint">+{number(more)}</span>}
    </span>
  );
}

function Time({ time }: { time: string }) {
  return (
    <time className="dim num" dateTime={time} {...hint(formatFullTime(time))}>
      {formatMinute(time)}
    </time>
  );
}

/** The columns of the failed spans of a cause. */
export function failureColumns(customers: Customers): readonly Column<Failure>[] {
  return [
    {
      id: "time",
      header: "Time",
      width: 132,
      from: 600,
      cell: ({ start_time }) => (
        <time className="dim num" dateTime={start_time} {...hint(formatFullTime(start_time))}>
          {formatTime(start_time)}
        </time>
      ),
    },
    {
      id: "span",
      header: "Span",
      width: 220,
      grow: true,
      cell: (failed) => (
        <span className={classes.what}>
          <Link
            to="/traces/$traceId"
            params={{ traceId: failed.trace_id }}
            search={(previous) => ({ ...onlyView(previous), span: failed.span_id })}
            className={`ellipsis ${classes.type}`}
          >
            {failed.name}
          </Link>
          <span className={`ellipsis ${classes.message}`} title={failed.message.slice(0, 1_000)}>
            {failed.message}
          </span>
          <span className={classes.narrow}>{formatMinute(failed.start_time)}</span>
        </span>
      ),
    },
    {
      id: "trace",
      header: "Trace",
      width: 170,
      from: 860,
      cell: ({ trace_id, root_name }) => (
        <Link to="/traces/$traceId" params={{ traceId: trace_id }} search={onlyView} className="ellipsis">
          {root_name || trace_id.slice(0, 8)}
        </Link>
      ),
    },
    {
      id: "customer",
      header: "Customer",
      width: 190,
      from: 640,
      cell: ({ customer_ids: [first, ...others] }) => (
        <Several more={others.length}>
          <CustomerLink id={first ?? null} customers={customers} />
        </Several>
      ),
    },
    {
      id: "session",
      header: "Session",
      width: 130,
      from: 1180,
      cell: ({ session_id }) =>
        session_id === null ? (
          <span className="faint">–</span>
        ) : (
          <Link
            to="/sessions/$sessionId"
            params={{ sessionId: session_id }}
            search={onlyView}
            className="mono ellipsis"
          >
            {session_id}
          </Link>
        ),
    },
    {
      id: "model",
      header: "Model",
      width: 150,
      from: 1000,
      cell: ({ model }) =>
        model === null ? <span className="faint">–</span> : <span className="mono ellipsis">{model}</span>,
    },
  ];
}
