import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { access } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const REPOSITORY = fileURLToPath(new URL("../../..", import.meta.url));

/** How an application is started. */
export interface Start {
  /** The Node to run it; this process's own without it. */
  node?: string;
  flags?: readonly string[];
  args?: readonly string[];
  /** The working directory; this folder without it. */
  cwd?: string;
  env?: Record<string, string>;
}

/** What became of an application. */
export interface Ended {
  code: number | null;
  output: string;
  /** What it wrote to standard error. */
  warnings: string;
}

/** The SDK as sources, which only the Node of this repository runs. */
export const FROM_SOURCES = ["-C", "@anyway-sh/source", "--disable-warning=ExperimentalWarning"];
export const REGISTER = ["--import", "@anyway-sh/node-server-sdk/register"];

/** Runs a file of this folder as an application of its own. */
export async function runApp(file: string, start: Start = {}): Promise<Ended> {
  const { node = process.execPath, flags = FROM_SOURCES, args = [], env = {}, cwd = HERE } = start;
  const child = spawn(node, [...flags, fileURLToPath(new URL(file, import.meta.url)), ...args], {
    cwd,
    env: { PATH: process.env.PATH ?? "", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [output, warnings, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  return { code, output, warnings };
}

const run = promisify(execFile);

/** A Node of this machine that is older than 22, the first that is found. */
export async function oldNode(): Promise<string | undefined> {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    const node = join(folder, "node");
    if (
      !(await access(node).then(
        () => true,
        () => false,
      ))
    )
      continue;
    const { stdout } = await run(node, ["-p", "process.versions.node.split('.')[0]"]);
    if (Number(stdout) < 22) return node;
  }
  return undefined;
}

/** Builds the packages as they are published; an old Node runs no TypeScript. */
export async function buildSdk(): Promise<void> {
  const tsc = join(REPOSITORY, "node_modules/typescript/bin/tsc");
  for (const name of ["semconv", "api", "sdk"]) {
    await run(process.execPath, [tsc, "-p", join(REPOSITORY, "packages", name, "tsconfig.build.json")]);
  }
}
