import type { TraceTree } from "../../trace-tree.ts";

/**
 * The span whose messages tell most of a trace: the last model call that went well, which was sent all that was said
 * before; else the last one; else the root.
 */
export function toldBy({ order, roots }: TraceTree): string | undefined {
  const calls = order.filter(({ span }) => span.category === "llm");
  const last = calls.findLast(({ span }) => span.status !== "error") ?? calls.at(-1) ?? roots[0];
  return last?.span.span_id;
}
