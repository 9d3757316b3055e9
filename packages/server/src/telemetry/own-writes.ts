import type { ClickHouseClient } from "@clickhouse/client";

const countsBy = new WeakMap<ClickHouseClient, Map<string, number>>();

/** From now on the client alone writes to its tables, and tells each time by {@link noteWrite}. */
export function countWrites(client: ClickHouseClient): void {
  if (!countsBy.has(client)) countsBy.set(client, new Map());
}

/** A statement that writes to the table begins, or has ended, well or not. */
export function noteWrite(client: ClickHouseClient, table: string): void {
  const counts = countsBy.get(client);
  counts?.set(table, (counts.get(table) ?? 0) + 1);
}

/**
 * Tells one state of the tables from another: what was read of them since it was last the same still holds. Undefined
 * where others write to them too.
 */
export function writesTo(client: ClickHouseClient, tables: readonly string[]): string | undefined {
  const counts = countsBy.get(client);
  return counts && tables.map((table) => counts.get(table) ?? 0).join(" ");
}
