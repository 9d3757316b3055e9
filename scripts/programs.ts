import { spawn } from "node:child_process";
import { once } from "node:events";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The top folder of the repository, where every program here runs. */
export const root = fileURLToPath(new URL("..", import.meta.url));

const bin = join(root, "node_modules", ".bin");

/** An environment in which the tools that npm installed, and its Node, are found first. */
export const toolsEnv = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ""}` };

/** A tool's name and its arguments. */
export type Command = readonly [string, ...string[]];

/** What became of a program: its exit code (null if a signal ended it) and all it wrote, in order. */
export interface Finished {
  code: number | null;
  output: string;
}

/** Runs one of the installed tools to its end and keeps what it writes. */
export async function capture([command, ...args]: Command, cwd = root): Promise<Finished> {
  const child = spawn(command, args, { cwd, env: toolsEnv, stdio: ["ignore", "pipe", "pipe"] });
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => chunks.push(chunk));
  try {
    const [code] = await once(child, "close");
    return { code, output: Buffer.concat(chunks).toString() };
  } catch (error) {
    return { code: null, output: `${command} could not be started: ${error}` };
  }
}

/** Runs one of the installed tools to its end, whose output everybody sees, and resolves to its exit code. */
export async function show([command, ...args]: Command, cwd = root): Promise<number | null> {
  const [code] = await once(
    spawn(command, args, { cwd, env: toolsEnv, stdio: ["ignore", "inherit", "inherit"] }),
    "exit",
  );
  return code;
}
