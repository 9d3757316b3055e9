import { categoryColor } from "../../components/category-icon.tsx";
import type { Stretch } from "../../critical-path.ts";
import type { Extent } from "../../time-scale.ts";
import type { TreeNode } from "../../trace-tree.ts";
import classes from "./tree.module.css";

interface SpanBarProps {
  node: TreeNode;
  extent: Extent;
  /** What of the span the end of the trace waited for; undefined when that is not asked. */
  critical: readonly Stretch[] | undefined;
}

/** When a span ran, on the part of the time axis that is shown. */
export function SpanBar({ node: { span }, extent, critical }: SpanBarProps) {
  const end = span.start + span.duration;
  if (end < extent.from)
    return (
      <span className={classes.before} aria-hidden>
        ‹
      </span>
    );
  if (span.start > extent.to)
    return (
      <span className={classes.after} aria-hidden>
        ›
      </span>
    );
  return (
    <>
      <span
        className={classes.bar}
        data-aside={critical?.length === 0 || undefined}
        style={{
          ...place(span.start, end, extent),
          background: span.status === "error" ? "var(--danger)" : categoryColor(span.category),
        }}
      />
      {critical?.map(
        ([from, to]) =>
          to > extent.from &&
          from < extent.to && (
            <span key={from} className={classes.critical} style={place(from, to, extent)} />
          ),
      )}
    </>
  );
}

function place(start: number, end: number, { from, to }: Extent) {
  const length = to - from;
  if (!(length > 0)) return { left: 0, width: "100%" };
  const left = ((Math.max(start, from) - from) / length) * 100;
  const right = ((Math.min(end, to) - from) / length) * 100;
  return { left: `min(${left}%, calc(100% - 3px))`, width: `${Math.max(right - left, 0)}%` };
}
