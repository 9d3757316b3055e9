import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type ServerProcess, startServerProcess } from "../server-process.ts";

/** A folder that goes when the test ends. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "anyway-faults-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}

/** The server in a process of its own, which ends with the test at the latest. */
export async function startServer(dataDir: string, env: Record<string, string> = {}): Promise<ServerProcess> {
  const server = await startServerProcess(dataDir, { env });
  onTestFinished(async () => {
    if (server.process.exitCode === null && server.process.signalCode === null) await server.stop("SIGKILL");
  });
  return server;
}
