import { useCallback, useState } from "react";
import { type Folding, reveal, toggle, UNFOLDED } from "../../trace-rows.ts";
import type { TreeNode } from "../../trace-tree.ts";

/** What of the tree is open. How many levels is part of the address; which spans besides is the reader's own. */
export function useFolding(levels: number | undefined) {
  const [toggled, setToggled] = useState<{ levels: number | undefined; spans: Folding["toggled"] }>({
    levels,
    spans: UNFOLDED.toggled,
  });
  // Another level begins anew.
  const spans = toggled.levels === levels ? toggled.spans : UNFOLDED.toggled;
  const change = useCallback(
    (next: (folding: Folding) => Folding) =>
      setToggled((previous) => ({
        levels,
        spans: next({ levels, toggled: previous.levels === levels ? previous.spans : UNFOLDED.toggled })
          .toggled,
      })),
    [levels],
  );
  return {
    levels,
    spans,
    toggle: useCallback((spanId: string) => change((folding) => toggle(folding, spanId)), [change]),
    reveal: useCallback((node: TreeNode) => change((folding) => reveal(folding, node)), [change]),
  };
}
