import type { SpanNode, TreeWindow } from "@anyway-sh/api";
import { toScaled } from "./money.ts";

/** What the tree knows of a span before it is opened. */
export interface TreeSpan {
  span_id: string;
  parent_span_id: string | null;
  name: string;
  /** Milliseconds after the start of the trace. */
  start: number;
  duration: number;
  status: SpanNode["status"];
  status_message: string;
  service_name: string;
  category: SpanNode["category"];
  provider: string;
  request_model: string;
  response_model: string;
  tokens: number;
  cost_status: string;
  /** US dollars; empty where none count. */
  cost: string;
  properties: Record<string, string>;
}

/** A span in its tree, with what it and everything beneath it adds up to. */
export interface TreeNode {
  span: TreeSpan;
  parent: TreeNode | undefined;
  children: TreeNode[];
  depth: number;
  /** Its place in the tree read from top to bottom; what is beneath it follows at once. */
  index: number;
  /** When the last span of it and all beneath ended, in milliseconds after the start of the trace. */
  lastEnd: number;
  /** Milliseconds in which none of its children ran. */
  own: number;
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
  /** From top to bottom: parents before children, children by start. */
  order: TreeNode[];
  roots: TreeNode[];
  byId: Map<string, TreeNode>;
  /** Milliseconds from the start of the trace to the last end. */
  duration: number;
  cost: bigint;
  /** Levels. */
  depth: number;
}

/** The spans of a part of a trace, out of its columns. */
export function readWindow(columns: TreeWindow): TreeSpan[] {
  const text = (places: readonly number[], i: number) => columns.strings[places[i] ?? 0] ?? "";
  return columns.span_id.map((span_id, i) => ({
    span_id,
    parent_span_id: columns.parent_span_id[i] ?? null,
    name: text(columns.name, i),
    start: columns.start_ms[i] ?? 0,
    duration: columns.duration_ms[i] ?? 0,
    status: text(columns.status, i) as TreeSpan["status"],
    status_message: text(columns.status_message, i),
    service_name: text(columns.service_name, i),
    category: text(columns.category, i) as TreeSpan["category"],
    provider: text(columns.provider, i),
    request_model: text(columns.request_model, i),
    response_model: text(columns.response_model, i),
    tokens: (columns.tokens_input[i] ?? 0) + (columns.tokens_output[i] ?? 0),
    cost_status: text(columns.cost_status, i),
    cost: text(columns.cost, i),
    properties: columns.property_sets[columns.properties[i] ?? 0] ?? {},
  }));
}

/** {@link growTree} at once. */
export function buildTree(spans: readonly TreeSpan[]): TraceTree {
  const growth = growTree(spans);
  for (;;) {
    const step = growth.next();
    if (step.done) return step.value;
  }
}

/** Nodes between two pauses: a millisecond or two. */
const STEP = 2_000;

/**
 * Builds the tree of a trace, each node a few times passed, with a pause where whoever drives it may let others run. A
 * span whose parent is missing becomes a root, and so does the earliest span of a circle of parents: no span is ever left
 * out. Never recursive, since a trace may be as deep as it is long.
 */
export function* growTree(spans: readonly TreeSpan[]): Generator<undefined, TraceTree> {
  const byId = new Map<string, TreeNode>();
  let steps = 0;
  for (const span of spans) {
    byId.set(span.span_id, leaf(span));
    if (++steps % STEP === 0) yield;
  }
  for (const node of byId.values()) {
    const parentId = node.span.parent_span_id;
    const parent = parentId === null ? undefined : byId.get(parentId);
    node.orphan = parentId !== null && !parent;
    node.parent = parent;
    if (++steps % STEP === 0) yield;
  }
  breakCircles(byId);
  yield;
  const roots: TreeNode[] = [];
  for (const node of byId.values()) {
    if (node.parent) node.parent.children.push(node);
    else roots.push(node);
  }
  yield;
  const order: TreeNode[] = [];
  const stack = roots.sort(byStart).toReversed();
  let depth = 0;
  for (let node = stack.pop(); node; node = stack.pop()) {
    node.index = order.push(node) - 1;
    node.depth = node.parent ? node.parent.depth + 1 : 0;
    depth = Math.max(depth, node.depth + 1);
    if (node.children.length > 1) node.children.sort(byStart);
    for (let i = node.children.length - 1; i >= 0; i--) stack.push(node.children[i] as TreeNode);
    if (++steps % STEP === 0) yield;
  }
  let [duration, cost] = [0, 0n];
  for (let i = order.length - 1; i >= 0; i--) {
    const node = order[i] as TreeNode;
    node.own = ownTime(node);
    if (node.parent) addTo(node.parent, node);
    else {
      duration = Math.max(duration, node.lastEnd);
      cost += node.cost;
    }
    if (++steps % STEP === 0) yield;
  }
  return { order, roots, byId, duration, cost, depth };
}

function leaf(span: TreeSpan): TreeNode {
  const counts = span.cost_status === "computed" || span.cost_status === "reported";
  return {
    span,
    parent: undefined,
    children: [],
    depth: 0,
    index: 0,
    lastEnd: span.start + span.duration,
    own: span.duration,
    cost: counts && span.cost ? toScaled(span.cost) : 0n,
    unpriced: span.cost_status === "unpriced" ? 1 : 0,
    // What another span tells too is counted there.
    tokens: span.cost_status === "not_billable" ? 0 : span.tokens,
    descendants: 0,
    errorsBelow: 0,
    orphan: false,
  };
}

/** Of spans that name each other as parents the earliest of each circle loses its own. Each node is passed once. */
function breakCircles(byId: ReadonlyMap<string, TreeNode>): void {
  const passed = new Map<TreeNode, number>();
  let walk = 0;
  for (const start of byId.values()) {
    walk += 1;
    let node: TreeNode | undefined = start;
    while (node && !passed.has(node)) {
      passed.set(node, walk);
      node = node.parent;
    }
    if (!node || passed.get(node) !== walk) continue;
    let earliest = node;
    for (let at = node.parent; at && at !== node; at = at.parent)
      if (byStart(at, earliest) < 0) earliest = at;
    earliest.parent = undefined;
    earliest.orphan = true;
  }
}

function addTo(parent: TreeNode, node: TreeNode): void {
  parent.cost += node.cost;
  parent.unpriced += node.unpriced;
  parent.tokens += node.tokens;
  parent.descendants += node.descendants + 1;
  parent.errorsBelow += node.errorsBelow + (node.span.status === "error" ? 1 : 0);
  parent.lastEnd = Math.max(parent.lastEnd, node.lastEnd);
}

/** The time of a span that none of its children, which are in order of start, covers. */
function ownTime({ span, children }: TreeNode): number {
  const end = span.start + span.duration;
  let [own, covered] = [span.duration, span.start];
  for (const child of children) {
    const from = Math.max(child.span.start, covered);
    const to = Math.min(child.span.start + child.span.duration, end);
    if (to <= from) continue;
    own -= to - from;
    covered = to;
  }
  return Math.max(own, 0);
}

function byStart(a: TreeNode, b: TreeNode): number {
  return a.span.start - b.span.start || (a.span.span_id < b.span.span_id ? -1 : 1);
}
