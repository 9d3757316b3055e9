import { Link } from "@tanstack/react-router";
import { CategoryIcon } from "../../components/category-icon.tsx";
import { Cost } from "../../components/cost.tsx";
import { formatDuration } from "../../duration.ts";
import { fromScaled } from "../../money.ts";
import { count } from "../../profit.ts";
import type { TraceTree } from "../../trace-tree.ts";
import { onlyView } from "../../view.ts";
import classes from "./peek-panel.module.css";

/** Steps that are shown; the trace has them all. */
const MOST = 8;
const STEPS = new Set(["llm", "tool", "embedding", "retrieval", "rerank", "agent"]);

/** What a trace called, in its order, with what each took. */
export function PeekSteps({ traceId, tree }: { traceId: string; tree: TraceTree }) {
  const all = tree.order.filter(({ span }) => STEPS.has(span.category) || span.status === "error");
  const steps = all.slice(0, MOST);
  if (steps.length === 0) return null;
  return (
    <section aria-label="Steps">
      <h3 className={classes.heading}>
        Steps <span className="num">{all.length.toLocaleString("en-US")}</span>
      </h3>
      <ol className={classes.steps}>
        {steps.map((node) => (
          <li key={node.span.span_id}>
            <Link
              to="/traces/$traceId"
              params={{ traceId }}
              search={(previous) => ({ ...onlyView(previous), span: node.span.span_id })}
              className={classes.step}
              data-failed={node.span.status === "error" || undefined}
            >
              <CategoryIcon category={node.span.category} />
              <bdi className="ellipsis">{node.span.name}</bdi>
              <span className={`num dim ${classes.took}`}>{formatDuration(node.span.duration)}</span>
              <span className={`num ${classes.cost}`}>
                {(node.cost !== 0n || node.unpriced > 0) && (
                  <Cost usd={fromScaled(node.cost)} unpriced={node.unpriced > 0} />
                )}
              </span>
            </Link>
          </li>
        ))}
      </ol>
      {all.length > steps.length && (
        <p className={classes.more}>
          <Link to="/traces/$traceId" params={{ traceId }} search={onlyView} className="link">
            {count(all.length - steps.length, "more step", "more steps")}
          </Link>
        </p>
      )}
    </section>
  );
}
