import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { startReceiver } from "../test/receiver.ts";
import { flushOnEnd, initialize, shutdown, withWorkflow } from "./index.ts";

afterEach(() => shutdown());

test("spans are delivered before the handler answers, or throws", async () => {
  const receiver = await startReceiver();
  initialize({ baseUrl: receiver.url, silenceInitializationMessage: true });
  const handler = flushOnEnd(async (event: string) => withWorkflow({ name: "handle" }, () => `${event}!`));
  expect(await handler("hello")).toBe("hello!");
  expect(receiver.count("handle.workflow")).toBe(1);

  const error = new Error("broken");
  const failing = flushOnEnd(() =>
    withWorkflow({ name: "fail" }, () => {
      throw error;
    }),
  );
  await expect(failing()).rejects.toBe(error);
  expect(receiver.count("fail.workflow")).toBe(1);
  await shutdown();
  await receiver.close();
});

test("a server that never answers costs the caller two seconds", async () => {
  const server = createServer(() => {}).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  initialize({ baseUrl: `http://127.0.0.1:${port}`, silenceInitializationMessage: true });
  const started = performance.now();
  expect(await flushOnEnd(() => withWorkflow({ name: "handle" }, () => 1))()).toBe(1);
  const waitedMs = performance.now() - started;
  expect(waitedMs).toBeGreaterThan(1_900);
  expect(waitedMs).toBeLessThan(6_000);
  server.closeAllConnections();
  server.close();
});
