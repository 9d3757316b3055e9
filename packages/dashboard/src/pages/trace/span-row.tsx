import { IconAlertCircleFilled, IconChevronRight, IconUnlink } from "@tabler/icons-react";
import { type CSSProperties, memo } from "react";
import { CategoryIcon, categoryColor } from "../../components/category-icon.tsx";
import { Cost } from "../../components/cost.tsx";
import { hint } from "../../components/hint.tsx";
import { formatDuration } from "../../duration.ts";
import { fromScaled } from "../../money.ts";
import { count } from "../../profit.ts";
import type { TreeNode } from "../../trace-tree.ts";
import classes from "./tree.module.css";

interface SpanRowProps {
  id: string;
  node: TreeNode;
  rowIndex: number;
  top: number;
  height: number;
  /** Milliseconds that the whole time axis stands for. */
  total: number;
  open: boolean;
  selected: boolean;
  dimmed: boolean;
  onSelect: (spanId: string) => void;
  /** Absent while a search decides what is open. */
  onToggle: ((spanId: string) => void) | undefined;
}

/** One span: its place in the tree, its bar, how long it took, and what it and all beneath it cost. */
export const SpanRow = memo(function SpanRow({ node, total, ...props }: SpanRowProps) {
  const { span } = node;
  const failed = span.status === "error";
  const model = span.request_model ?? span.response_model;
  return (
    <tr
      id={props.id}
      aria-level={node.depth + 1}
      aria-expanded={node.children.length ? props.open : undefined}
      aria-selected={props.selected}
      aria-rowindex={props.rowIndex}
      className={classes.row}
      data-dimmed={props.dimmed || undefined}
      style={{ height: props.height, transform: `translateY(${props.top}px)` }}
      onClick={() => props.onSelect(span.span_id)}
    >
      <td className={classes.name} style={{ "--depth": node.depth } as CSSProperties}>
        {node.children.length > 0 ? (
          <button
            type="button"
            className={classes.toggle}
            data-open={props.open || undefined}
            tabIndex={-1}
            aria-label={props.open ? `Collapse ${span.name}` : `Expand ${span.name}`}
            onClick={(event) => {
              event.stopPropagation();
              props.onToggle?.(span.span_id);
            }}
          >
            <IconChevronRight size={13} aria-hidden />
          </button>
        ) : (
          <span className={classes.noToggle} />
        )}
        <CategoryIcon category={span.category} />
        <span className={failed ? `${classes.label} loss` : classes.label} title={span.name}>
          {span.name}
        </span>
        {model && !span.name.includes(model) && (
          <span className={`${classes.model} mono ellipsis`}>{model}</span>
        )}
        {node.orphan && (
          <IconUnlink
            size={13}
            className={classes.orphan}
            aria-label="Its parent has not been received"
            {...hint("The span that this one names as its parent has not been received")}
          />
        )}
        <ErrorMark node={node} open={props.open} />
      </td>
      <td className={classes.track}>
        <Bar node={node} total={total} />
      </td>
      <td className={`${classes.figure} num`}>{formatDuration(node.duration)}</td>
      <td className={`${classes.figure} num`}>
        <NodeCost node={node} />
      </td>
    </tr>
  );
});

function ErrorMark({ node, open }: { node: TreeNode; open: boolean }) {
  if (node.span.status === "error")
    return (
      <IconAlertCircleFilled
        size={13}
        className={classes.errorMark}
        aria-label="Failed"
        {...hint(node.span.status_message || "Failed")}
      />
    );
  if (open || node.errorsBelow === 0) return null;
  return (
    <span
      className={classes.errorsBelow}
      {...hint(`${count(node.errorsBelow, "failed span", "failed spans")} beneath`)}
    >
      {node.errorsBelow}
    </span>
  );
}

function Bar({ node, total }: { node: TreeNode; total: number }) {
  const at = total > 0 ? (node.start / total) * 100 : 0;
  const width = total > 0 ? (node.duration / total) * 100 : 100;
  return (
    <span
      className={classes.bar}
      style={{
        left: `min(${at}%, calc(100% - 3px))`,
        width: `${width}%`,
        background: node.span.status === "error" ? "var(--danger)" : categoryColor(node.span.category),
      }}
    />
  );
}

function NodeCost({ node }: { node: TreeNode }) {
  if (node.cost === 0n && node.unpriced === 0) return null;
  const note = [
    node.descendants > 0 && `With ${count(node.descendants, "span", "spans")} beneath`,
    node.unpriced > 0 &&
      `Without ${count(node.unpriced, "model call", "model calls")} that no price is known for`,
  ];
  return (
    <Cost usd={fromScaled(node.cost)} unpriced={node.unpriced > 0} note={note.filter(Boolean).join("\n")} />
  );
}
