import type { CostCause, CustomerCosts } from "@anyway-sh/api";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { customerCostsQuery } from "../../api.ts";
import { Cost } from "../../components/cost.tsx";
import { ErrorState, SkeletonBar } from "../../components/states.tsx";
import { share, sumDecimals, toScaled } from "../../money.ts";
import { count } from "../../profit.ts";
import { formatMinute } from "../../time.ts";
import { useView } from "../../use-view.ts";
import classes from "./customer.module.css";

/** As many of each are shown. */
const MOST = 5;

/** From a customer's cost to what made it: workflows, agents, features, traces and calls, each with a link. */
export function CostCauses({ customerId }: { customerId: string }) {
  const costs = useQuery(customerCostsQuery(customerId, useView()));
  if (costs.error && !costs.data)
    return <ErrorState error={costs.error} onRetry={() => void costs.refetch()} />;
  if (!costs.data)
    return (
      <div className={classes.pendingCauses}>
        <SkeletonBar width="60%" />
      </div>
    );
  const { workflows, agents, property, property_values, traces, spans } = costs.data;
  return (
    <>
      <Causes title="Workflows" filter="workflow" causes={workflows} customerId={customerId} />
      <Causes title="Agents" filter="agent" causes={agents} customerId={customerId} />
      <Causes
        title={property === "feature" ? "Features" : property}
        filter={`property.${property}`}
        causes={property_values}
        customerId={customerId}
      />
      <Dearest
        title="Dearest traces"
        entries={traces.map((trace) => ({
          ...trace,
          below: count(trace.calls, "call", "calls"),
          unpriced: trace.unpriced > 0,
        }))}
      />
      <Dearest
        title="Dearest calls"
        entries={spans.map((span) => ({ ...span, below: span.model, unpriced: false }))}
      />
    </>
  );
}

interface CausesProps {
  title: string;
  /** Of traces. */
  filter: string;
  causes: readonly CostCause[];
  customerId: string;
}

function Causes({ title, filter, causes, customerId }: CausesProps) {
  const named = causes.filter(({ name }) => name !== null);
  if (named.length === 0) return null;
  const total = toScaled(sumDecimals(causes.map(({ cost }) => cost)));
  return (
    <section className={classes.causes} aria-label={title}>
      <h2 className={classes.heading}>{title}</h2>
      <ul className={classes.modelList}>
        {causes.slice(0, MOST).map(({ name, cost, calls, unpriced }) => {
          const content = (
            <>
              <span className="ellipsis" title={name ?? undefined}>
                {name ?? <span className="faint">none named</span>}
              </span>
              <span>
                <Cost usd={cost} unpriced={unpriced > 0} />
              </span>
              <span className={classes.bar} aria-hidden>
                <span style={{ width: `${share(toScaled(cost), total) * 100}%` }} />
              </span>
              <span className={`faint ${classes.calls}`}>{count(calls, "call", "calls")}</span>
            </>
          );
          return (
            <li key={name ?? ""}>
              {name === null ? (
                <div className={classes.model}>{content}</div>
              ) : (
                <Link
                  to="/traces"
                  search={(previous) => ({
                    ...previous,
                    what_if: undefined,
                    customer_id: customerId,
                    [filter]: name,
                  })}
                  className={classes.model}
                >
                  {content}
                </Link>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

type Entry = Pick<CustomerCosts["traces"][number], "trace_id" | "name" | "start_time" | "cost"> & {
  span_id?: string;
  below: string;
  unpriced: boolean;
};

function Dearest({ title, entries }: { title: string; entries: readonly Entry[] }) {
  if (entries.length === 0) return null;
  return (
    <section className={classes.causes} aria-label={title}>
      <h2 className={classes.heading}>{title}</h2>
      <ul className={classes.modelList}>
        {entries.slice(0, MOST).map((entry) => (
          <li key={entry.span_id ?? entry.trace_id}>
            <Link
              to="/traces/$traceId"
              params={{ traceId: entry.trace_id }}
              search={entry.span_id ? { span: entry.span_id } : {}}
              className={classes.model}
            >
              <span className="ellipsis">{entry.name}</span>
              <span>
                <Cost usd={entry.cost} unpriced={entry.unpriced} />
              </span>
              <span className="faint ellipsis">{entry.below}</span>
              <time className={`faint ${classes.calls}`} dateTime={entry.start_time}>
                {formatMinute(entry.start_time)}
              </time>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
