import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** Of the repository; an installation of the server alone has none. */
const PROGRAM = fileURLToPath(new URL("../../../scripts/demo.ts", import.meta.url));
const STOP_MS = 10_000;

export type DemoState =
  | { status: "unavailable" | "failed"; message: string }
  | { status: "stopped" | "starting" }
  | { status: "running"; url: string };

/**
 * The demo, as `npm run demo` has it: a server in a process of its own, on ports and in a folder of its own, so that
 * nothing of it is ever among the project's data and all of it goes when it stops.
 */
export interface DemoProcess {
  state(): DemoState;
  /** Begins, unless it has begun. Nothing happens where it is unavailable. */
  start(): void;
  /** Ends it; resolves when its data is gone. */
  stop(): Promise<void>;
}

/** `program` prints one line of JSON with its `url` and stays until it is told to end, or nobody is left to tell it. */
export function createDemoProcess(program = PROGRAM): DemoProcess {
  let child: ChildProcess | undefined;
  let state: DemoState = existsSync(program)
    ? { status: "stopped" }
    : {
        status: "unavailable",
        message: "This installation does not have the demo. It comes with the repository: npm run demo.",
      };

  function start(): void {
    if (child || state.status === "unavailable") return;
    state = { status: "starting" };
    const ports = ["--port", "0", "--grpc-port", "0", "--public-port", "0"];
    const started = spawn(
      process.execPath,
      ["-C", "@anyway-sh/source", "--no-warnings", program, "--json", ...ports],
      // By the channel it learns that we are gone, also when we cannot say so.
      { stdio: ["ignore", "pipe", "pipe", "ipc"] },
    );
    child = started;
    let said = "";
    started.stderr?.on("data", (chunk: Buffer) => {
      said = `${said}${chunk.toString()}`.slice(-2_000);
    });
    if (started.stdout)
      createInterface(started.stdout).on("line", (line) => {
        const url = urlIn(line);
        if (url && child === started) state = { status: "running", url };
      });
    const ended = (why: string) => {
      if (child !== started) return;
      child = undefined;
      state = { status: "failed", message: `The demo ended: ${said.trim().split("\n").at(-1) || why}` };
    };
    started.once("error", (error) => ended(error.message));
    started.once("exit", (code, signal) => ended(`${code ?? signal}`));
  }

  async function stop(): Promise<void> {
    const stopped = child;
    child = undefined;
    if (state.status !== "unavailable") state = { status: "stopped" };
    if (!stopped || stopped.exitCode !== null || stopped.signalCode !== null) return;
    const exited = once(stopped, "exit");
    stopped.kill("SIGTERM");
    const cutOff = setTimeout(() => stopped.kill("SIGKILL"), STOP_MS);
    await exited;
    clearTimeout(cutOff);
  }

  return { state: () => state, start, stop };
}

function urlIn(line: string): string | undefined {
  try {
    const { url } = JSON.parse(line) as { url?: unknown };
    return typeof url === "string" ? url : undefined;
  } catch {
    return undefined;
  }
}
