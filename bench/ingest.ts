import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { startServerProcess } from "../e2e/server-process.ts";
import { createBodies, type Load, spanCount } from "./bodies.ts";
import { residentMb, runChild } from "./child.ts";
import { quantile, sendBodies } from "./send.ts";

const ENGINE = new URL("./engine.ts", import.meta.url);
const STORED = new URL("./stored.ts", import.meta.url);

interface Case {
  name: string;
  load: Load;
  connections: number;
  gzip?: boolean;
  /** Paced at half of what the case before took. */
  atHalfLoad?: boolean;
}

/** With ids and token counts these make spans of about 1 KB and of about 8 KB. */
const KB_1 = { kind: "calls", contentBytes: 340, spansPerBody: 500 } as const;
const KB_8 = { kind: "calls", contentBytes: 9_000, spansPerBody: 500 } as const;

const CASES: readonly Case[] = [
  { name: "1 KB spans, 8 connections", load: { ...KB_1, spans: 120_000 }, connections: 8 },
  {
    name: "1 KB spans, 8 connections, half load",
    load: { ...KB_1, spans: 120_000 },
    connections: 8,
    atHalfLoad: true,
  },
  { name: "1 KB spans, 8 connections, gzip", load: { ...KB_1, spans: 120_000 }, connections: 8, gzip: true },
  { name: "1 KB spans, 1 connection", load: { ...KB_1, spans: 60_000 }, connections: 1 },
  {
    name: "1 KB spans, 1 connection, 5,000 a request",
    load: { ...KB_1, spans: 120_000, spansPerBody: 5_000 },
    connections: 1,
  },
  { name: "8 KB spans, 8 connections", load: { ...KB_8, spans: 30_000 }, connections: 8 },
  { name: "8 KB spans, 8 connections, gzip", load: { ...KB_8, spans: 30_000 }, connections: 8, gzip: true },
  { name: "8 KB spans, 1 connection", load: { ...KB_8, spans: 30_000 }, connections: 1 },
  {
    name: "spans without content, 8 connections",
    load: { ...KB_1, contentBytes: 0, spans: 120_000 },
    connections: 8,
  },
  {
    name: "conversations of 12 turns, 8 connections",
    load: { kind: "conversations", conversations: 500, turns: 12, messageBytes: 600, spansPerBody: 500 },
    connections: 8,
  },
];

/**
 * OTLP protobuf over HTTP into a server of its own process, every request acknowledged durably, against the
 * engine alone inserting the same rows in batches of 5,000 with the same sync settings.
 */
export async function benchIngest(
  log: (line: string) => void,
  only: string,
): Promise<Record<string, unknown>[]> {
  const results: Record<string, unknown>[] = [];
  let spansPerSecond = 0;
  for (const one of CASES.filter(({ name }) => name.includes(only))) {
    log(`${one.name} …`);
    const paced = one.atHalfLoad ? spansPerSecond / 2 : undefined;
    const { result, measured } = await benchCase(one, paced);
    if (!one.atHalfLoad) spansPerSecond = measured;
    results.push(result);
  }
  return results;
}

async function benchCase({ name, load, connections, gzip = false }: Case, paced: number | undefined) {
  const spans = spanCount(load);
  const bodies = createBodies(load);
  const warmUp = createBodies({
    ...load,
    ...(load.kind === "calls" ? { spans: 5_000 } : { conversations: 20 }),
  });
  const bytesOf = (list: readonly Buffer[]) => list.reduce((sum, body) => sum + body.length, 0);
  const otlpBytes = bytesOf(bodies) + bytesOf(warmUp);
  const dataDir = await mkdtemp(join(tmpdir(), "anyway-bench-"));
  try {
    const server = await startServerProcess(dataDir);
    const pid = server.process.pid ?? 0;
    try {
      await sendBodies(warmUp, { url: server.url, connections, gzip: false });
      const rssStart = await residentMb(pid);
      const sent = await sendBodies(gzip ? bodies.map((body) => gzipSync(body, { level: 1 })) : bodies, {
        url: server.url,
        connections,
        gzip,
        ...(paced ? { bodiesPerSecond: paced / load.spansPerBody } : {}),
      });
      const rssEnd = await residentMb(pid);
      await server.stop();
      const stored = await runChild<{ unmergedBytes: number; mergedBytes: number }>(
        STORED,
        [],
        join(dataDir, "telemetry"),
      );
      const engine = paced ? undefined : await benchEngine(load);
      const measured = spans / sent.seconds;
      return {
        measured,
        result: {
          name,
          spans,
          otlp_bytes: otlpBytes,
          otlp_bytes_per_span: Math.round(bytesOf(bodies) / spans),
          spans_per_second: Math.round(measured),
          engine_spans_per_second: engine === undefined ? null : Math.round(engine),
          ratio: engine === undefined ? null : round(measured / engine),
          ack_p50_ms: round(quantile(sent.ackMs, 0.5)),
          ack_p99_ms: round(quantile(sent.ackMs, 0.99)),
          rss_mb_start: rssStart,
          rss_mb_end: rssEnd,
          unmerged_bytes: stored.unmergedBytes,
          stored_bytes: stored.mergedBytes,
          stored_bytes_per_span: round((stored.mergedBytes / otlpBytes) * (bytesOf(bodies) / spans)),
          times_smaller: round(otlpBytes / stored.mergedBytes),
        },
      };
    } finally {
      await server.stop("SIGKILL");
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function benchEngine(load: Load): Promise<number> {
  const dataDir = await mkdtemp(join(tmpdir(), "anyway-bench-"));
  try {
    return (await runChild<{ spansPerSecond: number }>(ENGINE, [], dataDir, JSON.stringify(load)))
      .spansPerSecond;
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
