import { type KeyboardEvent, useState } from "react";
import classes from "./column-edge.module.css";
import { dragWidth } from "./drag-width.ts";

interface ColumnEdgeProps {
  /** What the column is called. */
  column: string;
  /** Pixels; undefined while nobody set it. */
  width: number | undefined;
  least: number;
  /** Undefined takes back what was set. */
  onWidth: (width: number | undefined) => void;
}

const STEP = 16;

/** The right edge of a column's header, which makes the column wider: dragged, or by the arrow keys. */
export function ColumnEdge({ column, width, least, onWidth }: ColumnEdgeProps) {
  const [measured, setMeasured] = useState<number>();
  const resize = (wanted: number) => onWidth(Math.max(least, Math.round(wanted)));
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const now = widthOf(event.currentTarget);
    if (event.key === "ArrowLeft") resize(now - STEP);
    else if (event.key === "ArrowRight") resize(now + STEP);
    else if (event.key === "Home") resize(least);
    else if (event.key === "Enter") onWidth(undefined);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a line that can be moved is no <hr>
    <span
      role="separator"
      className={classes.edge}
      aria-orientation="vertical"
      aria-label={`Width of ${column}`}
      aria-description="Arrow keys change it, Enter takes that back"
      aria-valuenow={width ?? measured ?? least}
      aria-valuemin={least}
      tabIndex={0}
      onFocus={(event) => setMeasured(Math.round(widthOf(event.currentTarget)))}
      onPointerDown={(event) => dragWidth(event, widthOf(event.currentTarget), resize)}
      onDoubleClick={() => onWidth(undefined)}
      onKeyDown={onKeyDown}
    />
  );
}

const widthOf = (edge: HTMLElement): number => edge.parentElement?.getBoundingClientRect().width ?? 0;
