import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { startApp } from "../../test/app-process.ts";
import { type Receiver, startReceiver } from "../../test/receiver.ts";
import { forceFlush, initialize, shutdown, withTask } from "../index.ts";
import { Spool } from "./spool.ts";

let directory: string;
let receiver: Receiver;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "anyway-spool-"));
  receiver = await startReceiver();
});
afterEach(async () => {
  await shutdown();
  vi.restoreAllMocks();
  await receiver.close();
  rmSync(directory, { recursive: true });
});

const filesIn = (path: string) =>
  readdirSync(path, { recursive: true }).filter((name) => String(name).endsWith(".otlp"));
/** Names of the tasks that arrived, in their order. */
const arrived = () =>
  receiver.requests.flatMap(({ body }) =>
    [...body.toString("latin1").matchAll(/(\w+-\d+)\.task/g)].map(([, name]) => name),
  );
const names = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${prefix}-${index}`);

describe("an outage", () => {
  test("loses nothing, and what waited on disk arrives first and in order", async () => {
    const warn = vi.spyOn(console, "error").mockImplementation(() => {});
    const { port } = receiver;
    await receiver.close();
    initialize({
      baseUrl: receiver.url,
      spoolDir: directory,
      silenceInitializationMessage: true,
      disableBatch: true,
    });
    for (const name of names("away", 3)) withTask({ name }, () => {});
    await forceFlush();
    expect(filesIn(directory)).toHaveLength(3);

    withTask({ name: "later-0" }, () => {});
    await vi.waitFor(() => expect(filesIn(directory)).toHaveLength(4));
    receiver = await startReceiver(undefined, port);
    withTask({ name: "back-0" }, () => {});
    await forceFlush();
    expect(arrived()).toEqual([...names("away", 3), "later-0", "back-0"]);
    expect(filesIn(directory)).toEqual([]);

    await shutdown();
    expect(readdirSync(directory)).toEqual([]);
    expect(warn).toHaveBeenCalledOnce(); // That the server was away, and not that anything was lost.
  });

  test("outlasts a process that is killed: the next one delivers what it left", async () => {
    const { port } = receiver;
    await receiver.close();
    const env = { ANYWAY_BASE_URL: receiver.url, ANYWAY_SPOOL_DIR: directory };
    const first = startApp("spool.mjs", env, ["killed", "3"]);
    await first.wrote("flushed");
    first.child.kill("SIGKILL");
    await first.ended();
    expect(filesIn(directory)).toHaveLength(3);

    receiver = await startReceiver(undefined, port);
    const second = startApp("spool.mjs", env, ["next", "2"]);
    await second.wrote("flushed");
    expect(arrived()).toEqual([...names("killed", 3), ...names("next", 2)]);
    expect(filesIn(directory)).toEqual([]);
  });

  test("a living process keeps its files to itself", async () => {
    const { port } = receiver;
    await receiver.close();
    const env = { ANYWAY_BASE_URL: receiver.url, ANYWAY_SPOOL_DIR: directory };
    const first = startApp("spool.mjs", env, ["first", "2"]);
    await first.wrote("flushed");
    receiver = await startReceiver(undefined, port);
    const second = startApp("spool.mjs", env, ["second", "1"]);
    await second.wrote("flushed");
    await vi.waitFor(() => expect(arrived()).toHaveLength(3), { timeout: 20_000 });
    expect(arrived().sort()).toEqual(["first-0", "first-1", "second-0"]);
  }, 30_000);
});

describe("a spool", () => {
  const body = new Uint8Array([1, 2, 3]);

  test("gives what is oldest until it is removed", async () => {
    const spool = new Spool(directory, () => {});
    await spool.append(body, 1);
    await spool.append(Uint8Array.of(4), 2);
    const first = await spool.first();
    expect(first).toMatchObject({ spans: 1, body: Buffer.from(body) });
    expect(await spool.first()).toEqual(first);
    if (first) await spool.remove(first);
    expect(await spool.first()).toMatchObject({ spans: 2, body: Buffer.of(4) });
    await spool.close();
  });

  test("that is closed leaves its files to the next one; half a file is nobody's", async () => {
    const closed = new Spool(directory, () => {});
    await closed.append(body, 7);
    const [owner = ""] = readdirSync(directory);
    writeFileSync(join(directory, owner, "000000000000001-000000001-ab.1.otlp.part"), "half");
    await closed.close();
    const [next, another] = [new Spool(directory, () => {}), new Spool(directory, () => {})];
    const found = await Promise.all([next.first(), another.first()]);
    expect(found.filter((request) => request !== undefined)).toMatchObject([{ spans: 7 }]);
    expect(
      readdirSync(directory, { recursive: true }).filter((name) => String(name).endsWith(".part")),
    ).toEqual([]);
    await Promise.all([next.close(), another.close()]);
  });

  test("takes over from another host only what has been silent", async () => {
    const owner = join(directory, "1-1-elsewhere-00000000-0000-0000-0000-000000000000");
    const old = new Spool(directory, () => {});
    await old.append(body, 1);
    const [own = ""] = readdirSync(directory);
    await old.close();
    const { renameSync } = await import("node:fs");
    renameSync(join(directory, own), owner);
    utimesSync(owner, new Date(), new Date());
    const hasty = new Spool(directory, () => {});
    expect(await hasty.first()).toBeUndefined();
    utimesSync(owner, 0, Date.now() / 1_000 - 61);
    const patient = new Spool(directory, () => {});
    expect(await patient.first()).toMatchObject({ spans: 1 });
    await Promise.all([hasty.close(), patient.close()]);
  });

  test("drops what is too old, and the oldest of what is too much, and says so", async () => {
    const dropped: number[] = [];
    const spool = new Spool(directory, (spans) => void dropped.push(spans));
    const large = new Uint8Array(100 * 1024 * 1024);
    for (const spans of [1, 2, 3]) await spool.append(large, spans);
    expect(dropped).toEqual([1]);
    vi.spyOn(Date, "now").mockReturnValue(Date.now() + 4 * 24 * 60 * 60 * 1_000);
    expect(await spool.first()).toBeUndefined();
    expect(dropped).toEqual([1, 2, 3]);
    await spool.close();
  });

  test("on a disk that takes nothing, the spans wait in memory", async () => {
    const warn = vi.spyOn(console, "error").mockImplementation(() => {});
    const file = join(directory, "file");
    writeFileSync(file, "");
    const { port } = receiver;
    await receiver.close();
    initialize({ baseUrl: receiver.url, spoolDir: file, silenceInitializationMessage: true });
    withTask({ name: "kept-0" }, () => {});
    await forceFlush();
    expect(warn).toHaveBeenCalledWith(expect.stringContaining("the spool cannot be written"));
    receiver = await startReceiver(undefined, port);
    await forceFlush();
    expect(arrived()).toEqual(["kept-0"]);
  });
});
