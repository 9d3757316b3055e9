import type { TraceTree, TreeNode } from "./trace-tree.ts";

/** Milliseconds after the start of the trace. */
export type Stretch = readonly [from: number, to: number];

/**
 * What the trace's end waited for: at each moment the deepest span without which it would have ended earlier. Read from the
 * end: of what a span called, whatever ended last before then was waited for, and so on from that one's start. Stretches
 * by span; together they are as long as the trace, but for gaps between its roots.
 */
export function criticalPath(tree: TraceTree): Map<TreeNode, Stretch[]> {
  const path = new Map<TreeNode, Stretch[]>();
  const open: { node: TreeNode; from: number; to: number }[] = [];
  const waitFor = (
    called: readonly TreeNode[],
    from: number,
    to: number,
    own: (stretch: Stretch) => void,
  ) => {
    let at = to;
    for (const node of called.toSorted((a, b) => endOf(b) - endOf(a))) {
      const start = Math.max(node.span.start, from);
      const end = Math.min(endOf(node), at);
      // One that was still running then was not waited for, unless it is cut only because the trace is.
      if (end <= start || (endOf(node) > at && at !== to)) continue;
      if (end < at) own([end, at]);
      open.push({ node, from: start, to: end });
      at = start;
    }
    if (at > from) own([from, at]);
  };
  waitFor(tree.roots, 0, tree.duration, () => {});
  for (let next = open.pop(); next; next = open.pop()) {
    const { node, from, to } = next;
    waitFor(node.children, from, to, (stretch) => {
      const known = path.get(node);
      if (known) known.push(stretch);
      else path.set(node, [stretch]);
    });
  }
  return path;
}

function endOf({ span }: TreeNode): number {
  return span.start + span.duration;
}
