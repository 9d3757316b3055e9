import { expect, test } from "vitest";
import { audit } from "./audit.ts";
import { startReport } from "./report.ts";
import { scale } from "./scale.ts";
import { startServer, temporaryFolder } from "./server.ts";
import { aTrace } from "./traces.ts";
import { post } from "./writers.ts";

const BATCHES = scale(10, 100);
const AT_ONCE = 6;

test("a batch counts once, however often it is sent: again, at the same time, after a stop and after a kill", {
  timeout: 120_000,
}, async () => {
  const dataDir = await temporaryFolder();
  const report = startReport("the same batch again");
  const traces = Array.from({ length: BATCHES }, (_, i) => aTrace({ spans: 1 + (i % 9) }));
  let sent = 0;
  const send = async (url: string) => {
    for (const { body } of traces) {
      const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => post(url, body)));
      expect(answers.map(({ status }) => status)).toEqual(Array(AT_ONCE).fill(200));
      sent += AT_ONCE;
    }
  };
  let server = await startServer(dataDir);
  await send(server.url);
  expect((await audit(server.url, traces)).findings).toEqual([]);
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    report.memory(server.process.pid);
    await server.stop(signal);
    server = await startServer(dataDir);
    await send(server.url);
    expect((await audit(server.url, traces)).findings).toEqual([]);
  }
  // What a client puts into another request, beside other spans, is the same span still.
  const [first, second] = traces.map(({ body }) => JSON.parse(body) as { resourceSpans: object[] });
  const both = { resourceSpans: [...(first?.resourceSpans ?? []), ...(second?.resourceSpans ?? [])] };
  expect((await post(server.url, JSON.stringify(both))).status).toBe(200);

  const result = await audit(server.url, traces);
  report.memory(server.process.pid);
  report.finish(sent - traces.length, traces, result);
  expect(result.findings).toEqual([]);
});
