import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { audit } from "./audit.ts";
import { startReport } from "./report.ts";
import { scale } from "./scale.ts";
import { startServer, temporaryFolder } from "./server.ts";
import { startWriters } from "./writers.ts";

const UPLOADS = scale(100, 1_000);
/** What is under way of each body when its client falls silent. */
const PART_BYTES = 32 * 1024;
const MOST_RSS_MIB = 1_024;
/** The server gives up a body of which nothing came for fifteen seconds. */
const CUT_OFF_WITHIN_MS = 60_000;

/** A client that announces a megabyte, sends a part of it and falls silent. */
async function stall(url: string): Promise<Socket> {
  const { host, hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  // Being cut off is what it is here for.
  socket.on("error", () => {});
  onTestFinished(() => void socket.destroy());
  await once(socket, "connect");
  const head = `Host: ${host}\r\nContent-Type: application/json\r\nContent-Length: 1048576\r\n`;
  await new Promise((sent) =>
    socket.write(`POST /v1/traces HTTP/1.1\r\n${head}\r\n${" ".repeat(PART_BYTES)}`, sent),
  );
  socket.resume();
  return socket;
}

test(`beside ${UPLOADS} uploads that stalled midway, others are served`, { timeout: 60_000 }, async () => {
  const report = startReport("stalled uploads: others");
  const server = await startServer(await temporaryFolder());
  const sockets = await Promise.all(Array.from({ length: UPLOADS }, () => stall(server.url)));
  const writers = startWriters(server.url);
  await writers.acknowledge(100);
  expect(sockets.filter((socket) => socket.closed)).toEqual([]);
  await writers.stop();
  const result = await audit(server.url, writers.acknowledged);
  const rss = report.memory(server.process.pid);
  report.finish(UPLOADS, writers.acknowledged, result);
  expect(result.findings).toEqual([]);
  expect({ drops: writers.drops, refusals: writers.refusals }).toEqual({ drops: [], refusals: [] });
  expect(rss ?? 0).toBeLessThan(MOST_RSS_MIB);
});

test("uploads that stall are cut off, those of half-open clients too", {
  timeout: 120_000,
}, async () => {
  const report = startReport("stalled uploads: cut off");
  const server = await startServer(await temporaryFolder());
  const sockets = await Promise.all(Array.from({ length: UPLOADS }, () => stall(server.url)));
  // A client that has said its last word, but reads on.
  for (const socket of sockets.slice(0, 10)) socket.end();
  const closed = Promise.all(sockets.map((socket) => socket.closed || once(socket, "close")));
  const writers = startWriters(server.url, { pauseMs: 100 });
  const began = performance.now();
  await closed;
  expect(performance.now() - began).toBeLessThan(CUT_OFF_WITHIN_MS);
  await writers.stop();
  const result = await audit(server.url, writers.acknowledged);
  report.memory(server.process.pid);
  report.finish(UPLOADS, writers.acknowledged, result);
  expect(result.findings).toEqual([]);
  expect({ drops: writers.drops, refusals: writers.refusals }).toEqual({ drops: [], refusals: [] });
});
