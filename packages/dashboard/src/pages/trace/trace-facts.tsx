import type { TraceSummary } from "@anyway-sh/api";
import { IconAlertCircleFilled, IconCircleCheck } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { CopyableId } from "../../components/copy-button.tsx";
import { Cost } from "../../components/cost.tsx";
import { FactStrip, PendingStrip, StripFact } from "../../components/fact-strip.tsx";
import { formatDuration } from "../../duration.ts";
import { count } from "../../profit.ts";
import { formatFullTime } from "../../time.ts";
import { onlyView } from "../../view.ts";
import { CompareMenu } from "./compare-menu.tsx";
import classes from "./trace.module.css";

/** What a trace took and cost, and whom it belongs to. */
export function TraceFacts({ trace }: { trace: TraceSummary | undefined }) {
  if (!trace) return <PendingStrip />;
  const { llm_summary } = trace;
  return (
    <FactStrip
      end={
        <>
          <CopyableId label="Trace" id={trace.trace_id} />
          <CompareMenu trace={trace} />
        </>
      }
    >
      <StripFact label="Status">
        {trace.status === "error" ? (
          <span className={classes.error}>
            <IconAlertCircleFilled size={14} aria-hidden /> {count(trace.error_count, "error", "errors")}
          </span>
        ) : (
          <span className={classes.ok}>
            <IconCircleCheck size={14} aria-hidden /> ok
          </span>
        )}
        {trace.status === "ok" && trace.error_count > 0 && (
          <span className={classes.error}>{count(trace.error_count, "failed span", "failed spans")}</span>
        )}
      </StripFact>
      <StripFact label="Duration">{formatDuration(trace.duration_ms)}</StripFact>
      <StripFact label="Cost">
        <Cost usd={llm_summary.cost} unpriced={llm_summary.cost_incomplete} />
      </StripFact>
      <StripFact label="Tokens">
        {llm_summary.tokens_input.toLocaleString("en-US")} in,{" "}
        {llm_summary.tokens_output.toLocaleString("en-US")} out
      </StripFact>
      <StripFact label="Started">
        <time dateTime={trace.start_time}>{formatFullTime(trace.start_time)}</time>
      </StripFact>
      {trace.customer_ids.length > 0 && (
        <StripFact label={trace.customer_ids.length === 1 ? "Customer" : "Customers"}>
          {trace.customer_ids.map((id) => (
            <Link
              key={id}
              to="/customers/$customerId"
              params={{ customerId: id }}
              className={`link mono ellipsis ${classes.id}`}
              title={id}
            >
              {id}
            </Link>
          ))}
        </StripFact>
      )}
      {trace.user_id && (
        <StripFact label="User">
          <TracesOf param="user_id" id={trace.user_id} />
        </StripFact>
      )}
      {trace.session_id && (
        <StripFact label="Session">
          <Link
            to="/sessions/$sessionId"
            params={{ sessionId: trace.session_id }}
            className={`link mono ellipsis ${classes.id}`}
            title={trace.session_id}
          >
            {trace.session_id}
          </Link>
        </StripFact>
      )}
      {trace.order_ids.length > 0 && (
        <StripFact label={trace.order_ids.length === 1 ? "Order" : "Orders"}>
          {trace.order_ids.map((id) => (
            <TracesOf key={id} param="order_id" id={id} />
          ))}
        </StripFact>
      )}
      {trace.environment !== "production" && <StripFact label="Environment">{trace.environment}</StripFact>}
    </FactStrip>
  );
}

function TracesOf({ param, id }: { param: "user_id" | "order_id"; id: string }) {
  return (
    <Link
      to="/traces"
      search={(previous) => ({ ...onlyView(previous), [param]: id })}
      className={`link mono ellipsis ${classes.id}`}
      title={id}
    >
      {id}
    </Link>
  );
}
