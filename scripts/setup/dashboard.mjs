import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { nodeArguments } from "./node.mjs";
import { root } from "./root.mjs";
import { run } from "./run.mjs";
import { SetupError } from "./setup-error.mjs";

const folder = join(root, "packages", "dashboard");
const stampFile = join(folder, "dist", ".stamp");

/** All that the built dashboard depends on. */
const sources = [
  "package-lock.json",
  "packages/api/src",
  "packages/filter/src",
  "packages/semconv/src",
  "packages/dashboard/compress-assets.ts",
  "packages/dashboard/index.html",
  "packages/dashboard/package.json",
  "packages/dashboard/public",
  "packages/dashboard/src",
  "packages/dashboard/vite.config.ts",
];

/**
 * Builds the dashboard when its sources have changed since the last build.
 *
 * @param {string} node the Node 24 to build with
 */
export async function buildDashboard(node) {
  const hash = await hashOf(sources);
  if ((await readFile(stampFile, "utf8").catch(() => "")) === hash) return;
  console.error("Building the dashboard.");
  const args = [...nodeArguments, resolveVite(), "build", "--logLevel", "warn"];
  const code = await run(node, args, { cwd: folder, stdio: ["ignore", 2, 2] });
  if (code !== 0)
    throw new SetupError(`The dashboard could not be built: vite ended with exit code ${code}.`);
  await writeFile(stampFile, hash);
}

/** The path of the dashboard's own Vite, wherever npm has put it. */
export function resolveVite() {
  const manifest = createRequire(join(folder, "package.json")).resolve("vite/package.json");
  return join(dirname(manifest), "bin", "vite.js");
}

/** @param {string[]} paths */
async function hashOf(paths) {
  const hash = createHash("sha256");
  for (const path of paths) {
    for (const file of await filesIn(path))
      hash
        .update(file)
        .update("\0")
        .update(await readFile(join(root, file)));
  }
  return hash.digest("hex");
}

/**
 * The files at or below a path, in an order that does not depend on the file system.
 *
 * @param {string} path
 * @returns {Promise<string[]>}
 */
async function filesIn(path) {
  const entries = await readdir(join(root, path), { withFileTypes: true }).catch((error) => {
    if (error.code === "ENOTDIR") return undefined;
    if (error.code === "ENOENT") return [];
    throw error;
  });
  if (!entries) return [path];
  const names = entries.map((entry) => entry.name).sort();
  return (await Promise.all(names.map((name) => filesIn(`${path}/${name}`)))).flat();
}
