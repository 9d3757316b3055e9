import { once } from "node:events";
import { connect } from "node:http2";
import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { encodeOfficial, traceRequest } from "../../packages/server/test/official-protobuf.ts";
import { audit } from "./audit.ts";
import { startReport } from "./report.ts";
import { scale } from "./scale.ts";
import { startServer, temporaryFolder } from "./server.ts";
import { aTrace, type SentTrace } from "./traces.ts";

const STOPS = scale(1, 10);
const CLIENTS = 4;

/** One `Export` on a connection of its own: its `grpc-status`, or undefined when the connection ended without one. */
async function send(url: string, { body }: SentTrace): Promise<string | undefined> {
  const message = encodeOfficial(traceRequest, JSON.parse(body));
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.length, 1);
  const session = connect(url);
  session.on("error", () => {});
  const call = session.request({
    ":method": "POST",
    ":path": "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
    "content-type": "application/grpc",
  });
  let status: string | undefined;
  const read = (headers: object) => {
    if ("grpc-status" in headers) status = String(headers["grpc-status"]);
  };
  call.on("response", read).on("trailers", read).resume();
  call.end(Buffer.concat([prefix, message]));
  await once(call, "close").catch(() => {});
  session.destroy();
  return status;
}

test("OTLP/gRPC under load and SIGTERM: exit 0, answers that mean send again, and nothing acknowledged is lost", {
  timeout: 200_000,
}, async () => {
  const dataDir = await temporaryFolder();
  const report = startReport("SIGTERM under load of gRPC");
  let server = await startServer(dataDir);
  const acknowledged: SentTrace[] = [];
  const statuses = new Set<string | undefined>();
  let stopped = false;
  const clients = Array.from({ length: CLIENTS }, async () => {
    while (!stopped) {
      const trace = aTrace();
      for (let status: string | undefined; status !== "0"; ) {
        status = await send(server.grpcUrl, trace);
        statuses.add(status);
        if (status !== "0") await setTimeout(20);
      }
      acknowledged.push(trace);
    }
  });
  for (let stop = 0; stop < STOPS; stop++) {
    const enough = acknowledged.length + 40;
    await expect.poll(() => acknowledged.length, { timeout: 60_000, interval: 5 }).toBeGreaterThan(enough);
    expect(await server.stop("SIGTERM")).toEqual({ code: 0, signal: null });
    server = await startServer(dataDir);
  }
  stopped = true;
  await Promise.all(clients);
  const result = await audit(server.url, acknowledged);
  report.finish(STOPS, acknowledged, result);
  expect(result.findings).toEqual([]);
  // UNAVAILABLE, or no answer from a server that is not there.
  expect([...statuses].filter((status) => status !== "0" && status !== "14" && status !== undefined)).toEqual(
    [],
  );
});
