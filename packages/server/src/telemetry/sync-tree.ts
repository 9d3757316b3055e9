import { open, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";

/**
 * Syncs a folder, everything in it, and its own entry. The engine does not sync the folders in which it makes
 * tables, so a power cut soon after the first start could take a table away, with what was stored in it since.
 */
export async function syncTree(folder: string): Promise<void> {
  await syncFolder(folder);
  await syncPath(dirname(folder));
}

async function syncFolder(folder: string): Promise<void> {
  const entries = (await unlessGone(readdir(folder, { withFileTypes: true }))) ?? [];
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await syncFolder(path);
    else if (entry.isFile()) await syncPath(path);
  }
  await syncPath(folder);
}

/** Syncs one file or folder. */
export async function syncPath(path: string): Promise<void> {
  await using handle = await unlessGone(open(path, "r"));
  await handle?.sync();
}

/** The engine merges meanwhile, and what it has removed needs no sync. */
async function unlessGone<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
