import type { CustomerDetail } from "@anyway-sh/api";
import { Link } from "@tanstack/react-router";
import { Cost } from "../../components/cost.tsx";
import { SkeletonBar } from "../../components/states.tsx";
import { share, sumDecimals, toScaled } from "../../money.ts";
import { count } from "../../profit.ts";
import classes from "./customer.module.css";

/** Which models a customer's money goes to. */
export function ModelCosts({
  customerId,
  customer,
}: {
  customerId: string;
  customer: CustomerDetail | undefined;
}) {
  const total = toScaled(sumDecimals(customer?.models.map((model) => model.cost) ?? []));
  return (
    <section className={classes.models} aria-label="Models">
      <h2 className={classes.heading}>Models</h2>
      {!customer && <SkeletonBar width="80%" />}
      {customer?.models.length === 0 && <p className="faint">No model calls in this time range.</p>}
      <ul className={classes.modelList}>
        {customer?.models.map((model) => (
          <li key={model.model}>
            <Link
              to="/traces"
              search={(previous) => ({ ...previous, customer_id: customerId, model: model.model })}
              className={classes.model}
            >
              <span className="mono ellipsis" title={model.model}>
                {model.model}
              </span>
              <span>
                <Cost usd={model.cost} unpriced={model.unpriced} />
              </span>
              <span className={classes.bar} aria-hidden>
                <span style={{ width: `${share(toScaled(model.cost), total) * 100}%` }} />
              </span>
              <span className={`faint ${classes.calls}`}>{count(model.calls, "call", "calls")}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
