import { ColumnEdge } from "../../components/column-edge.tsx";
import { formatDuration } from "../../duration.ts";
import { type Extent, ticksOf } from "../../time-scale.ts";
import classes from "./tree.module.css";

interface TimeAxisProps {
  extent: Extent;
  /** Pixels of the column of names; undefined for as wide as it likes. */
  nameWidth: number | undefined;
  onNameWidth: (width: number | undefined) => void;
}

const TICKS = 4;
const MIN_NAME = 140;

/** The fixed first line of the span list: column names, and times after the start of the trace. */
export function TimeAxis({ extent, nameWidth, onNameWidth }: TimeAxisProps) {
  const length = extent.to - extent.from;
  return (
    <thead className={classes.header}>
      <tr className={classes.headerRow}>
        <th scope="col" className={classes.headerName} aria-label="Span">
          Span
          <ColumnEdge column="Span" width={nameWidth} least={MIN_NAME} onWidth={onNameWidth} />
        </th>
        <th scope="col" className={classes.axis} aria-label="Time">
          {ticksOf(extent, TICKS).map((tick, index, all) => (
            <span
              key={tick}
              className="num"
              data-minor={(index > 0 && index < all.length - 1) || undefined}
              data-last={(index > 0 && (tick - extent.from) / length > 0.85) || undefined}
              style={{ left: `${((tick - extent.from) / length) * 100}%` }}
            >
              {tick === 0 ? "0" : formatDuration(tick)}
            </span>
          ))}
        </th>
        <th scope="col" className={classes.figure}>
          Latency
        </th>
        <th scope="col" className={`${classes.figure} ${classes.tokens}`}>
          Tokens
        </th>
        <th scope="col" className={classes.figure}>
          Cost
        </th>
      </tr>
    </thead>
  );
}
