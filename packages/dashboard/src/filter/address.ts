import { readParameters } from "@anyway-sh/filter";
import { VIEW_KEYS } from "../view.ts";

/**
 * What a list is narrowed by, as the parameters of its request: `filter`, a query, and beside it what the address has that
 * no filter is called, of which the server says what it should be.
 */
export type TraceFilters = Record<string, string>;

/** The filters among what an address carries, as one query: addresses may have them one by one, as `model=gpt-4o`. */
export function onlyFilters(
  search: Readonly<Record<string, string | undefined>>,
  others: readonly string[] = [],
): TraceFilters {
  const known: readonly string[] = [...VIEW_KEYS, ...others];
  const filters = Object.fromEntries(Object.entries(search).filter(([name]) => !known.includes(name)));
  const { text, unread } = readParameters(filters);
  return {
    ...(text === "" ? {} : { filter: text }),
    ...Object.fromEntries(unread.flatMap((name) => (filters[name] ? [[name, filters[name]]] : []))),
  };
}
