import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root, toolsEnv } from "./programs.ts";
import type { SuiteResult } from "./suite.ts";
import { totalsVariable } from "./vitest-totals.ts";

export interface VitestOptions {
  /** Parts of the paths of the files to run; all without any. */
  files?: readonly string[];
  flags?: readonly string[];
  env?: Readonly<Record<string, string>>;
  /** Where the progress goes. */
  output?: NodeJS.WriteStream;
}

/** Runs the TypeScript tests. A vitest that fails or dies without a failed test to show for it counts as one. */
export async function runVitest(options: VitestOptions = {}): Promise<SuiteResult> {
  const folder = await mkdtemp(join(tmpdir(), "anyway-vitest-"));
  try {
    const file = join(folder, "totals.json");
    const code = await vitestExit(options, file);
    const totals = await readTotals(file);
    if (code !== 0 && totals.failed === 0) totals.failed = 1;
    return totals;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function vitestExit(
  { files = [], flags = [], env = {}, output = process.stdout }: VitestOptions,
  totalsFile: string,
): Promise<number | null> {
  const args = ["run", ...files, ...flags, "--reporter=default", "--reporter=scripts/vitest-totals.ts"];
  const child = spawn("vitest", args, {
    cwd: root,
    env: { ...toolsEnv, ...env, [totalsVariable]: totalsFile },
    stdio: ["ignore", output, "inherit"],
  });
  const [code] = await once(child, "exit");
  return code;
}

async function readTotals(file: string): Promise<SuiteResult> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch {
    console.error("vitest ended before it could count its tests.");
    return { passed: 0, failed: 1, skipped: [] };
  }
}
