import { open, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";

/**
 * Syncs a folder, everything in it, and its own entry. The engine does not sync the folders in which it makes
 * tables, so a power cut soon after the first start could take a table away, with what was stored in it since.
 */
export async function syncTree(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() || entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name));
  for (const path of [...paths, folder, dirname(folder)]) await syncPath(path);
}

/** Syncs one file or folder; one that the engine has removed meanwhile needs none. */
export async function syncPath(path: string): Promise<void> {
  try {
    await using handle = await open(path, "r");
    await handle.sync();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}
