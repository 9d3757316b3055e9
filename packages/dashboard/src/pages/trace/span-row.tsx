import { IconAlertCircleFilled, IconChevronRight, IconUnlink } from "@tabler/icons-react";
import type { CSSProperties } from "react";
import { CategoryIcon, categoryColor } from "../../components/category-icon.tsx";
import { hint } from "../../components/hint.tsx";
import { formatDuration } from "../../duration.ts";
import { formatExactUsd, formatUsd, fromScaled } from "../../money.ts";
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
  onSelect: () => void;
  onToggle: () => void;
}

/** One span: its place in the tree, its bar, how long it took, and what it and all beneath it cost. */
export function SpanRow({ node, total, ...props }: SpanRowProps) {
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
      onClick={props.onSelect}
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
              props.onToggle();
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
}

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
  if (node.cost === 0n)
    return node.unpriced ? (
      <span
        className={classes.unpriced}
        {...hint(`${count(node.unpriced, "model call", "model calls")} without a price`)}
      >
        no price
      </span>
    ) : null;
  const usd = fromScaled(node.cost);
  const text = [
    formatExactUsd(usd),
    node.descendants ? `with ${count(node.descendants, "span", "spans")} beneath` : undefined,
    node.unpriced ? `without ${count(node.unpriced, "unpriced call", "unpriced calls")}` : undefined,
  ];
  return (
    <span {...hint(text.filter(Boolean).join("\n"))}>
      {node.unpriced > 0 && <span className={classes.unpriced}>≥ </span>}
      {formatUsd(usd)}
    </span>
  );
}
