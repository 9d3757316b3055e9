import type { CSSProperties, ReactNode } from "react";
import { type AlignedSpan, modelOf } from "../../align-traces.ts";
import { CategoryIcon } from "../../components/category-icon.tsx";
import { Cost } from "../../components/cost.tsx";
import type { Column } from "../../components/table-column.ts";
import { formatDuration } from "../../duration.ts";
import { formatUsd, fromScaled } from "../../money.ts";
import type { TreeNode } from "../../trace-tree.ts";
import classes from "./compare.module.css";

/** What a span took, used and cost in the one trace and in the other. */
export const COMPARE_COLUMNS: readonly Column<AlignedSpan>[] = [
  { id: "span", header: "Span", width: 180, grow: true, cell: (row) => <Name row={row} /> },
  { id: "model", header: "Model", width: 230, from: 1_150, cell: (row) => <Model row={row} /> },
  ...figure(
    "Latency",
    { from: 600, width: 136, node: (node) => formatDuration(node.span.duration) },
    durationChange,
  ),
  ...figure(
    "Tokens",
    { from: 950, width: 130, node: (node) => node.tokens.toLocaleString("en-US") },
    tokenChange,
  ),
  ...figure("Cost", { from: 780, width: 176, node: (node) => <NodeCost node={node} /> }, costChange),
];

interface Shown {
  /** How wide the table must be to show both values beside what became of them. */
  from: number;
  width: number;
  node: (node: TreeNode) => ReactNode;
}

/** A column of both values, and one of what became of them. */
function figure(
  name: string,
  { from, width, node: show }: Shown,
  change: (before: TreeNode, after: TreeNode) => Change,
): Column<AlignedSpan>[] {
  const side = (node: TreeNode | undefined) => (node ? show(node) : "none");
  return [
    {
      id: name,
      header: `${name} A → B`,
      width,
      align: "right",
      from,
      cell: ({ before, after }) =>
        before && after && change(before, after).sign === 0 ? (
          <span className="dim">{show(after)}</span>
        ) : (
          <span className="dim">
            {side(before)} → {side(after)}
          </span>
        ),
    },
    {
      id: `${name} change`,
      header: `± ${name.toLowerCase()}`,
      width: 108,
      align: "right",
      ...(name === "Tokens" ? { from: 480 } : {}),
      cell: ({ before, after }) => before && after && <Changed {...change(before, after)} />,
    },
  ];
}

function NodeCost({ node }: { node: TreeNode }) {
  return <Cost usd={fromScaled(node.cost)} unpriced={node.unpriced > 0} />;
}

interface Change {
  text: string;
  /** Whether it became more, which is worse, or less. */
  sign: number;
}

function Changed({ text, sign }: Change) {
  if (sign === 0) return <span className="faint">=</span>;
  return <span className={sign > 0 ? classes.more : classes.less}>{`${sign > 0 ? "+" : "−"}${text}`}</span>;
}

function durationChange(before: TreeNode, after: TreeNode): Change {
  const by = after.span.duration - before.span.duration;
  return { text: formatDuration(Math.abs(by)), sign: Math.abs(by) < 1 ? 0 : by };
}

function tokenChange(before: TreeNode, after: TreeNode): Change {
  const by = after.tokens - before.tokens;
  return { text: Math.abs(by).toLocaleString("en-US"), sign: by };
}

function costChange(before: TreeNode, after: TreeNode): Change {
  const by = after.cost - before.cost;
  return { text: formatUsd(fromScaled(by < 0n ? -by : by)), sign: by > 0n ? 1 : by < 0n ? -1 : 0 };
}

function Name({ row: { depth, before, after } }: { row: AlignedSpan }) {
  const node = after ?? before;
  if (!node) return null;
  const note = !after ? "only in A" : !before ? "only in B" : "";
  return (
    <span className={classes.name} style={{ "--depth": depth } as CSSProperties}>
      <CategoryIcon category={node.span.category} />
      <bdi className={`ellipsis ${node.span.status === "error" ? "loss" : ""}`} title={node.span.name}>
        {node.span.name}
      </bdi>
      {note && <span className={classes.note}>{note}</span>}
      {before && after && before.span.status !== after.span.status && (
        <span className={classes.note}>{`${before.span.status} → ${after.span.status}`}</span>
      )}
    </span>
  );
}

function Model({ row: { before, after } }: { row: AlignedSpan }) {
  const models = [before && modelOf(before), after && modelOf(after)];
  const [a, b] = models;
  if (!a && !b) return null;
  if (a === b || !before || !after) return <bdi className="mono ellipsis dim">{a || b}</bdi>;
  return (
    <span className={`mono ellipsis ${classes.model}`} title={`${a || "none"} → ${b || "none"}`}>
      <bdi>{a || "none"}</bdi> → <bdi>{b || "none"}</bdi>
    </span>
  );
}
