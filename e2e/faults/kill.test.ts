import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { audit } from "./audit.ts";
import { startReport } from "./report.ts";
import { scale } from "./scale.ts";
import { startServer, temporaryFolder } from "./server.ts";
import { startWriters } from "./writers.ts";

const KILLS = scale(4, 50);

test(`a server killed ${KILLS} times under load has every acknowledged span and counts each once`, {
  timeout: 600_000,
}, async () => {
  const dataDir = await temporaryFolder();
  const report = startReport("kill -9 under load");
  let server = await startServer(dataDir);
  const writers = startWriters(server.url);
  for (let kill = 0; kill < KILLS; kill++) {
    await writers.acknowledge(3);
    await setTimeout(Math.random() * 300);
    report.memory(server.process.pid);
    await server.stop("SIGKILL");
    server = await startServer(dataDir);
    writers.url = server.url;
  }
  await writers.stop();
  report.memory(server.process.pid);
  const result = await audit(server.url, writers.acknowledged);
  report.finish(KILLS, writers.acknowledged, result);
  expect(result.findings).toEqual([]);
  expect(writers.drops).toEqual([]);
});
