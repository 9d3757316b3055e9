import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const NODE_ARGS = ["-C", "@anyway-sh/source", "--no-warnings"];

/** Runs a program in a process of its own, and reads the JSON that it prints. */
export async function runChild<T>(program: URL, nodeArgs: readonly string[], ...args: string[]): Promise<T> {
  const { stdout } = await run(process.execPath, [
    ...NODE_ARGS,
    ...nodeArgs,
    fileURLToPath(program),
    ...args,
  ]);
  return JSON.parse(stdout) as T;
}

/** Resident memory of a process, in MiB. */
export async function residentMb(pid: number): Promise<number> {
  const { stdout } = await run("ps", ["-o", "rss=", "-p", String(pid)]);
  return Math.round(Number(stdout) / 1_024);
}
