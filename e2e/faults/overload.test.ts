import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { audit } from "./audit.ts";
import { startReport } from "./report.ts";
import { scale } from "./scale.ts";
import { startServer, temporaryFolder } from "./server.ts";
import { startWriters } from "./writers.ts";

const SECONDS = scale(4, 60);
const QUEUE_MIB = 8;
/** Ten times what may wait, always under way: 128 requests of 640 KiB. */
const FLOOD = { writers: 128, spans: 20, textLength: 32 * 1024, pauseMs: 0, repeats: 0 };
/**
 * Most memory above that of an idle server, two thirds of which are the engine's program: bodies being read, heap, and
 * at its peaks what the engine merges. In a minute the server takes some 600 MiB of bodies, so a leak shows.
 */
const MOST_ADDED_MIB = 1_024;
const SLOWEST_PROBE_MS = 5_000;

test(`a client that sends ten times what is taken, for ${SECONDS} s, is told to wait; the server lives`, {
  timeout: 300_000,
}, async () => {
  const report = startReport("ten times too much");
  const server = await startServer(await temporaryFolder(), {
    ANYWAY_QUEUE_MIB: String(QUEUE_MIB),
    ANYWAY_MAX_BODY_MIB: "2",
  });
  const idle = report.memory(server.process.pid) ?? 0;
  const writers = startWriters(server.url, FLOOD);
  const probes: number[] = [];
  for (const end = performance.now() + SECONDS * 1_000; performance.now() < end; await setTimeout(50)) {
    const began = performance.now();
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    probes.push(performance.now() - began);
  }
  await writers.stop();
  const result = await audit(server.url, writers.acknowledged);
  const rss = report.memory(server.process.pid);
  report.finish(writers.refusals.length, writers.acknowledged, result);

  expect(result.findings).toEqual([]);
  expect(writers.drops).toEqual([]);
  expect(writers.closed).toBe(0);
  expect(writers.refusals.length).toBeGreaterThan(writers.acknowledged.length);
  expect(writers.refusals.filter(({ retryAfter }) => !retryAfter)).toEqual([]);
  expect((rss ?? 0) - idle).toBeLessThan(MOST_ADDED_MIB);
  expect(Math.max(...probes)).toBeLessThan(SLOWEST_PROBE_MS);
  expect(server.process.exitCode).toBeNull();
});
