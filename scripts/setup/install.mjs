import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { resolveNode } from "./node.mjs";
import { root } from "./root.mjs";
import { run } from "./run.mjs";
import { SetupError } from "./setup-error.mjs";

/** @typedef {"start" | "demo" | "all"} SetName */

const running = ["packages/server", "packages/dashboard"];

/**
 * What can be installed, smallest first: each set holds the ones before it.
 * Without workspaces it is everything, the tools of the tests included.
 *
 * @type {{ name: SetName, workspaces?: string[], size: string }[]}
 */
const sets = [
  { name: "start", workspaces: running, size: "320 MB to download, 1 GB on disk" },
  {
    name: "demo",
    workspaces: [...running, "examples/support-shop", "examples/stand-in"],
    size: "340 MB to download, 1.1 GB on disk",
  },
  { name: "all", size: "550 MB to download, 1.9 GB on disk" },
];

/**
 * The clients of others that the conformance tests run, a part of "all". They are a project of their own, with a
 * lock file of their own, so that none of their hundreds of packages moves what the product itself resolves.
 */
const thirdParty = join(root, "e2e", "third-party");

const npmFlags = ["--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];

/** The npm that the lock file names, a dependency of the repository itself. */
const pinnedNpm = join(root, "node_modules", "npm", "bin", "npm-cli.js");

const stampFile = join(root, "node_modules", ".anyway-installed.json");

/**
 * Installs a set, unless it or a larger one is there and the lock file has not changed since.
 *
 * The user's npm only brings Node 24 and a pinned npm, and those two the rest: an older npm skips packages
 * that name their C library, and any npm skips optional packages that want a newer Node than its own.
 *
 * `npm install --no-save` and not `npm ci`: it keeps to the lock file just the same, but adds to what is
 * there instead of unpacking a gigabyte anew, and leaves a running server its files.
 * Install scripts are not run: newer versions of npm block them, and nothing here relies on one.
 *
 * @param {SetName} name
 */
export async function ensureInstalled(name) {
  const hash = createHash("sha256");
  for (const folder of [root, thirdParty]) hash.update(await readFile(join(folder, "package-lock.json")));
  const lock = hash.digest("hex");
  const stamp = await readStamp();
  const present = sets.findIndex((set) => set.name === stamp.set);
  const needed = sets.findIndex((set) => set.name === name);
  if (stamp.lock === lock && present >= needed) return;

  const set = sets[Math.max(present, needed)];
  if (!set) throw new Error(`There is no set "${name}" to install.`);
  console.error(
    present < 0
      ? `Installing what is needed: about ${set.size}, of which 545 MB are chdb, the embedded database engine.`
      : `Installing what has changed or is missing.`,
  );
  const began = Date.now();
  const selection = set.workspaces
    ? ["--omit=dev", "--include-workspace-root", ...set.workspaces.map((folder) => `--workspace=${folder}`)]
    : ["--include=dev"];
  if (!existsSync(pinnedNpm)) await install("npm", [], ["--workspaces=false", "--omit=dev"]);
  const node = await resolveNode();
  await install(node, [pinnedNpm], selection);
  if (set.name === "all") await install(node, [pinnedNpm], ["--include=dev"], thirdParty);
  await writeFile(stampFile, JSON.stringify({ lock, set: set.name }));
  console.error(`Installed in ${Math.round((Date.now() - began) / 1000)} s.`);
}

/**
 * @param {string} program
 * @param {string[]} args
 * @param {string[]} selection
 * @param {string} [cwd]
 */
async function install(program, args, selection, cwd = root) {
  const command = [...args, "install", ...npmFlags, ...selection];
  const code = await run(program, command, { cwd, stdio: ["ignore", 2, 2] });
  if (code !== 0) throw new SetupError(`npm install ended with exit code ${code}: see above.`);
}

/** @returns {Promise<{ lock?: string, set?: string }>} */
async function readStamp() {
  try {
    return JSON.parse(await readFile(stampFile, "utf8"));
  } catch {
    return {}; // Never installed, or not to its end: both mean to install.
  }
}
