import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../packages/server/src/main.ts", import.meta.url));

export interface ServerProcess {
  url: string;
  /** Where OTLP/gRPC is. */
  grpcUrl: string;
  process: ChildProcess;
  /** Sends the signal and resolves with how the process ended. */
  stop(signal?: NodeJS.Signals): Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/** The product's own server in a process of its own, on free ports. Resolves when it is ready. */
export async function startServerProcess(
  dataDir: string,
  { env = {}, wrapper = [] }: { env?: Record<string, string>; wrapper?: readonly string[] } = {},
): Promise<ServerProcess> {
  const [command = process.execPath, ...args] = [
    ...wrapper,
    process.execPath,
    "-C",
    "@anyway-sh/source",
    "--no-warnings",
    MAIN,
    "serve",
  ];
  const settings = {
    ANYWAY_PORT: "0",
    ANYWAY_GRPC_PORT: "0",
    ANYWAY_PUBLIC_PORT: "0",
    ANYWAY_DATA_DIR: dataDir,
    ANYWAY_LOG_LEVEL: "error",
    ...env,
  };
  const child = spawn(command, args, {
    env: { ...process.env, ...settings },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = once(child, "exit") as Promise<[number | null, NodeJS.Signals | null]>;
  let output = "";
  const { url, grpcUrl } = await new Promise<{ url: string; grpcUrl: string }>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      const url = /Dashboard\s+(http:\S+)/.exec(output)?.[1];
      const grpcUrl = /OTLP\/gRPC\s+(http:\S+)\n/.exec(output)?.[1];
      if (url && grpcUrl) resolve({ url, grpcUrl });
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("exit", (code, signal) =>
      reject(new Error(`the server ended (${code ?? signal}) before it was ready:\n${output}`)),
    );
  });
  return {
    url,
    grpcUrl,
    process: child,
    async stop(signal = "SIGTERM") {
      child.kill(signal);
      const [code, endSignal] = await exited;
      return { code, signal: endSignal };
    },
  };
}
