import { statfs } from "node:fs/promises";
import { Readable } from "node:stream";
import type { ClickHouseClient } from "@clickhouse/client";
import type { TelemetryLocation } from "./client.ts";
import { countWrites, noteWrite } from "./own-writes.ts";
import type { PartGuard } from "./part-guard.ts";
import { insertError, StoreError, select } from "./statement.ts";
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

export function createInsert(
  client: ClickHouseClient,
  location: TelemetryLocation,
  guard: PartGuard | undefined,
): Insert {
  const written = createWritten(client, location, guard);
  return async (table, columns, lines, views = []) => {
    const tables = [table, ...views];
    const sync = written.begin();
    try {
      const values = Readable.from([Buffer.from(lines)], { objectMode: false });
      await client.insert({ table, columns: [...columns], values, format: "TabSeparated" });
      await sync(tables);
    } catch (error) {
      throw error instanceof StoreError && error.transient ? error : insertError(error);
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

export function createExecute(
  client: ClickHouseClient,
  location: TelemetryLocation,
  guard: PartGuard | undefined,
): Execute {
  const written = createWritten(client, location, guard);
  return async (query, params, wrote) => {
    const sync = written.begin();
    try {
      await client.command({ query, query_params: params });
      await sync(wrote);
    } catch (error) {
      throw error instanceof StoreError && error.transient ? error : insertError(error);
    } finally {
      written.end(wrote);
    }
  };
}

interface Written {
  /** Resolves when what was written since to these tables is durable; throws where a full disk cut it off. */
  begin(): (tables: readonly string[]) => Promise<void>;
  end(tables: readonly string[]): void;
}

/** Nobody else writes to the embedded engine; of a server, durability and the order of writes are the server's own. */
function createWritten(
  client: ClickHouseClient,
  location: TelemetryLocation,
  guard: PartGuard | undefined,
): Written {
  if (!("dataDir" in location)) return { begin: () => async () => {}, end() {} };
  const syncFolders = createFolderSync(client);
  countWrites(client);
  return {
    begin() {
      const wasLow = isSpaceLow(location.dataDir);
      const reloads = guard?.reloads;
      return async (tables) => {
        for (const table of tables) await syncFolders(table);
        if (!guard || !((await wasLow) || (await isSpaceLow(location.dataDir)))) return;
        const isChecked = await guard.check();
        // Whosesoever part it was: what is sent again counts once.
        if (!isChecked || guard.reloads !== reloads)
          throw new StoreError("a full disk cut off what was written", true, true);
      };
    },
    end(tables) {
      for (const table of tables) noteWrite(client, table);
    },
  };
}

/** With less than this the disk may become full while something is written: it takes others a tenth of a second. */
const LOW_SPACE_BYTES = 256 * 1024 ** 2;

async function isSpaceLow(folder: string): Promise<boolean> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize < LOW_SPACE_BYTES;
  } catch {
    return true;
  }
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
