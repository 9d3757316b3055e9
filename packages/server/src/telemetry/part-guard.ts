import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { ClickHouseClient } from "@clickhouse/client";
import { select } from "./statement.ts";

export interface PartGuard {
  /**
   * Looks at every part that was there before and not looked at yet, and reloads the tables that have one that is cut
   * off. Resolves to whether it could.
   */
  check(): Promise<boolean>;
  /** Another number whenever a table begins to be loaded again, and when it is: what was written meanwhile may be gone. */
  readonly reloads: number;
  /** Resolves when nothing is asked of the engine any more. */
  stop(): Promise<void>;
}

const EVERY_MS = 5_000;
/** A table is not attached while statements still use it as it was detached: these end soon. */
const ATTACH_WITHIN_MS = 3_000;
const ATTACH_PAUSE_MS = 20;
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
 * Mends what the embedded engine breaks when the disk becomes full: it takes no notice that some of its writes fail. A
 * merge then puts a part whose files are empty in the place of the parts that it should hold. Those stay for eight
 * minutes (`old_parts_lifetime`) and are then removed, and what they hold would be gone. The engine knows such a part
 * for what it is when it loads a table, so the table is loaded again: it sets the part aside and takes the old ones. An
 * insert says that it is done and has left such a part; whoever inserts while space is low asks here before he believes it.
 */
export function startPartGuard(client: ClickHouseClient, report: (message: string) => void): PartGuard {
  /** Parts never change, so each is looked at once. */
  let sound = new Set<string>();
  /** Tables that are out of the engine's sight until they are attached again. */
  const detached = new Set<string>();
  let checking: Promise<boolean> = Promise.resolve(true);
  let next: Promise<boolean> | undefined;
  let reloads = 0;
  const timer = setInterval(() => void check(), EVERY_MS).unref();

  /** What is under way may not have seen what was just written; all who ask meanwhile share the one after it. */
  function check(): Promise<boolean> {
    next ??= checking.then(() => {
      next = undefined;
      checking = mend().then(
        () => true,
        (error: unknown) => {
          report(`The parts of the telemetry store could not be checked: ${error}`);
          return false;
        },
      );
      return checking;
    });
    return next;
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
        reloads++;
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
      await attach(table);
      detached.delete(table);
      reloads++;
    }
  }

  async function attach(table: string): Promise<void> {
    for (const until = Date.now() + ATTACH_WITHIN_MS; ; await delay(ATTACH_PAUSE_MS)) {
      try {
        await client.command({ query: "ATTACH TABLE {table:Identifier}", query_params: { table } });
        return;
      } catch (error) {
        if (Date.now() > until) throw error;
      }
    }
  }

  return {
    check,
    get reloads() {
      return reloads;
    },
    async stop() {
      clearInterval(timer);
      await (next ?? checking);
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
