import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Report } from "../examples/support-shop/src/report.ts";

const DEMO = fileURLToPath(new URL("../scripts/demo.ts", import.meta.url));

/** The demo's program, which prints its report as JSON. */
export const spawnDemo = (...args: string[]) =>
  spawn(process.execPath, ["-C", "@anyway-sh/source", "--no-warnings", DEMO, "--json", ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });

export interface Demo {
  /** What it has, and where. */
  report: Report;
  /** Stops it and resolves with how it ended. */
  stop(): Promise<[number | null, NodeJS.Signals | null]>;
}

/** Starts the demo on free ports; it is there when its thirty days are. */
export async function startDemo(): Promise<Demo> {
  const child = spawnDemo("--port", "0", "--grpc-port", "0", "--public-port", "0");
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  const exited = once(child, "exit") as Promise<[number | null, NodeJS.Signals | null]>;
  const line = await Promise.race([
    once(createInterface(child.stdout), "line") as Promise<[string]>,
    exited.then(([code, signal]) => {
      throw new Error(`the demo ended (${code ?? signal}) before it was ready:\n${said}`);
    }),
  ]);
  return {
    report: JSON.parse(line[0]) as Report,
    stop() {
      child.kill("SIGTERM");
      return exited;
    },
  };
}
