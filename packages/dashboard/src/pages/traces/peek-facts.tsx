import type { TraceSummary } from "@anyway-sh/api";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { CopyButton } from "../../components/copy-button.tsx";
import { Cost } from "../../components/cost.tsx";
import { formatDuration } from "../../duration.ts";
import { count } from "../../profit.ts";
import { formatFullTime } from "../../time.ts";
import { onlyView } from "../../view.ts";
import classes from "./peek-panel.module.css";

/** What a trace took and cost, and whom it belongs to. */
export function PeekFacts({ trace }: { trace: TraceSummary }) {
  const { llm_summary: llm, user_id, session_id } = trace;
  return (
    <>
      <dl className={classes.figures}>
        <Figure label="Duration">{formatDuration(trace.duration_ms)}</Figure>
        <Figure label="Cost">
          <Cost usd={llm.cost} unpriced={llm.cost_incomplete} />
        </Figure>
        <Figure label="Tokens in">{llm.tokens_input.toLocaleString("en-US")}</Figure>
        <Figure label="Tokens out">{llm.tokens_output.toLocaleString("en-US")}</Figure>
        <Figure label="Spans">
          {trace.span_count.toLocaleString("en-US")}
          {trace.error_count > 0 && (
            <span className="loss"> · {count(trace.error_count, "failed", "failed")}</span>
          )}
        </Figure>
      </dl>
      <dl className={classes.facts}>
        <Fact label="Started">
          <time dateTime={trace.start_time}>{formatFullTime(trace.start_time)}</time>
          {trace.environment !== "production" && <span className="dim">{trace.environment}</span>}
        </Fact>
        {llm.models.length > 0 && (
          <Fact label={llm.models.length === 1 ? "Model" : "Models"}>
            <span className="mono">{llm.models.join(", ")}</span>
          </Fact>
        )}
        {trace.customer_ids.length > 0 && (
          <Fact label={trace.customer_ids.length === 1 ? "Customer" : "Customers"}>
            {trace.customer_ids.map((id) => (
              <Link key={id} to="/customers/$customerId" params={{ customerId: id }} {...byId(id)} />
            ))}
          </Fact>
        )}
        {user_id && (
          <Fact label="User">
            <Link to="/users/$userId" params={{ userId: user_id }} {...byId(user_id)} />
          </Fact>
        )}
        {session_id && (
          <Fact label="Session">
            <Link to="/sessions/$sessionId" params={{ sessionId: session_id }} {...byId(session_id)} />
          </Fact>
        )}
        {trace.order_ids.length > 0 && (
          <Fact label={trace.order_ids.length === 1 ? "Order" : "Orders"}>
            {trace.order_ids.map((id) => (
              <Link key={id} to="/orders/$orderId" params={{ orderId: id }} {...byId(id)} />
            ))}
          </Fact>
        )}
        <Fact label="Trace">
          <span className="mono ellipsis" title={trace.trace_id}>
            {trace.trace_id}
          </span>
          <CopyButton text={trace.trace_id} what="the trace id" />
        </Fact>
      </dl>
    </>
  );
}

/** What the links to whatever a trace belongs to have in common. */
const byId = (id: string) => ({ search: onlyView, className: "link mono ellipsis", title: id, children: id });

function Figure({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd className="num">{children}</dd>
    </div>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
