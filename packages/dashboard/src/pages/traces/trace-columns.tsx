import type { TraceSummary } from "@anyway-sh/api";
import { formatValue } from "@anyway-sh/filter";
import { IconAlertCircleFilled } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { Cost } from "../../components/cost.tsx";
import { hint } from "../../components/hint.tsx";
import type { Column } from "../../components/table-column.ts";
import { formatDuration } from "../../duration.ts";
import { count } from "../../profit.ts";
import { formatFullTime, formatMinute, formatTime } from "../../time.ts";
import classes from "./traces.module.css";

interface TraceColumnsOptions {
  picked: readonly string[];
  onPick: (traceId: string) => void;
  /** Asks for a condition. */
  onAsk: (condition: string) => void;
}

/** What the list says of a trace, and whether it is picked. */
export const traceColumns = ({
  picked,
  onPick,
  onAsk,
}: TraceColumnsOptions): readonly Column<TraceSummary>[] => [
  {
    id: "pick",
    header: "",
    width: 34,
    from: 470,
    cell: (trace) => (
      <label className={classes.pick}>
        <input
          type="checkbox"
          aria-label={`Pick ${trace.root_span?.name ?? trace.trace_id}`}
          checked={picked.includes(trace.trace_id)}
          onChange={() => onPick(trace.trace_id)}
          // The keys of the list go on from it.
          onClick={(event) => event.currentTarget.blur()}
        />
      </label>
    ),
  },
  {
    id: "start",
    header: "Start",
    width: 132,
    from: 470,
    cell: (trace) => (
      <time className="dim num" dateTime={trace.start_time} {...hint(formatFullTime(trace.start_time))}>
        {formatTime(trace.start_time)}
      </time>
    ),
  },
  { id: "name", header: "Name", width: 150, grow: true, cell: (trace) => <Name trace={trace} /> },
  { id: "status", header: "Status", width: 84, from: 600, cell: (trace) => <Status trace={trace} /> },
  {
    id: "latency",
    header: "Latency",
    width: 84,
    align: "right",
    cell: (trace) => formatDuration(trace.duration_ms),
  },
  { id: "models", header: "Models", width: 200, from: 760, cell: (trace) => <Models trace={trace} /> },
  {
    id: "tokens_input",
    header: "Tokens in",
    width: 86,
    align: "right",
    from: 900,
    cell: (trace) => <Tokens n={trace.llm_summary.tokens_input} />,
  },
  {
    id: "tokens_output",
    header: "Tokens out",
    width: 88,
    align: "right",
    from: 900,
    cell: (trace) => <Tokens n={trace.llm_summary.tokens_output} />,
  },
  {
    id: "cost",
    header: "Cost",
    width: 92,
    align: "right",
    cell: (trace) => <Cost usd={trace.llm_summary.cost} unpriced={trace.llm_summary.cost_incomplete} />,
  },
  {
    id: "customer",
    header: "Customer",
    width: 160,
    from: 1130,
    cell: (trace) => <Customers trace={trace} />,
  },
  {
    id: "session",
    header: "Session",
    width: 150,
    from: 1290,
    cell: (trace) => <SessionOf trace={trace} onAsk={onAsk} />,
  },
];

function Name({ trace }: { trace: TraceSummary }) {
  const name = trace.root_span?.name ?? "root not received yet";
  return (
    <div className={classes.name}>
      <span className={classes.nameLine}>
        {trace.status === "error" && (
          <IconAlertCircleFilled size={13} className={classes.narrowError} aria-label="Error" />
        )}
        <Link
          to="/traces/$traceId"
          params={{ traceId: trace.trace_id }}
          className={trace.root_span ? classes.link : `${classes.link} faint`}
        >
          {name}
        </Link>
        {trace.environment !== "production" && (
          <span className={classes.environment}>{trace.environment}</span>
        )}
      </span>
      <span className={classes.narrowLine}>
        {formatMinute(trace.start_time)}
        {trace.llm_summary.model && ` · ${trace.llm_summary.model}`}
      </span>
    </div>
  );
}

function Status({ trace }: { trace: TraceSummary }) {
  if (trace.status === "ok")
    return (
      <span className="faint">
        ok
        {trace.error_count > 0 && (
          <span className="loss" {...hint(count(trace.error_count, "failed span", "failed spans"))}>
            {` · ${trace.error_count}`}
          </span>
        )}
      </span>
    );
  return (
    <span className={classes.error} {...hint(count(trace.error_count, "failed span", "failed spans"))}>
      <IconAlertCircleFilled size={13} aria-hidden /> error
    </span>
  );
}

function Models({ trace }: { trace: TraceSummary }) {
  const { model, models } = trace.llm_summary;
  if (!model) return <span className="faint">–</span>;
  return (
    <span className="mono" {...hint(models.join("\n"))}>
      {model}
      {models.length > 1 && <span className="faint"> +{models.length - 1}</span>}
    </span>
  );
}

function Tokens({ n }: { n: number }) {
  return n === 0 ? <span className="faint">–</span> : n.toLocaleString("en-US");
}

function Customers({ trace }: { trace: TraceSummary }) {
  const [first, ...others] = trace.customer_ids;
  if (!first) return <span className="faint">–</span>;
  return (
    <>
      <Link
        to="/customers/$customerId"
        params={{ customerId: first }}
        className={`mono ${classes.link}`}
        title={first}
      >
        {first}
      </Link>
      {others.length > 0 && (
        <span className="faint" {...hint(trace.customer_ids.join("\n"))}>
          {" "}
          +{others.length}
        </span>
      )}
    </>
  );
}

function SessionOf({
  trace: { session_id },
  onAsk,
}: { trace: TraceSummary } & Pick<TraceColumnsOptions, "onAsk">) {
  if (!session_id) return <span className="faint">–</span>;
  return (
    <button
      type="button"
      className={`mono ellipsis ${classes.session}`}
      title={session_id}
      onClick={() => onAsk(`session:${formatValue(session_id)}`)}
    >
      {session_id}
    </button>
  );
}
