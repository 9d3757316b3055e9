import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);
const NODE_ARGS = ["-C", "@anyway-sh/source", "--no-warnings"];

/** Runs a program of this folder in a process of its own, and reads the JSON that it prints. */
export async function runChild<T>(program: string, ...args: string[]): Promise<T> {
  const path = new URL(program, import.meta.url).pathname;
  const { stdout } = await run(process.execPath, [...NODE_ARGS, path, ...args]);
  return JSON.parse(stdout) as T;
}

/** Resident memory of a process, in MiB. */
export async function residentMb(pid: number): Promise<number> {
  const { stdout } = await run("ps", ["-o", "rss=", "-p", String(pid)]);
  return Math.round(Number(stdout) / 1_024);
}
