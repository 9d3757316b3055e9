import type { SpendRow } from "@anyway-sh/api";
import type { Sort } from "../../components/table-column.ts";
import { PROPERTY } from "../../costs-api.ts";
import type { TraceFilters } from "../../filter/address.ts";
import { compareDecimals } from "../../money.ts";

export const rowKey = (row: SpendRow): string => JSON.stringify([row.values, row.shared]);

/** What a row's values are called. */
export function namesOf(row: SpendRow): (string | null)[] {
  return row.values.map((value, i) => row.names[i] ?? value);
}

const DEFAULT_SORT: Sort = { column: "cost", descending: true };

/** Reads `-cost`. */
export function parseSort(text: string | undefined): Sort {
  if (!text) return DEFAULT_SORT;
  const descending = text.startsWith("-");
  return { column: descending ? text.slice(1) : text, descending };
}

/** What is not known is smallest. */
const decimals = (read: (row: SpendRow) => string | null) => (a: SpendRow, b: SpendRow) =>
  compareDecimals(read(a) ?? "-1", read(b) ?? "-1");
const numbers = (read: (row: SpendRow) => number) => (a: SpendRow, b: SpendRow) => read(a) - read(b);

const COMPARE: Record<string, (a: SpendRow, b: SpendRow) => number> = {
  cost: decimals((row) => row.cost),
  change: decimals((row) => row.change),
  input: decimals((row) => row.parts.input),
  cache_read: decimals((row) => row.parts.cache_read),
  cache_write: decimals((row) => row.parts.cache_write),
  output: decimals((row) => row.parts.output),
  reasoning: decimals((row) => row.parts.reasoning),
  other: decimals((row) => row.parts.other),
  saved: decimals((row) => row.cache_savings),
  tokens: numbers((row) => row.tokens.input + row.tokens.output),
  calls: numbers((row) => row.calls),
  traces: numbers((row) => row.traces),
  conversation: decimals((row) => row.cost_per_conversation),
  order: decimals((row) => row.cost_per_order),
};

export function sortCostRows(rows: readonly SpendRow[], { column, descending }: Sort): readonly SpendRow[] {
  const place = /^value(\d)$/.exec(column)?.[1];
  const compare =
    place === undefined
      ? COMPARE[column]
      : (a: SpendRow, b: SpendRow) =>
          (namesOf(a)[Number(place)] ?? "").localeCompare(namesOf(b)[Number(place)] ?? "");
  if (!compare) return rows;
  return rows.toSorted((a, b) => (descending ? compare(b, a) : compare(a, b)));
}

const PARAMS: Record<string, string> = {
  model: "model",
  provider: "provider",
  customer: "customer_id",
  user: "user_id",
  session: "session_id",
  workflow: "workflow",
  agent: "agent",
};

/** The filters that find a row's traces; undefined where none can say that something has no value. */
export function filtersOf(row: SpendRow, groups: readonly string[]): TraceFilters | undefined {
  const filters: TraceFilters = {};
  for (const [i, group] of groups.entries()) {
    const value = row.values[i] ?? null;
    if (value !== null) filters[PARAMS[group] ?? propertyParam(group)] = value;
    else if (group === "customer") filters.customer_source = row.shared ? "shared" : "none";
    else return undefined;
  }
  return filters;
}

const propertyParam = (group: string) => (group.startsWith(PROPERTY) ? group : `${PROPERTY}${group}`);
