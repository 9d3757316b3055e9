import type { TraceTree, TreeNode } from "./trace-tree.ts";

/** Two spans that do the same in two traces, or one that the other trace lacks. */
export interface AlignedSpan {
  depth: number;
  before: TreeNode | undefined;
  after: TreeNode | undefined;
}

/**
 * Two traces side by side: a span meets the one of the same name beneath the span that its parent met, the first of several
 * the first. What a model is called is no part of a name, so that a call meets the same call to another model.
 */
export function alignTraces(before: TraceTree, after: TraceTree): AlignedSpan[] {
  const rows: AlignedSpan[] = [];
  const open = pairs(before.roots, after.roots, 0).reverse();
  for (let row = open.pop(); row; row = open.pop()) {
    rows.push(row);
    const beneath = pairs(row.before?.children ?? [], row.after?.children ?? [], row.depth + 1);
    for (let i = beneath.length - 1; i >= 0; i--) open.push(beneath[i] as AlignedSpan);
  }
  return rows;
}

/** Whether a reader would say that the two are not the same. */
export function isChanged({ before, after }: AlignedSpan): boolean {
  if (!before || !after) return true;
  return (
    modelOf(before) !== modelOf(after) ||
    before.span.status !== after.span.status ||
    before.cost !== after.cost ||
    before.tokens !== after.tokens ||
    isSlower(before.span.duration, after.span.duration) ||
    isSlower(after.span.duration, before.span.duration)
  );
}

export function modelOf({ span }: TreeNode): string {
  return span.request_model || span.response_model;
}

/** By more than the same work takes longer one time than the other. */
function isSlower(before: number, after: number): boolean {
  return after - before > Math.max(5, before * 0.1);
}

/** In the order of the later trace; what is only in the earlier one stands before what it stood before there. */
function pairs(before: readonly TreeNode[], after: readonly TreeNode[], depth: number): AlignedSpan[] {
  const waiting = new Map<string, TreeNode[]>();
  for (const node of after) {
    const named = waiting.get(keyOf(node));
    if (named) named.push(node);
    else waiting.set(keyOf(node), [node]);
  }
  for (const named of waiting.values()) named.reverse();
  const met = new Map<TreeNode, TreeNode>();
  const alone = new Map<TreeNode | undefined, TreeNode[]>();
  let gone: TreeNode[] = [];
  for (const node of before) {
    const other = waiting.get(keyOf(node))?.pop();
    if (!other) gone.push(node);
    else {
      met.set(other, node);
      alone.set(other, gone);
      gone = [];
    }
  }
  const lost = (node: TreeNode): AlignedSpan => ({ depth, before: node, after: undefined });
  return [
    ...after.flatMap((node) => [
      ...(alone.get(node) ?? []).map(lost),
      { depth, before: met.get(node), after: node },
    ]),
    ...gone.map(lost),
  ];
}

function keyOf({ span }: TreeNode): string {
  let { name } = span;
  for (const model of [span.request_model, span.response_model]) if (model) name = name.replace(model, "");
  return `${span.category} ${name.trim()}`;
}
