import { Readable } from "node:stream";
import type { ClickHouseClient } from "@clickhouse/client";
import type { TelemetryLocation } from "./client.ts";
import { countWrites, noteWrite } from "./own-writes.ts";
import { insertError, select } from "./statement.ts";
import { syncPath } from "./sync-tree.ts";

/**
 * Inserts lines of `TabSeparated` into a table; resolves when they are durable. `views` are the tables that the
 * same insert fills by materialized views.
 */
export type Insert = (
  table: string,
  columns: readonly [string, ...string[]],
  lines: string,
  views?: readonly string[],
) => Promise<void>;

export function createInsert(client: ClickHouseClient, location: TelemetryLocation): Insert {
  const written = createWritten(client, location);
  return async (table, columns, lines, views = []) => {
    const tables = [table, ...views];
    try {
      const values = Readable.from([Buffer.from(lines)], { objectMode: false });
      await client.insert({ table, columns: [...columns], values, format: "TabSeparated" });
      await written.sync(tables);
    } catch (error) {
      throw insertError(error);
    } finally {
      written.end(tables);
    }
  };
}

/** Runs a statement that inserts what it reads; resolves when the tables that it `wrote` are durable. */
export type Execute = (
  statement: string,
  params: Record<string, unknown>,
  wrote: readonly string[],
) => Promise<void>;

export function createExecute(client: ClickHouseClient, location: TelemetryLocation): Execute {
  const written = createWritten(client, location);
  return async (query, params, wrote) => {
    try {
      await client.command({ query, query_params: params });
      await written.sync(wrote);
    } catch (error) {
      throw insertError(error);
    } finally {
      written.end(wrote);
    }
  };
}

interface Written {
  /** Resolves when what was written to them is durable. */
  sync(tables: readonly string[]): Promise<void>;
  end(tables: readonly string[]): void;
}

/** Nobody else writes to the embedded engine; of a server, durability and the order of writes are the server's own. */
function createWritten(client: ClickHouseClient, location: TelemetryLocation): Written {
  if (!("dataDir" in location)) return { async sync() {}, end() {} };
  const syncFolders = createFolderSync(client);
  countWrites(client);
  return {
    async sync(tables) {
      for (const table of tables) await syncFolders(table);
    },
    end(tables) {
      for (const table of tables) noteWrite(client, table);
    },
  };
}

/**
 * The engine syncs a part's files and the part's folder, but not the table's folder, into which it renames the
 * finished part: after a power cut the name could be missing. This syncs that folder, on the embedded engine;
 * a server's disks are the server's.
 */
function createFolderSync(client: ClickHouseClient): (table: string) => Promise<void> {
  const foldersOf = new Map<string, Promise<string[]>>();
  return async (table) => {
    const folders = foldersOf.get(table) ?? tableFolders(client, table);
    foldersOf.set(table, folders);
    for (const folder of await folders) await syncPath(folder);
  };
}

async function tableFolders(client: ClickHouseClient, table: string): Promise<string[]> {
  const rows = await select<{ folder: string }>(
    client,
    "SELECT arrayJoin(data_paths) AS folder FROM system.tables WHERE database = currentDatabase() AND name = {table:String}",
    { table },
  );
  return rows.map((row) => row.folder);
}
