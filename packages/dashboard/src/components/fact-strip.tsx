import type { ReactNode } from "react";
import classes from "./fact-strip.module.css";
import { SkeletonBar } from "./states.tsx";

/** What there is to know at a glance of what a page is about, side by side; at the end, by what it is called. */
export function FactStrip({ children, end }: { children: ReactNode; end: ReactNode }) {
  return (
    <div className={classes.strip}>
      <dl>{children}</dl>
      <div className={classes.end}>{end}</div>
    </div>
  );
}

/** As high as what comes. */
export const PendingStrip = () => (
  <div className={classes.strip}>
    <SkeletonBar width={320} />
  </div>
);

export function StripFact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={classes.fact}>
      <dt>{label}</dt>
      <dd className="num">{children}</dd>
    </div>
  );
}
