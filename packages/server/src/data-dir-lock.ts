import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { makeFolder } from "./business/durable-folder.ts";
import { StartError } from "./start-error.ts";

const SQLITE_BUSY = 5;

/**
 * Takes the data folder for this process, making it where it is missing. The lock is the operating system's, held
 * through SQLite, so it ends with the process however that ends. Answers the function that gives it back.
 */
export function lockDataDir(dataDir: string, pid: number): () => void {
  const holder = join(dataDir, "server.pid");
  let database: DatabaseSync | undefined;
  try {
    makeFolder(dataDir);
    database = new DatabaseSync(join(dataDir, "server.lock"));
    database.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
    writeFileSync(holder, `${pid}\n`);
  } catch (error) {
    database?.close();
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY)
      throw new StartError(
        `The data folder ${dataDir} is in use by another server (process ${readPid(holder)}). ` +
          "Stop that one, or choose another folder with --data-dir.",
      );
    throw new StartError(
      `The data folder ${dataDir} cannot be used: ${(error as Error).message}. ` +
        "Make it writable, or choose another with --data-dir.",
    );
  }
  const held = database;
  return () => held.close();
}

function readPid(path: string): string {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return "unknown";
  }
}
