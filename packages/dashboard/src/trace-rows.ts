import type { TraceTree, TreeNode } from "./trace-tree.ts";

/** What is open: all above a level, or all, but for the spans that somebody opened or closed. */
export interface Folding {
  /** How many levels are shown; undefined for all. */
  levels: number | undefined;
  /** Spans that are not as the level says. */
  toggled: ReadonlySet<string>;
}

export const UNFOLDED: Folding = { levels: undefined, toggled: new Set() };

export function isOpen({ levels, toggled }: Folding, { depth, span }: TreeNode): boolean {
  const open = levels === undefined || depth + 1 < levels;
  return toggled.has(span.span_id) ? !open : open;
}

/** The folding with one span as it was not. */
export function toggle({ levels, toggled }: Folding, spanId: string): Folding {
  const next = new Set(toggled);
  if (!next.delete(spanId)) next.add(spanId);
  return { levels, toggled: next };
}

/** The folding in which a span is in sight: everything above it is open. */
export function reveal(folding: Folding, node: TreeNode): Folding {
  let shown = folding;
  for (let above = node.parent; above; above = above.parent)
    if (!isOpen(shown, above)) shown = toggle(shown, above.span.span_id);
  return shown;
}

/** The rows that are shown, top to bottom: all but those beneath a closed span. */
export function visibleRows({ order }: TraceTree, folding: Folding): TreeNode[] {
  if (folding.levels === undefined && folding.toggled.size === 0) return order;
  const rows: TreeNode[] = [];
  for (let i = 0; i < order.length; ) {
    const node = order[i] as TreeNode;
    rows.push(node);
    i += isOpen(folding, node) ? 1 : node.descendants + 1;
  }
  return rows;
}

/** The spans that a search finds, top to bottom, by name, model, provider, id or a property, without regard to case. */
export function searchTree({ order }: TraceTree, text: string): TreeNode[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return [];
  const holds = (field: string) => field !== "" && field.toLowerCase().includes(wanted);
  const seen = new Map<object, boolean>();
  const inProperties = (properties: Record<string, string>) => {
    const known = seen.get(properties);
    if (known !== undefined) return known;
    const found = Object.entries(properties).some(([key, value]) => holds(key) || holds(value));
    seen.set(properties, found);
    return found;
  };
  return order.filter(
    ({ span }) =>
      holds(span.name) ||
      holds(span.span_id) ||
      holds(span.request_model) ||
      holds(span.response_model) ||
      holds(span.provider) ||
      holds(span.category) ||
      holds(span.status_message) ||
      holds(span.service_name) ||
      inProperties(span.properties),
  );
}

/** The rows of a search: what was found and the way to it from the root. */
export function foundRows({ order }: TraceTree, found: readonly TreeNode[]): TreeNode[] {
  const keep = new Set<TreeNode>();
  for (const one of found)
    for (let node: TreeNode | undefined = one; node && !keep.has(node); node = node.parent) keep.add(node);
  return order.filter((node) => keep.has(node));
}

/** The next of some nodes, which stand top to bottom, after a place in the tree, or before it; around the end. */
export function nextOf(nodes: readonly TreeNode[], after: number, step: 1 | -1): TreeNode | undefined {
  return step === 1
    ? (nodes.find((node) => node.index > after) ?? nodes[0])
    : (nodes.findLast((node) => node.index < after) ?? nodes.at(-1));
}
