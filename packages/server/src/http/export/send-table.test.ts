import { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import Fastify from "fastify";
import { afterEach, expect, it, vi } from "vitest";
import { createRuns, type Run } from "./runs.ts";
import { sendTable } from "./send-table.ts";
import type { ExportTable } from "./table.ts";

const app = () => {
  const server = Fastify();
  open.push(server);
  return server;
};
const open: { close(): PromiseLike<unknown> }[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

/** Two pages of one row each: two pieces. */
function tableOf(text: string): ExportTable {
  async function* rows() {
    yield [[text]];
    yield [[text]];
  }
  return { name: "texts", columns: [{ name: "text", type: "text" }], rows: rows() };
}

/** Serves the table at `/`; the runs as they begin. */
function serve(server: ReturnType<typeof app>, text: string, stallMs: number): Run[] {
  const runs = createRuns();
  const began: Run[] = [];
  server.get("/", async (request, reply) => {
    const run = runs.begin({ id: request.id, projectId: "p", dataset: "traces", format: "csv" });
    began.push(run);
    return sendTable(request, reply, { table: tableOf(text), format: "csv", run, runs, stallMs });
  });
  return began;
}

it("gives a slow but steady reader the time for a piece of some megabytes", async () => {
  const server = app();
  // Each is of four bytes, and none may be cut.
  const text = "🙂".repeat(384 * 1024);
  const began = serve(server, text, 250);
  // A slice takes 40 ms, a piece a second.
  const bytesPerMs = 1_600;
  server.addHook("onSend", async (_request, _reply, payload: AsyncIterable<Buffer>) =>
    Readable.from(
      (async function* () {
        for await (const chunk of payload) {
          await delay(chunk.length / bytesPerMs);
          yield chunk;
        }
      })(),
    ),
  );
  const { body } = await server.inject("/");
  expect(began).toMatchObject([{ status: "complete", error: null }]);
  expect(body === `text\r\n${text}\r\n${text}\r\n`).toBe(true);
});

it("breaks off what is not taken", async () => {
  const server = app();
  // More than the sockets' buffers hold.
  const began = serve(server, "x".repeat(32 * 1024 * 1024), 250);
  const response = await fetch(await server.listen({ host: "127.0.0.1", port: 0 }));
  await vi.waitFor(
    () =>
      expect(began).toMatchObject([{ status: "failed", error: "Nothing of it was taken for 0.25 seconds." }]),
    { timeout: 10_000 },
  );
  await expect(response.text()).rejects.toThrow();
});
