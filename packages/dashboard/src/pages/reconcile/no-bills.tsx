import type { ReactNode } from "react";
import classes from "./reconcile.module.css";
import { WHERE } from "./words.ts";

/** What is to be had here, and where the providers give their reports. */
export function NoBills({ action }: { action: ReactNode }) {
  return (
    <section className={classes.none}>
      <h2>Hold your costs against the bill</h2>
      <p>
        Add what a provider says that your calls cost. It is put beside what the spans tell, by day and model,
        and every difference is told by its cause: missing spans, models without a price, another service
        tier, rounding. What is left is unexplained, and names its day and model.
      </p>
      <div className={classes.actions}>{action}</div>
      <h3>Where to get a report</h3>
      <dl className={classes.where}>
        {WHERE.map(({ source, text, url }) => (
          <div key={source}>
            <dt>
              <a href={url} target="_blank" rel="noreferrer">
                {source}
              </a>
            </dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
