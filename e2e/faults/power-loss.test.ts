import { spawnSync } from "node:child_process";
import { createReadStream } from "node:fs";
import { readdir, readFile, readlink } from "node:fs/promises";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import { createClient } from "@anyway-sh/api/client";
import { beforeEach, expect, test, vi } from "vitest";
import { startClickHouse } from "../../packages/server/test/clickhouse-front.ts";
import { startServerProcess } from "../server-process.ts";
import { audit } from "./audit.ts";
import { startReport } from "./report.ts";
import { scale } from "./scale.ts";
import { startServer, temporaryFolder } from "./server.ts";
import { type SyscallEvents, TRACED, Unsynced } from "./syscalls.ts";
import { aTrace } from "./traces.ts";
import { startWriters } from "./writers.ts";

const COMMITS = scale(20, 600);
const hasStrace = spawnSync("strace", ["-V"]).status === 0;
const strace = (log: string) => ["strace", "-D", "-f", "-yy", "-s", "64", "-e", `trace=${TRACED}`, "-o", log];

/**
 * Shared memory of SQLite and our lock, both made anew at each start; scratch space of the engine, which it empties at
 * each start; parts that are not finished, or on their way out since others hold their rows; what is derived, which is
 * derived again from the watermark on; and what helps to ask, which is made again or comes again with the next spans.
 */
const NOT_DATA =
  /^\/business\.db-shm|^\/server\.(lock(-journal)?|pid)|^\/telemetry\/(tmp|status)\b|tmp_(insert|merge)_|\bdelete_tmp_|^(trace_slots|watermarks|visit_slots|kept_identities|attribute_catalog)\b/;
/** A part made of several. Those that it replaces stay for minutes, so an answer need not wait for it. */
const MERGED_PART = /\b(?:\d{6}|all)_(\d+)_(?!\1_)\d+_\d+\b/;

/** Names the tables in paths from the data folder, where the engine has ids. */
async function tableNames(dataDir: string): Promise<(path: string) => string> {
  const links = join(dataDir, "telemetry", "data", "anyway");
  const names = new Map<string, string>();
  for (const name of await readdir(links)) names.set(basename(await readlink(join(links, name))), name);
  return (path) =>
    path.replace(/^\/telemetry\/store\/\w+\/([\w-]+)/, (whole, id: string) => names.get(id) ?? whole);
}

/** Reads what a process did; `unsynced` lists what was not synced at the moment of an event. */
async function readTrace(
  log: string,
  dataDir: string,
  events: (unsynced: () => string[]) => SyscallEvents,
): Promise<void> {
  const named = await tableNames(dataDir);
  const calls = new Unsynced(dataDir);
  const { answers, removes } = events(() =>
    calls
      .list()
      .map(named)
      .filter((change) => !NOT_DATA.test(change)),
  );
  const told: SyscallEvents = {
    answers: (status) => answers?.(status),
    removes: (path) => removes?.(named(path)),
  };
  for await (const line of createInterface(createReadStream(log))) calls.read(line, told);
}

/** A log record that is stored beside the spans, and acknowledged as they are. */
async function sendMessageEvent(url: string): Promise<string> {
  const { traceId, spanIds } = aTrace({ spans: 1 });
  const record = { traceId, spanId: spanIds[0], eventName: "gen_ai.user.message" };
  const answer = await fetch(`${url}/v1/logs`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: [record] }] }] }),
  });
  return answer.text();
}

beforeEach((context) => context.skip(!hasStrace, "strace is missing"));

test("what is acknowledged is synced: files, and the folders that gained them, also while the engine merges", {
  timeout: 300_000,
}, async () => {
  const report = startReport("power loss: acknowledgements");
  const folder = await temporaryFolder();
  const dataDir = join(folder, "data");
  const log = join(folder, "syscalls");
  const server = await startServerProcess(dataDir, { wrapper: strace(log) });
  // One after another, so that nothing else is being written when an answer is sent.
  const writers = startWriters(server.url, { writers: 1 });
  await writers.acknowledge(COMMITS);
  await writers.stop();
  const result = await audit(server.url, writers.acknowledged);
  for (let i = 0; i < COMMITS / 10; i++) expect(await sendMessageEvent(server.url)).toBe("{}");
  const order = { customer_id: "CUS_a1b2c3d4e5f6", amount: 4_900, currency: "USD" };
  await createClient({ baseUrl: server.url }).orders.create(order);
  await server.stop();
  // The tracer may write on for a moment after the server has ended.
  await vi.waitFor(async () => expect(await readFile(log, "utf8")).toContain("HTTP/1.1 201"), 20_000);

  const answers: { status: string; unsynced: string[] }[] = [];
  await readTrace(log, dataDir, (unsynced) => ({
    answers: (status) =>
      answers.push({ status, unsynced: unsynced().filter((change) => !MERGED_PART.test(change)) }),
  }));
  report.finish(answers.length, writers.acknowledged, result);
  expect(result.findings).toEqual([]);
  expect(answers.filter(({ status }) => status === "200").length).toBeGreaterThan(COMMITS);
  expect(answers.filter(({ unsynced }) => unsynced.length > 0)).toEqual([]);
  expect(answers.at(-1)?.status).toBe("201");
});

test("a merged part is synced, files and folder, before a part that it replaces is removed", {
  timeout: 300_000,
}, async () => {
  const report = startReport("power loss: merges");
  const folder = await temporaryFolder();
  const dataDir = join(folder, "data");
  let server = await startServer(dataDir);
  const writers = startWriters(server.url, { writers: 1 });
  await writers.acknowledge(COMMITS / 10);
  await writers.stop();
  await server.stop();

  const log = join(folder, "syscalls");
  const telemetry = join(dataDir, "telemetry");
  const engine = await startClickHouse(telemetry, strace(log));
  const run = async (sql: string) => {
    const answer = await fetch(`${engine.url}/?database=anyway`, { method: "POST", body: sql });
    expect(answer.status, await answer.text()).toBe(200);
  };
  const parts = async () =>
    (await readdir(join(telemetry, "data", "anyway", "spans"))).filter((name) => /^\d{6}_/.test(name));
  expect((await parts()).length).toBeGreaterThan(2);
  // Not eight minutes later and by the way, as by default.
  await run(
    "ALTER TABLE spans MODIFY SETTING old_parts_lifetime = 1, cleanup_delay_period = 1, cleanup_delay_period_random_add = 0, max_cleanup_delay_period = 1",
  );
  await run("OPTIMIZE TABLE spans FINAL");
  await vi.waitFor(async () => expect(await parts()).toHaveLength(1), { timeout: 120_000, interval: 200 });
  const [merged = ""] = await parts();
  await run(
    "ALTER TABLE spans RESET SETTING old_parts_lifetime, cleanup_delay_period, cleanup_delay_period_random_add, max_cleanup_delay_period",
  );
  await engine.stop();

  const removed = new Set<string>();
  const tooEarly: string[] = [];
  await vi.waitFor(async () => expect(await readFile(log, "utf8")).toContain("exited with"), 20_000);
  await readTrace(log, dataDir, (unsynced) => ({
    removes(path) {
      const part = /^spans\/(?:delete_tmp_)?(\d{6}_\d+_\d+_\d+)\b/.exec(path)?.[1];
      if (part === undefined || removed.has(part)) return;
      removed.add(part);
      for (const change of unsynced())
        if (change.startsWith(`spans/${merged}`)) tooEarly.push(`${path} before ${change}`);
    },
  }));
  server = await startServer(dataDir);
  const result = await audit(server.url, writers.acknowledged);
  report.finish(removed.size, writers.acknowledged, result);
  expect(removed.size).toBeGreaterThan(2);
  expect(tooEarly).toEqual([]);
  expect(result.findings).toEqual([]);
});
