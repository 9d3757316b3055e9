import { spawnSync } from "node:child_process";
import { createReadStream } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { startServerProcess } from "./server-process.ts";
import { TRACED, Unsynced } from "./syscalls.ts";

const hasStrace = spawnSync("strace", ["-V"]).status === 0;
interface Profit {
  data: { totals: { traces: number } };
}

/**
 * Shared memory of SQLite and our lock, both made anew at each start, and scratch space of the engine, which it
 * empties at each start.
 */
const NOT_DATA = /^\/(business\.db-shm|server\.(lock(-journal)?|pid)|telemetry\/(tmp|status)\b)/;

describe("what is acknowledged is synced: files, and the folders that gained them", () => {
  const answers: { status: string; unsynced: string[] }[] = [];
  let folder = "";

  beforeAll(async () => {
    if (!hasStrace) return;
    folder = await mkdtemp(join(tmpdir(), "anyway-durability-"));
    const dataDir = join(folder, "data");
    const log = join(folder, "syscalls");
    const server = await startServerProcess(dataDir, {
      wrapper: ["strace", "-D", "-f", "-yy", "-s", "64", "-e", `trace=${TRACED}`, "-o", log],
    });
    const post = (path: string, body: object) =>
      fetch(`${server.url}${path}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });

    const span = {
      traceId: "a".repeat(32),
      spanId: "b".repeat(16),
      name: "chat",
      startTimeUnixNano: `${Date.now()}000000`,
      endTimeUnixNano: `${Date.now()}000000`,
    };
    expect((await post("/v1/traces", { resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] })).status).toBe(
      200,
    );
    // What is derived from the span is written in the background; the order's own writes shall stand alone.
    const derived = async () =>
      ((await (await fetch(`${server.url}/v1/profit`)).json()) as Profit).data.totals.traces;
    await vi.waitFor(async () => expect(await derived()).toBe(1), { timeout: 20_000 });
    await setTimeout(500);
    expect(
      (await post("/v1/orders", { customer_id: "CUS_a1b2c3d4e5f6", amount: 4_900, currency: "USD" })).status,
    ).toBe(201);
    await server.stop();
    // The tracer may write on for a moment after the server has ended.
    await vi.waitFor(async () => expect(await readFile(log, "utf8")).toContain("HTTP/1.1 201"), {
      timeout: 20_000,
    });

    const unsynced = new Unsynced(dataDir);
    for await (const line of createInterface(createReadStream(log))) {
      unsynced.read(line, (status) =>
        answers.push({ status, unsynced: unsynced.list().filter((change) => !NOT_DATA.test(change)) }),
      );
    }
  }, 120_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));
  beforeEach((context) => context.skip(!hasStrace, "strace is missing"));

  test("when spans are answered with 200", () => {
    expect(answers[0]).toEqual({ status: "200", unsynced: [] });
  });

  test("when an order is answered with 201", () => {
    expect(answers.find((answer) => answer.status === "201")).toEqual({ status: "201", unsynced: [] });
  });
});
