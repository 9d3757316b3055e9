import type { SpanNode } from "@anyway-sh/api";
import { toScaled } from "./money.ts";
import { preciseMs } from "./time.ts";

/** A span in its tree, with what it and everything beneath it adds up to. */
export interface TreeNode {
  span: SpanNode;
  children: TreeNode[];
  depth: number;
  /** Milliseconds after the start of the trace. */
  start: number;
  duration: number;
  /** Cost of this span and all beneath, in 10^-18 dollars. */
  cost: bigint;
  unpriced: number;
  tokens: number;
  /** Spans beneath, without this one. */
  descendants: number;
  /** Failed spans beneath, without this one. */
  errorsBelow: number;
  /** True when it names a parent that the trace does not hold. */
  orphan: boolean;
}

export interface TraceTree {
  roots: TreeNode[];
  byId: Map<string, TreeNode>;
  /** Milliseconds from the first start to the last end. */
  duration: number;
  cost: bigint;
}

/**
 * Builds the tree of a trace in one pass over its spans and one over its nodes. A span whose parent is missing
 * becomes a root, and so does the first span of a circle of parents: no span is ever left out. Never recursive,
 * since a trace may be as deep as it is long.
 */
export function buildTree(spans: readonly SpanNode[]): TraceTree {
  const byId = new Map<string, TreeNode>();
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const span of spans) {
    const start = preciseMs(span.start_time);
    first = Math.min(first, start);
    last = Math.max(last, start + span.duration_ms);
    byId.set(span.span_id, leaf(span, start));
  }
  const roots: TreeNode[] = [];
  for (const node of byId.values()) {
    node.start -= first;
    const parentId = node.span.parent_span_id;
    const parent = parentId === null ? undefined : byId.get(parentId);
    node.orphan = parentId !== null && !parent;
    if (parent && parent !== node) parent.children.push(node);
    else roots.push(node);
  }
  const ordered = depthFirst(roots);
  if (ordered.length < byId.size) ordered.push(...breakCircles(byId, ordered, roots));
  rollUp(ordered, byId);
  return {
    roots,
    byId,
    duration: byId.size ? last - first : 0,
    cost: roots.reduce((sum, root) => sum + root.cost, 0n),
  };
}

function leaf(span: SpanNode, start: number): TreeNode {
  const { status, total } = span.cost ?? {};
  const counts = status === "computed" || status === "reported";
  return {
    span,
    children: [],
    depth: 0,
    start,
    duration: span.duration_ms,
    cost: counts && total ? toScaled(total) : 0n,
    unpriced: status === "unpriced" ? 1 : 0,
    tokens: (span.usage?.input_tokens ?? 0) + (span.usage?.output_tokens ?? 0),
    descendants: 0,
    errorsBelow: 0,
    orphan: false,
  };
}

/** Parents before children, children by start; sets the depth. */
function depthFirst(roots: TreeNode[]): TreeNode[] {
  const ordered: TreeNode[] = [];
  const stack = roots.sort(byStart).toReversed();
  for (let node = stack.pop(); node; node = stack.pop()) {
    ordered.push(node);
    node.children.sort(byStart);
    for (const child of node.children.toReversed()) {
      child.depth = node.depth + 1;
      stack.push(child);
    }
  }
  return ordered;
}

/** Spans that name each other as parents hang under no root; the earliest of each circle becomes one. */
function breakCircles(byId: Map<string, TreeNode>, reached: TreeNode[], roots: TreeNode[]): TreeNode[] {
  const seen = new Set(reached);
  const found: TreeNode[] = [];
  for (const node of [...byId.values()].sort(byStart)) {
    if (seen.has(node)) continue;
    const parent = node.span.parent_span_id === null ? undefined : byId.get(node.span.parent_span_id);
    if (parent) parent.children = parent.children.filter((child) => child !== node);
    node.orphan = true;
    roots.push(node);
    for (const below of depthFirst([node])) {
      seen.add(below);
      found.push(below);
    }
  }
  return found;
}

function rollUp(ordered: TreeNode[], byId: Map<string, TreeNode>): void {
  for (const node of ordered.toReversed()) {
    const parentId = node.span.parent_span_id;
    const parent = node.depth === 0 || parentId === null ? undefined : byId.get(parentId);
    if (!parent) continue;
    parent.cost += node.cost;
    parent.unpriced += node.unpriced;
    parent.tokens += node.tokens;
    parent.descendants += node.descendants + 1;
    parent.errorsBelow += node.errorsBelow + (node.span.status === "error" ? 1 : 0);
  }
}

function byStart(a: TreeNode, b: TreeNode): number {
  return a.start - b.start || (a.span.span_id < b.span.span_id ? -1 : 1);
}

/** The rows that are shown, top to bottom: all but those beneath a collapsed span. */
export function visibleRows(tree: TraceTree, collapsed: ReadonlySet<string>): TreeNode[] {
  const rows: TreeNode[] = [];
  const stack = tree.roots.toReversed();
  for (let node = stack.pop(); node; node = stack.pop()) {
    rows.push(node);
    if (!collapsed.has(node.span.span_id)) for (const child of node.children.toReversed()) stack.push(child);
  }
  return rows;
}

/** The spans that a search finds, by name, model, provider, id or a property's value, without regard to case. */
export function searchTree(tree: TraceTree, text: string): Set<string> {
  const wanted = text.trim().toLowerCase();
  const found = new Set<string>();
  if (wanted === "") return found;
  for (const { span } of tree.byId.values()) {
    const fields = [
      span.name,
      span.span_id,
      span.request_model,
      span.response_model,
      span.provider,
      span.category,
      span.status_message,
      span.service_name,
      ...Object.values(span.properties),
    ];
    if (fields.some((field) => field?.toLowerCase().includes(wanted))) found.add(span.span_id);
  }
  return found;
}

/** The rows of a search: what was found and the way to it from the root. */
export function foundRows(tree: TraceTree, found: ReadonlySet<string>): TreeNode[] {
  const keep = new Set<TreeNode>();
  for (const id of found)
    for (let node = tree.byId.get(id); node && !keep.has(node); node = parentOf(tree, node)) keep.add(node);
  return visibleRows(tree, new Set()).filter((node) => keep.has(node));
}

/** The node above; undefined for a root. */
export function parentOf(tree: TraceTree, node: TreeNode): TreeNode | undefined {
  if (node.depth === 0 || node.span.parent_span_id === null) return undefined;
  return tree.byId.get(node.span.parent_span_id);
}
