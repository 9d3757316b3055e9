import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { ClickHouseClient } from "@clickhouse/client";
import { select } from "./statement.ts";

export interface PartGuard {
  /** Looks at every part that was not looked at yet, and reloads the tables that have one that is cut off. */
  check(): Promise<void>;
  /** Resolves when nothing is asked of the engine any more. */
  stop(): Promise<void>;
}

const EVERY_MS = 5_000;
/** Files of a part that the engine leaves out of its size. */
const NOT_COUNTED = new Set([
  "checksums.txt",
  "columns.txt",
  "columns_substreams.txt",
  "metadata_version.txt",
  "default_compression_codec.txt",
]);

interface Part {
  table: string;
  name: string;
  path: string;
  bytes_on_disk: string;
}

/**
 * Mends what the embedded engine breaks when the disk becomes full during a merge: it takes no notice that its writes
 * fail, and puts a part whose files are empty in the place of the parts that it should hold. Those stay for eight
 * minutes (`old_parts_lifetime`) and are then removed, and what they hold would be gone. The engine knows such a part
 * for what it is when it loads a table, so the table is loaded again: it sets the part aside and takes the old ones.
 */
export function startPartGuard(client: ClickHouseClient, report: (message: string) => void): PartGuard {
  /** Parts never change, so each is looked at once. */
  let sound = new Set<string>();
  /** Tables that are out of the engine's sight until they are attached again. */
  const detached = new Set<string>();
  let checking: Promise<void> | undefined;
  const timer = setInterval(() => void check(), EVERY_MS).unref();

  function check(): Promise<void> {
    checking ??= mend()
      .catch((error: unknown) => report(`The parts of the telemetry store could not be checked: ${error}`))
      .finally(() => {
        checking = undefined;
      });
    return checking;
  }

  async function mend(): Promise<void> {
    const parts = await select<Part>(
      client,
      "SELECT table, name, path, bytes_on_disk FROM system.parts WHERE active AND database = currentDatabase()",
    );
    const seen = new Set<string>();
    for (const part of parts) {
      if (sound.has(part.path) || (await isWhole(part))) seen.add(part.path);
      else if (!detached.has(part.table)) {
        report(
          `A full disk cut off part ${part.name} of ${part.table}; the table is loaded again without it.`,
        );
        await client.command({
          query: "DETACH TABLE {table:Identifier}",
          query_params: { table: part.table },
        });
        detached.add(part.table);
      }
    }
    sound = seen;
    for (const table of detached) {
      await client.command({ query: "ATTACH TABLE {table:Identifier}", query_params: { table } });
      detached.delete(table);
    }
  }

  return {
    check,
    async stop() {
      clearInterval(timer);
      await checking;
    },
  };
}

/** Whether the files of a part are as long as the engine says; true for one that it has removed meanwhile. */
async function isWhole({ path, bytes_on_disk }: Part): Promise<boolean> {
  try {
    let bytes = 0;
    for (const file of await readdir(path)) {
      const { size } = await stat(join(path, file));
      if (!NOT_COUNTED.has(file)) bytes += size;
      else if (size === 0) return false;
    }
    return bytes >= Number(bytes_on_disk);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return true;
    throw error;
  }
}
