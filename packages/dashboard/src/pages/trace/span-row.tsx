import {
  IconAlertCircleFilled,
  IconChevronRight,
  IconClockExclamation,
  IconUnlink,
} from "@tabler/icons-react";
import { type CSSProperties, memo } from "react";
import { CategoryIcon } from "../../components/category-icon.tsx";
import { Cost } from "../../components/cost.tsx";
import { hint } from "../../components/hint.tsx";
import type { Stretch } from "../../critical-path.ts";
import { formatDuration } from "../../duration.ts";
import { fromScaled } from "../../money.ts";
import { count } from "../../profit.ts";
import type { Extent } from "../../time-scale.ts";
import type { TreeNode } from "../../trace-tree.ts";
import { SpanBar } from "./span-bar.tsx";
import classes from "./tree.module.css";

interface SpanRowProps {
  id: string;
  node: TreeNode;
  rowIndex: number;
  top: number;
  height: number;
  extent: Extent;
  /** Milliseconds that the whole trace took. */
  total: number;
  open: boolean;
  selected: boolean;
  dimmed: boolean;
  critical: readonly Stretch[] | undefined;
  onSelect: (spanId: string) => void;
  /** Absent while a search decides what is open. */
  onToggle: ((spanId: string) => void) | undefined;
}

/** One span: its place in the tree, its bar, how long it took, and what it and all beneath it used and cost. */
export const SpanRow = memo(function SpanRow({ node, ...props }: SpanRowProps) {
  const { span } = node;
  const failed = span.status === "error";
  const model = span.request_model || span.response_model;
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
        <bdi className={failed ? `${classes.label} loss` : classes.label} title={span.name}>
          {span.name}
        </bdi>
        {model && !span.name.includes(model) && (
          <bdi className={`${classes.model} mono ellipsis`}>{model}</bdi>
        )}
        {!props.open && node.descendants > 0 && (
          <span
            className={`${classes.beneath} num`}
            {...hint(`${count(node.descendants, "span", "spans")} beneath`)}
          >
            {compact.format(node.descendants)}
          </span>
        )}
        <Marks node={node} open={props.open} />
      </td>
      <td className={classes.track}>
        <SpanBar node={node} extent={props.extent} critical={props.critical} />
      </td>
      <td className={`${classes.figure} num`}>
        <Latency node={node} total={props.total} />
      </td>
      <td className={`${classes.figure} ${classes.tokens} num`}>
        {node.tokens > 0 && (
          <span {...hint(`${count(node.tokens, "token", "tokens")} in and out${withBeneath(node)}`)}>
            {compact.format(node.tokens)}
          </span>
        )}
      </td>
      <td className={`${classes.figure} num`}>
        <NodeCost node={node} />
      </td>
    </tr>
  );
});

const compact = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 });

const withBeneath = (node: TreeNode): string =>
  node.descendants > 0 ? `, with ${count(node.descendants, "span", "spans")} beneath` : "";

/** What a reader should know of a span before opening it. */
function Marks({ node, open }: { node: TreeNode; open: boolean }) {
  const early = node.parent ? node.parent.span.start - node.span.start : 0;
  return (
    <>
      {node.orphan && (
        <IconUnlink
          size={13}
          className={classes.orphan}
          aria-label="Its parent has not been received"
          {...hint("The span that this one names as its parent has not been received")}
        />
      )}
      {early > CLOCK_MS && (
        <IconClockExclamation
          size={13}
          className={classes.orphan}
          aria-label="Starts before the span above it"
          {...hint(
            `It starts ${formatDuration(early)} before the span above it: their clocks differ. Times are shown as they came.`,
          )}
        />
      )}
      {node.span.status === "error" ? (
        <IconAlertCircleFilled
          size={13}
          className={classes.errorMark}
          aria-label="Failed"
          {...hint(node.span.status_message.slice(0, 500) || "Failed")}
        />
      ) : (
        !open &&
        node.errorsBelow > 0 && (
          <span
            className={classes.errorsBelow}
            {...hint(`${count(node.errorsBelow, "failed span", "failed spans")} beneath`)}
          >
            {node.errorsBelow.toLocaleString("en-US")}
          </span>
        )
      )}
    </>
  );
}

/** Clocks of one machine differ by less. */
const CLOCK_MS = 1;
/** The part of a trace's time from which on a span is what it is slow by. */
const SLOW = 0.2;
const LEAST_SLOW_MS = 5;

function Latency({ node, total }: { node: TreeNode; total: number }) {
  const { duration } = node.span;
  const after = node.lastEnd - node.span.start - duration;
  const share = total > 0 ? node.own / total : 0;
  const slow = node.parent !== undefined && share >= SLOW && node.own >= LEAST_SLOW_MS;
  const notes = [
    slow &&
      `${Math.round(share * 100)} % of the trace's time is this span's own: ${formatDuration(node.own)}`,
    after > CLOCK_MS && `What it started ended ${formatDuration(after)} later`,
  ].filter((note) => note !== false);
  const text = formatDuration(duration);
  if (notes.length === 0) return text;
  return (
    <span
      className={slow ? classes.slow : undefined}
      data-slow={slow || undefined}
      {...hint(notes.join("\n"))}
    >
      {text}
      {after > CLOCK_MS && <span className="faint">+</span>}
    </span>
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
