import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startServerProcess } from "../e2e/server-process.ts";
import { createBodies } from "./spans.ts";

const ENGINE = new URL("./engine.ts", import.meta.url).pathname;
const NODE_ARGS = ["-C", "@anyway-sh/source", "--no-warnings"];

const SPANS = 120_000;
const CASES = [
  { name: "1 KB spans, 8 connections, 500 spans a request", connections: 8, spansPerBody: 500, spans: SPANS },
  {
    name: "1 KB spans, 1 connection, 500 spans a request",
    connections: 1,
    spansPerBody: 500,
    spans: SPANS / 2,
  },
];
/** With ids and token counts this makes a span of about 1 KB. */
const CONTENT_BYTES = 340;
const START_MS = Date.parse("2026-11-01T00:00:00Z");

/**
 * OTLP protobuf over HTTP into a server of its own process, every request acknowledged durably, against the
 * engine alone inserting the same rows in batches of 5,000 with the same sync settings.
 */
export async function benchIngest(
  log: (line: string) => void,
): Promise<{ cases: Record<string, unknown>[] }> {
  const cases: Record<string, unknown>[] = [];
  for (const { name, ...load } of CASES) {
    log(`${name} …`);
    const bodies = createBodies({ ...load, contentBytes: CONTENT_BYTES, startMs: START_MS });
    const bytes = bodies.reduce((sum, body) => sum + body.length, 0);
    const ours = await measureServer(bodies, load);
    const engine = await measureEngine(load.spans, load.spansPerBody);
    cases.push({
      name,
      otlp_bytes_per_span: Math.round(bytes / load.spans),
      spans_per_second: Math.round(ours.spansPerSecond),
      engine_spans_per_second: Math.round(engine.spansPerSecond),
      ratio: round(ours.spansPerSecond / engine.spansPerSecond),
      ack_p50_ms: round(ours.ackMs(0.5)),
      ack_p99_ms: round(ours.ackMs(0.99)),
      bytes_per_span_on_disk: Math.round(ours.diskBytes / load.spans),
    });
  }
  return { cases };
}

async function measureServer(
  bodies: readonly Buffer[],
  { connections, spans }: { connections: number; spans: number },
) {
  const dataDir = await mkdtemp(join(tmpdir(), "anyway-bench-"));
  const server = await startServerProcess(dataDir);
  try {
    const port = Number(new URL(server.url).port);
    const agent = new Agent({ keepAlive: true, maxSockets: connections });
    await send(
      agent,
      port,
      createBodies({ spans: 5_000, spansPerBody: 500, contentBytes: CONTENT_BYTES, startMs: START_MS })[0] ??
        Buffer.alloc(0),
    );
    const queue = [...bodies];
    const acks: number[] = [];
    const began = performance.now();
    await Promise.all(
      Array.from({ length: connections }, async () => {
        for (let body = queue.shift(); body; body = queue.shift()) {
          const sent = performance.now();
          while ((await send(agent, port, body)) !== 200)
            await new Promise((resolve) => setTimeout(resolve, 50));
          acks.push(performance.now() - sent);
        }
      }),
    );
    const seconds = (performance.now() - began) / 1_000;
    agent.destroy();
    acks.sort((a, b) => a - b);
    await server.stop();
    return {
      spansPerSecond: spans / seconds,
      ackMs: (share: number) =>
        acks[Math.min(acks.length - 1, Math.floor(acks.length * share))] ?? Number.NaN,
      diskBytes: await folderBytes(join(dataDir, "telemetry", "store")),
    };
  } finally {
    await server.stop("SIGKILL");
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function measureEngine(spans: number, spansPerBody: number): Promise<{ spansPerSecond: number }> {
  const dataDir = await mkdtemp(join(tmpdir(), "anyway-bench-"));
  const engine = spawn(
    process.execPath,
    [
      ...NODE_ARGS,
      ENGINE,
      dataDir,
      String(spans),
      String(spansPerBody),
      String(CONTENT_BYTES),
      String(START_MS),
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  let output = "";
  engine.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  const [code] = (await once(engine, "exit")) as [number];
  await rm(dataDir, { recursive: true, force: true });
  if (code !== 0) throw new Error(`the engine's own run ended with ${code}`);
  return JSON.parse(output) as { spansPerSecond: number };
}

function send(agent: Agent, port: number, body: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/x-protobuf", "content-length": body.length };
    const post = request(
      { agent, host: "127.0.0.1", port, path: "/v1/traces", method: "POST", headers },
      (response) => {
        response.resume().on("end", () => resolve(response.statusCode ?? 0));
      },
    );
    post.on("error", reject).end(body);
  });
}

async function folderBytes(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true });
  const sizes = await Promise.all(
    names.map((name) =>
      stat(join(folder, name)).then(
        (file) => (file.isFile() ? file.size : 0),
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
