import { expect, test } from "vitest";
import { audit } from "./audit.ts";
import { startReport } from "./report.ts";
import { scale } from "./scale.ts";
import { startServer, temporaryFolder } from "./server.ts";
import { startWriters } from "./writers.ts";

const STOPS = scale(2, 15);
/** Ten seconds for open requests, five for what is derived, and the closing of the stores. */
const GRACE_MS = 17_000;

test(`a server stopped ${STOPS} times under load ends in order, in time, and keeps what it acknowledged`, {
  timeout: 400_000,
}, async () => {
  const dataDir = await temporaryFolder();
  const report = startReport("SIGTERM under load");
  let server = await startServer(dataDir);
  const writers = startWriters(server.url, { writers: 8 });
  for (let stop = 0; stop < STOPS; stop++) {
    await writers.acknowledge(50);
    let complaints = "";
    server.process.stderr?.on("data", (chunk) => {
      complaints += String(chunk);
    });
    report.memory(server.process.pid);
    const began = performance.now();
    expect(await server.stop("SIGTERM")).toEqual({ code: 0, signal: null });
    expect(performance.now() - began).toBeLessThan(GRACE_MS);
    server = await startServer(dataDir);
    writers.url = server.url;
    expect(complaints).toBe("");
  }
  await writers.stop();
  report.memory(server.process.pid);
  const result = await audit(server.url, writers.acknowledged);
  report.finish(STOPS, writers.acknowledged, result);
  expect(result.findings).toEqual([]);
  expect(writers.drops).toEqual([]);
  expect(writers.refusals.filter(({ retryAfter }) => !retryAfter)).toEqual([]);
});
