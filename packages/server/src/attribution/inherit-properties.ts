import { AssociationProperty } from "@anyway-sh/semconv";
import type { TraceSpan } from "../model/trace.ts";
import type { Family } from "./inherit.ts";

export type Properties = ReadonlyMap<string, string>;

/** They are columns of their own. */
const IDS = new Set<string>(Object.values(AssociationProperty));
const NONE: Properties = new Map();

/**
 * Each span's association properties but for the ids: its own, and its ancestors' under names that it does not use
 * itself, the nearest first. Equal ones are one object, so that they can be told apart by identity.
 */
export function inheritProperties(spans: readonly TraceSpan[], { parents }: Family): Properties[] {
  const distinct = new Map<string, Properties>([["[]", NONE]]);
  const known = Array<Properties | undefined>(spans.length).fill(undefined);
  return spans.map((_, i) => {
    const path: number[] = [];
    let at = i;
    for (; at >= 0 && known[at] === undefined; at = parents[at] ?? -1) {
      // Known as none until the walk is done, which also ends a walk around a cycle of parents.
      known[at] = NONE;
      path.push(at);
    }
    let inherited = known[at] ?? NONE;
    for (const place of path.reverse()) {
      inherited = unite(inherited, spans[place]?.properties ?? NONE, distinct);
      known[place] = inherited;
    }
    return inherited;
  });
}

function unite(inherited: Properties, own: Properties, distinct: Map<string, Properties>): Properties {
  if ([...own].every(([key, value]) => IDS.has(key) || inherited.get(key) === value)) return inherited;
  const entries = [...new Map([...inherited, ...own])].filter(([key]) => !IDS.has(key));
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  const key = JSON.stringify(entries);
  const united = distinct.get(key) ?? new Map(entries);
  distinct.set(key, united);
  return united;
}
