import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

const DEMO = fileURLToPath(new URL("demo.ts", import.meta.url));
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "anyway-demo-parent-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** The demo as a server starts it, with its data in the folder. */
function start() {
  const child = fork(DEMO, ["--json", "--port", "0", "--grpc-port", "0", "--public-port", "0"], {
    execArgv: ["-C", "@anyway-sh/source", "--no-warnings"],
    env: { ...process.env, TMPDIR: folder },
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  return { child, exited: once(child, "exit") };
}

it("ends, and its data goes, when who started it is gone before it could listen", async () => {
  const { child, exited } = start();
  child.disconnect();
  expect(await exited).toEqual([1, null]);
  expect(await readdir(folder)).toEqual([]);
});

it("ends, and its data goes, when who started it goes while it starts", async () => {
  const { child, exited } = start();
  await vi.waitFor(async () => expect(await readdir(folder)).toHaveLength(1), { timeout: 30_000 });
  child.disconnect();
  expect(await exited).toEqual([1, null]);
  expect(await readdir(folder)).toEqual([]);
});
