import { type RefObject, useLayoutEffect, useRef } from "react";
import type { TreeNode } from "../../trace-tree.ts";

/** Keeps the rows in sight where they are when spans appear above them. */
export function useKeptScroll(
  scroller: RefObject<HTMLDivElement | null>,
  rows: readonly TreeNode[],
  rowHeight: number,
): () => void {
  const top = useRef<{ spanId: string; offset: number }>(undefined);
  useLayoutEffect(() => {
    const element = scroller.current;
    const kept = top.current;
    if (!element || !kept || element.scrollTop === 0) return;
    const index = rows.findIndex((row) => row.span.span_id === kept.spanId);
    if (index < 0) return;
    const wanted = index * rowHeight + kept.offset;
    if (Math.abs(wanted - element.scrollTop) >= 1) element.scrollTop = wanted;
  }, [scroller, rows, rowHeight]);
  return () => {
    const element = scroller.current;
    if (!element) return;
    const index = Math.floor(element.scrollTop / rowHeight);
    const row = rows[index];
    top.current = row && { spanId: row.span.span_id, offset: element.scrollTop - index * rowHeight };
  };
}
