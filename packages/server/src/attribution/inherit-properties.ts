import { AssociationProperty } from "@anyway-sh/semconv";
import type { TraceSpan } from "../model/trace.ts";

export type Properties = ReadonlyMap<string, string>;

/** They are columns of their own. */
const IDS = new Set<string>(Object.values(AssociationProperty));
const NONE: Properties = new Map();

/**
 * Each span's association properties but for the ids: its own, and its ancestors' under names that it does not use
 * itself, the nearest first. Equal ones are one object, so that they can be told apart by identity.
 */
export function inheritProperties(
  spans: readonly TraceSpan[],
  byId: ReadonlyMap<string, TraceSpan>,
): Map<TraceSpan, Properties> {
  const distinct = new Map<string, Properties>([["[]", NONE]]);
  const known = new Map<TraceSpan, Properties>();
  for (const span of spans) {
    const path: TraceSpan[] = [];
    let at: TraceSpan | undefined = span;
    while (at && !known.has(at)) {
      // Known as none until the walk is done, which also ends a walk around a cycle of parents.
      known.set(at, NONE);
      path.push(at);
      at = byId.get(at.parentSpanId);
    }
    let inherited = (at && known.get(at)) ?? NONE;
    for (const visited of path.reverse()) {
      inherited = unite(inherited, visited.properties, distinct);
      known.set(visited, inherited);
    }
  }
  return known;
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
