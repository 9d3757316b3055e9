import { useCallback, useState } from "react";

/** The traces that are held against each other: two at most, of which the one picked first gives way. */
export function usePicked() {
  const [ids, setIds] = useState<readonly string[]>([]);
  const toggle = useCallback(
    (id: string) =>
      setIds((now) => (now.includes(id) ? now.filter((one) => one !== id) : [...now.slice(-1), id])),
    [],
  );
  return { ids, toggle, clear: () => setIds([]) };
}
export type Picked = ReturnType<typeof usePicked>;
