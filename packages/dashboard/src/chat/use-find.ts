import { useDeferredValue, useMemo, useState } from "react";
import { findAll, type Searched } from "./find.ts";

/** Looks for words in texts, and steps from place to place. */
export function useFind(texts: readonly Searched[]) {
  const [words, setWords] = useState("");
  const [index, setIndex] = useState(0);
  // Megabytes are searched after the key has shown, not before.
  const sought = useDeferredValue(words);
  const found = useMemo(() => findAll(texts, sought), [texts, sought]);
  const current = found[Math.min(index, found.length - 1)];
  const value = useMemo(() => ({ places: Map.groupBy(found, ({ at }) => at), current }), [found, current]);
  return {
    words,
    setWords: (next: string) => {
      setWords(next);
      setIndex(0);
    },
    total: found.length,
    /** Of the place that the reader is at, from 1. */
    position: found.length === 0 ? 0 : Math.min(index, found.length - 1) + 1,
    step: (by: 1 | -1) => {
      if (found.length > 0) setIndex((Math.min(index, found.length - 1) + by + found.length) % found.length);
    },
    /** For {@link FindContext}. */
    value,
  };
}

export type Find = ReturnType<typeof useFind>;
