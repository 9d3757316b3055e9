import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { openTestApp, type TestApp } from "../../test/test-app.ts";
import { createDemoProcess } from "../demo-process.ts";

let folder: string;
const apps: TestApp[] = [];

/** Says where it is, as the demo does, and stays until it is told to end. */
const RUNS = `console.log("Living …"); console.log(JSON.stringify({ url: "http://127.0.0.1:1", pid: process.pid }));
process.once("disconnect", () => process.exit(0)); setInterval(() => {}, 1000);`;
const FAILS = `console.error("no room for it"); process.exit(1);`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "anyway-demo-test-"));
  await writeFile(join(folder, "runs.mjs"), RUNS);
  await writeFile(join(folder, "fails.mjs"), FAILS);
});
afterAll(async () => {
  for (const app of apps) await app.close();
  await rm(folder, { recursive: true });
});

async function open(program: string, config = {}) {
  const demo = createDemoProcess(join(folder, program));
  const app = await openTestApp({ demo, config });
  apps.push(app);
  return { app, demo, state: async () => (await app.get("/v1/demo")).body.data };
}
const remove = (app: TestApp) => app.call({ method: "DELETE", url: "/v1/demo" });

it("starts beside the server, once, says where, and goes with its data", async () => {
  const { app, state } = await open("runs.mjs");
  expect(await state()).toEqual({ status: "stopped", url: null, message: null });
  expect((await app.post("/v1/demo", {})).body.data.status).toBe("starting");
  await vi.waitFor(async () =>
    expect(await state()).toEqual({ status: "running", url: "http://127.0.0.1:1", message: null }),
  );
  expect((await app.post("/v1/demo", {})).body.data.status).toBe("running");
  expect((await remove(app)).body.data.status).toBe("stopped");
  expect((await remove(app)).status).toBe(200);
  // Nothing of it is in the project.
  expect((await app.get("/v1/session")).body.data.empty).toBe(true);
});

it("says why it ended, and can be started again", async () => {
  const { app, state } = await open("fails.mjs");
  await app.post("/v1/demo", {});
  await vi.waitFor(async () =>
    expect(await state()).toEqual({ status: "failed", url: null, message: "The demo ended: no room for it" }),
  );
  expect((await app.post("/v1/demo", {})).body.data.status).toBe("starting");
});

it("is refused with a reason where it has no place", async () => {
  const missing = await open("none.mjs");
  expect(await missing.state()).toMatchObject({ status: "unavailable" });
  const refused = await missing.app.post("/v1/demo", {});
  expect([refused.status, refused.body.error.message]).toEqual([
    403,
    expect.stringContaining("npm run demo"),
  ]);

  const distributed = await open("runs.mjs", { clickhouseUrl: "http://127.0.0.1:1" });
  expect((await distributed.app.post("/v1/demo", {})).body.error.message).toContain("ClickHouse");

  const { app } = await open("runs.mjs");
  const { body } = await app.post("/v1/keys", { name: "admin", scope: "admin" });
  const headers = { authorization: `Bearer ${body.data.key}` };
  expect((await app.post("/v1/demo", {}, headers)).body.error.message).toContain("local mode alone");
  expect((await app.get("/v1/demo", headers)).body.data.status).toBe("unavailable");
});

it("is an admin's to see and to end after local mode, and nobody else's", async () => {
  const { app, state } = await open("runs.mjs");
  await app.post("/v1/demo", {});
  await vi.waitFor(async () => expect((await state()).status).toBe("running"));
  const keyOf = async (scope: string, headers = {}) => {
    const { body } = await app.post("/v1/keys", { name: scope, scope }, headers);
    return { authorization: `Bearer ${body.data.key}` };
  };
  const admin = await keyOf("admin");
  const reader = await keyOf("read", admin);
  const seenBy = async (headers: Record<string, string>) => (await app.get("/v1/demo", headers)).body.data;
  const endedBy = (headers: Record<string, string>) =>
    app.call({ method: "DELETE", url: "/v1/demo", headers });

  expect(await seenBy(reader)).toMatchObject({ status: "unavailable", url: null });
  expect((await endedBy(reader)).status).toBe(403);
  expect(await seenBy(admin)).toEqual({ status: "running", url: "http://127.0.0.1:1", message: null });
  expect(await endedBy(admin)).toMatchObject({ status: 200, body: { data: { status: "unavailable" } } });
  expect(await seenBy(admin)).toMatchObject({ status: "unavailable", url: null });
});
