import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startApp } from "../../test/app-process.ts";
import { type Receiver, startReceiver } from "../../test/receiver.ts";

let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.close());

const env = () => ({ ANYWAY_BASE_URL: receiver.url });

test("a script that is done delivers its spans and ends as it would", async () => {
  const { code } = await startApp("exit.mjs", env(), ["exit-code"]).ended();
  expect(code).toBe(3);
  expect(receiver.count("last.task")).toBe(1);
});

test("without a server it ends as well, at once, and says what to do", async () => {
  const started = performance.now();
  const { code, output } = await startApp("exit.mjs", { ANYWAY_BASE_URL: "http://127.0.0.1:1024" }).ended();
  expect(code).toBe(0);
  expect(output).toContain("Start the server");
  expect(performance.now() - started).toBeLessThan(5_000);
});

test("a server that never answers holds up the end for two seconds", async () => {
  const silent = createServer();
  silent.listen(0, "127.0.0.1");
  await once(silent, "listening");
  const { port } = silent.address() as AddressInfo;
  const started = performance.now();
  const { code } = await startApp("exit.mjs", { ANYWAY_BASE_URL: `http://127.0.0.1:${port}` }).ended();
  expect(code).toBe(0);
  expect(performance.now() - started).toBeLessThan(8_000);
  silent.close();
});

test("a flush that is waited for is not cut off", async () => {
  const { code } = await startApp("exit.mjs", env(), ["flush"]).ended();
  expect(code).toBe(0);
  expect(receiver.count("last.task")).toBe(1);
});

test("SIGTERM delivers the spans and then does what it does without us", async () => {
  const app = startApp("signal.mjs", env());
  await app.wrote("ready");
  app.child.kill("SIGTERM");
  expect(await app.ended()).toMatchObject({ code: null, signal: "SIGTERM" });
  expect(receiver.count("last.task")).toBe(1);
});

test("SIGTERM that the application handles is its own affair", async () => {
  const app = startApp("signal.mjs", env(), ["own-handler"]);
  await app.wrote("ready");
  app.child.kill("SIGTERM");
  expect(await app.ended()).toMatchObject({ code: 0, signal: null, output: "ready\nclosing\n" });
  expect([receiver.count("last.task"), receiver.count("closing.task")]).toEqual([1, 1]);
});
