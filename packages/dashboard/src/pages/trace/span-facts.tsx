import type { Span } from "@anyway-sh/api";
import { IconChevronRight } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { hint } from "../../components/hint.tsx";
import { LongText } from "../../components/long-text.tsx";
import { Money } from "../../components/money.tsx";
import { SkeletonBar } from "../../components/states.tsx";
import { formatDuration } from "../../duration.ts";
import { formatFullTime } from "../../time.ts";
import type { TreeNode } from "../../trace-tree.ts";
import { onlyView } from "../../view.ts";
import { CostTable } from "./cost-table.tsx";
import classes from "./span-panel.module.css";
import { SpanWarnings } from "./span-warnings.tsx";

/** What the tree knows of a span: time, model, tokens, cost, and whom it belongs to. `whole` follows, and may warn of more. */
export function SpanFacts({ node, whole }: { node: TreeNode; whole: Span | undefined }) {
  const span = whole ?? node.span;
  const models = [...new Set([span.request_model, span.response_model].filter(Boolean))];
  return (
    <div className={classes.facts}>
      {span.status === "error" && (
        <div className={classes.error} role="note">
          <LongText text={span.status_message || "This span failed without a message."} />
        </div>
      )}
      {whole && <SpanWarnings warnings={whole.warnings} sameResponseIn={whole.same_response_in} />}
      <div className={classes.line}>
        <span className="num" {...hint(whole && `Started ${formatFullTime(whole.start_time)}`)}>
          {formatDuration(node.span.duration)}
        </span>
        {models.length > 0 && (
          <span className="mono">
            {span.provider && <span className="faint">{span.provider} </span>}
            {models.join(" → ")}
          </span>
        )}
        {whole?.agent && <span>agent {whole.agent}</span>}
        {whole?.workflow && <span className="dim">workflow {whole.workflow}</span>}
      </div>
      {whole ? <Figures span={whole} /> : node.span.cost_status && <SkeletonBar width={220} />}
      {whole && <Ids span={whole} />}
    </div>
  );
}

/** What a call used and cost, and how both were read. */
function Figures({ span }: { span: Span }) {
  const { usage, cost } = span;
  return (
    <>
      {(usage || cost) && (
        <details className={classes.cost}>
          <summary>
            <IconChevronRight size={13} aria-hidden />
            <span className="num">
              {cost?.total ? (
                <Money usd={cost.total} />
              ) : (
                <span className={classes.unpriced}>
                  {cost?.status === "unpriced" ? "no price" : "no cost"}
                </span>
              )}
              {usage && (
                <>
                  {" · "}
                  {usage.input_tokens.toLocaleString("en-US")} tokens in
                  {usage.cache_read_tokens > 0 && (
                    <span className="faint"> ({usage.cache_read_tokens.toLocaleString("en-US")} cached)</span>
                  )}
                  {" · "}
                  {usage.output_tokens.toLocaleString("en-US")} out
                </>
              )}
            </span>
          </summary>
          <CostTable span={span} />
          <Link
            to="/settings/read-span"
            search={(previous) => ({ ...onlyView(previous), trace: span.trace_id, span: span.span_id })}
            className={`link ${classes.price}`}
          >
            How this span is read
          </Link>
        </details>
      )}
    </>
  );
}

const IDS = [
  { label: "Customer", id: "customer_id" },
  { label: "User", id: "user_id" },
  { label: "Session", id: "session_id" },
  { label: "Order", id: "order_id" },
] as const;

/** The ids of a span; those that it does not carry itself are marked. */
function Ids({ span }: { span: Span }) {
  const ids = IDS.flatMap(({ label, id }) => {
    const inferred = id === "order_id" ? undefined : span.inferred[id];
    const value = span[id] ?? inferred;
    return value ? [{ label, id, value, inferred: inferred !== undefined && inferred === value }] : [];
  });
  const known = new Set<string>(IDS.map(({ id }) => id));
  const others = Object.entries(span.properties).filter(([key]) => !known.has(key));
  if (ids.length === 0 && others.length === 0) return null;
  return (
    <dl className={classes.ids}>
      {ids.map(({ label, id, value, inferred }) => (
        <div key={id}>
          <dt>{label}</dt>
          <dd>
            {id === "customer_id" ? (
              <Link to="/customers/$customerId" params={{ customerId: value }} className="link mono">
                {value}
              </Link>
            ) : (
              <Link
                to="/traces"
                search={(previous) => ({ ...onlyView(previous), [id]: value })}
                className="link mono"
              >
                {value}
              </Link>
            )}
            {inferred && (
              <span
                className={classes.inferred}
                {...hint(
                  "The span does not carry this id itself; it comes from a span above it, from its trace or, a customer, from its user, who is a member",
                )}
              >
                inferred
              </span>
            )}
          </dd>
        </div>
      ))}
      {others.map(([key, value]) => (
        <div key={key}>
          <dt className="mono">{key}</dt>
          <dd>
            <Link
              to="/traces"
              search={(previous) => ({ ...onlyView(previous), [`property.${key}`]: value })}
              className="mono"
              {...hint("Show traces with this property")}
            >
              {value}
            </Link>
          </dd>
        </div>
      ))}
    </dl>
  );
}
