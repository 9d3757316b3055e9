import { formatDuration } from "../../duration.ts";
import classes from "./tree.module.css";

const TICKS = [0, 0.25, 0.5, 0.75, 1];

/** The fixed first line of the span list: column names, and times after the start of the trace. */
export function TimeAxis({ duration }: { duration: number }) {
  return (
    <thead className={classes.header}>
      <tr className={classes.headerRow}>
        <th scope="col" className={classes.headerName}>
          Span
        </th>
        <th scope="col" className={classes.axis} aria-label="Time">
          {duration > 0 &&
            TICKS.map((tick) => (
              <span
                key={tick}
                className="num"
                data-last={tick === 1 || undefined}
                data-minor={tick % 0.5 !== 0 || undefined}
                style={{ left: `${tick * 100}%` }}
              >
                {tick === 0 ? "0" : formatDuration(duration * tick)}
              </span>
            ))}
        </th>
        <th scope="col" className={classes.figure}>
          Latency
        </th>
        <th scope="col" className={classes.figure}>
          Cost
        </th>
      </tr>
    </thead>
  );
}
