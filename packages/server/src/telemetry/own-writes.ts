import type { ClickHouseClient } from "@clickhouse/client";

const countsBy = new WeakMap<ClickHouseClient, Map<string, number>>();

/** From now on the client alone writes to its tables, and tells each time by {@link noteWrite}. */
export function countWrites(client: ClickHouseClient): void {
  if (!countsBy.has(client)) countsBy.set(client, new Map());
}

/** A statement that writes to the table has ended, well or not. */
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

const heldBy = new WeakMap<ClickHouseClient, Map<string, { written: string; value: Promise<unknown> }>>();

/**
 * What `read` tells of the tables, which is not asked again before one of them is written to; `key` names it among all
 * that is held of the client. Where others write too it is asked each time.
 */
export function holdUntilWritten<Value>(
  client: ClickHouseClient,
  key: string,
  tables: readonly string[],
  read: () => Promise<Value>,
): Promise<Value> {
  const written = writesTo(client, tables);
  if (written === undefined) return read();
  const held = heldBy.get(client) ?? new Map();
  heldBy.set(client, held);
  const last = held.get(key);
  if (last?.written === written) return last.value;
  const now = { written, value: read() };
  held.set(key, now);
  now.value.catch(() => held.get(key) === now && held.delete(key));
  return now.value;
}
