import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { startClickHouse } from "../../packages/server/test/clickhouse-front.ts";
import { audit } from "./audit.ts";
import { startReport } from "./report.ts";
import { scale } from "./scale.ts";
import { startServer, temporaryFolder } from "./server.ts";
import { startTcpProxy } from "./tcp-proxy.ts";
import { startWriters } from "./writers.ts";

const ROUNDS = scale(1, 10);
const AWAY_MS = scale(1_000, 10_000);
const QUEUE_MIB = 2;
const MOST_RSS_MIB = 768;

/** A real server with a database of the test's own, or its HTTP interface in front of the embedded engine. */
async function clickHouseUrl(): Promise<string> {
  const given = process.env.ANYWAY_TEST_CLICKHOUSE_URL;
  if (given) return Object.assign(new URL(given), { pathname: `/anyway_faults_${Date.now()}` }).href;
  const clickhouse = await startClickHouse(join(await temporaryFolder(), "clickhouse"));
  onTestFinished(() => clickhouse.stop());
  return clickhouse.url;
}

test(`a ClickHouse that is unreachable, silent, slow and back, ${ROUNDS} times, costs time and nothing else`, {
  timeout: 600_000,
}, async () => {
  const report = startReport("ClickHouse away, silent, slow");
  const proxy = await startTcpProxy(await clickHouseUrl());
  onTestFinished(() => proxy.close());
  const server = await startServer(await temporaryFolder(), {
    ANYWAY_CLICKHOUSE_URL: proxy.url,
    ANYWAY_QUEUE_MIB: String(QUEUE_MIB),
    ANYWAY_MAX_BODY_MIB: "1",
  });
  const writers = startWriters(server.url, { writers: 32, spans: 4, textLength: 32 * 1024, pauseMs: 50 });
  const statuses = () => new Set(writers.refusals.map(({ status }) => status));
  for (let round = 0; round < ROUNDS; round++) {
    proxy.become("open");
    await writers.acknowledge(40);

    proxy.become("refuses");
    const before = writers.refusals.length;
    await setTimeout(AWAY_MS);
    expect(writers.refusals.slice(before).some(({ status }) => status === 503)).toBe(true);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    expect((await fetch(`${server.url}/readyz`)).status).toBe(503);

    proxy.become("slow");
    await writers.acknowledge(10);

    proxy.become("silent");
    const silent = writers.acknowledged.length;
    await setTimeout(AWAY_MS);
    // What was on its way before may still be answered; nothing else is.
    expect(writers.acknowledged.length - silent).toBeLessThan(64);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  }
  proxy.become("open");
  await writers.acknowledge(40);
  await writers.stop();
  const result = await audit(server.url, writers.acknowledged);
  const rss = report.memory(server.process.pid);
  report.finish(ROUNDS * 3, writers.acknowledged, result);

  expect(result.findings).toEqual([]);
  expect(writers.drops).toEqual([]);
  expect(writers.closed).toBe(0);
  // A store that does not answer is 503; a queue that is full because of it, 429.
  expect([...statuses()].sort()).toEqual([429, 503]);
  expect(writers.refusals.filter(({ retryAfter }) => !retryAfter)).toEqual([]);
  expect(rss ?? 0).toBeLessThan(MOST_RSS_MIB);
});
