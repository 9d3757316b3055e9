import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { root, toolsEnv } from "./programs.ts";
import { resolveVite } from "./setup/dashboard.mjs";
import { nodeArguments } from "./setup/node.mjs";

const api = `http://127.0.0.1:${process.env.ANYWAY_PORT || 4318}`;
const programs = [
  start("server", root, [
    ...nodeArguments,
    "--watch-preserve-output",
    "--watch",
    "packages/server/src/main.ts",
    "serve",
  ]),
  start("dashboard", `${root}packages/dashboard`, [...nodeArguments, resolveVite()]),
];

for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => stopAll());
// One without the other is of no use: when one ends, so does the other.
await Promise.race(programs.map((program) => once(program, "exit")));
stopAll();

/** Starts a program whose lines appear behind its name. */
function start(name: string, cwd: string, args: string[]): ChildProcess {
  const env = { ...toolsEnv, ANYWAY_API: api };
  const child = spawn(process.execPath, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  for (const [from, to] of [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ] as const) {
    createInterface({ input: from }).on("line", (line) => to.write(`${name.padEnd(9)} │ ${line}\n`));
  }
  child.once("exit", (code) => {
    if (code) process.exitCode = code;
  });
  return child;
}

function stopAll(): void {
  for (const program of programs) program.kill("SIGTERM");
}
