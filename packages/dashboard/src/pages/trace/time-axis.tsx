import { formatDuration } from "../../duration.ts";
import classes from "./tree.module.css";

const TICKS = [0, 0.25, 0.5, 0.75, 1];

/** The fixed first line of the span list: column names, and times after the start of the trace. */
export function TimeAxis({ duration }: { duration: number }) {
  return (
    <div role="rowgroup" className={classes.header}>
      <div role="row" tabIndex={-1} className={classes.headerRow}>
        <div role="columnheader" tabIndex={-1} className={classes.headerName}>
          Span
        </div>
        <div role="columnheader" tabIndex={-1} className={classes.axis} aria-label="Time">
          {duration > 0 &&
            TICKS.map((tick) => (
              <span
                key={tick}
                className="num"
                data-last={tick === 1 || undefined}
                style={{ left: `${tick * 100}%` }}
              >
                {tick === 0 ? "0" : formatDuration(duration * tick)}
              </span>
            ))}
        </div>
        <div role="columnheader" tabIndex={-1} className={classes.figure}>
          Latency
        </div>
        <div role="columnheader" tabIndex={-1} className={classes.figure}>
          Cost
        </div>
      </div>
    </div>
  );
}
