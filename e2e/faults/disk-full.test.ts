import { spawnSync } from "node:child_process";
import { open, rm, statfs } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { createClient } from "@anyway-sh/api/client";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { audit } from "./audit.ts";
import { startReport } from "./report.ts";
import { scale } from "./scale.ts";
import { startServer, temporaryFolder } from "./server.ts";
import { startWriters } from "./writers.ts";

const ROUNDS = scale(2, 8);
const DISK_MIB = 192;

/** A disk of its own, small and real; undefined where this user may not mount one. */
async function smallDisk(): Promise<string | undefined> {
  const folder = await temporaryFolder();
  const mount = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${DISK_MIB}m`, "tmpfs", folder]);
  if (mount.status !== 0) return undefined;
  onTestFinished(() => {
    // The server ends after this; what it has open goes with the last of it.
    spawnSync("umount", ["--lazy", folder]);
  });
  return folder;
}

/** Takes all space that is left on the disk; resolves with what gives it back. */
async function fill(disk: string): Promise<() => Promise<void>> {
  const path = join(disk, "filler");
  await using file = await open(path, "w");
  const blocks = [1024 * 1024, 4096].map((size) => Buffer.alloc(size, 1));
  for (const block of blocks) {
    try {
      for (;;) await file.write(block);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
    }
  }
  return () => rm(path);
}

let disk: string | undefined;
beforeEach(async (context) => {
  disk = await smallDisk();
  context.skip(disk === undefined, "only root may mount the small disk that is filled here");
});

test(`a disk that is full ${ROUNDS} times, and a kill while it is, cost nothing that was acknowledged`, {
  timeout: 300_000,
}, async () => {
  if (disk === undefined) return;
  const report = startReport("disk full, and kill -9 meanwhile");
  const dataDir = join(disk, "data");
  let server = await startServer(dataDir);
  const writers = startWriters(server.url, { textLength: 1024 });
  for (let round = 0; round < ROUNDS; round++) {
    await writers.acknowledge(30);
    const free = await fill(disk);
    const before = writers.refusals.length;
    // Many in a row: the disk is full for good, and not between two merges.
    while (writers.refusals.length < before + 20) {
      expect(writers.drops).toEqual([]);
      await setTimeout(20);
    }
    const { bavail, bsize } = await statfs(disk);
    expect(bavail * bsize).toBeLessThan(1024 * 1024);
    expect(server.process.exitCode).toBeNull();
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    const client = createClient({ baseUrl: server.url });
    const traceId = writers.acknowledged[0]?.traceId ?? "";
    // A merge that the full disk has cut off is found and undone within seconds; until then, reads may be told to wait.
    const read = async () => {
      expect((await client.traces.get(traceId)).data.spans).toHaveLength(7);
      expect((await client.traces.list()).data.length).toBeGreaterThan(0);
    };
    await vi.waitFor(read, { timeout: 20_000, interval: 100 });

    report.memory(server.process.pid);
    const kill = round % 2 === 1;
    if (kill) await server.stop("SIGKILL");
    await free();
    if (kill) {
      server = await startServer(dataDir);
      writers.url = server.url;
    }
  }
  await writers.acknowledge(30);
  await writers.stop();
  const result = await audit(server.url, writers.acknowledged);
  report.memory(server.process.pid);
  report.finish(ROUNDS, writers.acknowledged, result);
  expect(result.findings).toEqual([]);
  expect(writers.drops).toEqual([]);
  const told = writers.refusals.map(({ status, message }) => `${status} ${JSON.parse(message).message}`);
  expect(told).toContainEqual(expect.stringMatching(/^503 The server's disk is full/));
  for (const refusal of told) expect(refusal).toMatch(/^503 .*nothing was stored.*again/);
  expect(writers.refusals.filter(({ retryAfter }) => !retryAfter)).toEqual([]);
});
