import { channel } from "node:diagnostics_channel";
import { once } from "node:events";
import { createServer, get, type IncomingHttpHeaders, request, Server } from "node:http";
import type { AddressInfo } from "node:net";
import { context, trace } from "@opentelemetry/api";
import { suppressTracing } from "@opentelemetry/core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { startReceiver } from "../../test/receiver.ts";
import { startRecording } from "../../test/recording.ts";
import { forceFlush, identify, initialize, shutdown, withTask } from "../index.ts";

let seen: { headers: IncomingHttpHeaders; traceId: string | undefined }[] = [];
const server = createServer((incoming, response) => {
  seen.push({ headers: incoming.headers, traceId: trace.getActiveSpan()?.spanContext().traceId });
  response.end();
});
let url: string;

beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(() => void server.close());
afterEach(async () => {
  seen = [];
  await shutdown();
});

async function getBy(send: typeof get, options: object = {}): Promise<void> {
  const [response] = await once(send(url, options).end(), "response");
  await once(response.resume(), "end");
}

test("outside of our traces nothing is sent", async () => {
  startRecording();
  await fetch(url);
  await getBy(get);
  await trace.getTracer("of the application").startActiveSpan("alone", async (span) => {
    await fetch(url);
    span.end();
  });
  expect(seen.map(({ headers }) => headers.traceparent)).toEqual([undefined, undefined, undefined]);
});

test("inside, fetch and node:http carry the trace, and the server's handler is in it", async () => {
  const recording = startRecording();
  await withTask({ name: "t" }, async () => {
    await fetch(url);
    await getBy(get);
    await getBy(request, { method: "POST" });
  });
  const { traceId, spanId } = recording.span("t.task").spanContext();
  expect(seen).toHaveLength(3);
  for (const { headers, traceId: inHandler } of seen) {
    expect(headers.traceparent).toBe(`00-${traceId}-${spanId}-01`);
    expect(inHandler).toBe(traceId);
  }
});

test("a traceparent of the application's own, set before or after ours, is the one that is sent", async () => {
  startRecording();
  const own = `00-${"a".repeat(32)}-${"b".repeat(16)}-01`;
  await withTask({ name: "t" }, async () => {
    await fetch(url, { headers: { traceparent: own } });
    await getBy(get, { headers: { traceparent: own } });
    const instrument = (message: unknown) =>
      (message as { request: { addHeader(name: string, value: string): void } }).request.addHeader(
        "traceparent",
        own,
      );
    channel("undici:request:create").subscribe(instrument);
    await fetch(url);
    channel("undici:request:create").unsubscribe(instrument);
  });
  expect(seen.map(({ headers }) => headers.traceparent)).toEqual([own, own, own]);
});

test("suppressed work, the sending of spans and identify() carry nothing", async () => {
  const receiver = await startReceiver();
  initialize({ appName: "t", baseUrl: receiver.url, silenceInitializationMessage: true });
  await withTask({ name: "t" }, async () => {
    withTask({ name: "inner" }, () => {});
    await context.with(suppressTracing(context.active()), () => fetch(url));
    await forceFlush();
    await identify({ anonymousId: "anon_1", customerId: "CUS_1" });
  });
  const sent = [...seen, ...receiver.requests];
  expect(sent).toHaveLength(3);
  for (const { headers } of sent) expect(headers.traceparent).toBeUndefined();
  await shutdown();
  await receiver.close();
});

test("httpPropagation: false leaves HTTP alone, and shutdown takes everything back", async () => {
  const emit = Object.getOwnPropertyDescriptor(Server.prototype, "emit");
  startRecording({ httpPropagation: false });
  await withTask({ name: "t" }, () => fetch(url));
  expect(seen[0]?.headers.traceparent).toBeUndefined();
  await shutdown();
  startRecording();
  expect(Object.hasOwn(Server.prototype, "emit")).toBe(true);
  await shutdown();
  expect(Object.getOwnPropertyDescriptor(Server.prototype, "emit")).toEqual(emit);
});

test("a context that somebody else has set for the request is left as it is", async () => {
  startRecording();
  const own = trace.getTracer("of the application").startSpan("server");
  const other = createServer((_request, response) => {
    response.end(trace.getActiveSpan()?.spanContext().spanId);
  });
  // As an instrumentation that was there later, and is around ours.
  const { emit } = other;
  Object.assign(other, {
    emit: (...args: unknown[]) =>
      context.with(trace.setSpan(context.active(), own), () => Reflect.apply(emit, other, args)),
  });
  other.listen(0, "127.0.0.1");
  await once(other, "listening");
  const address = `http://127.0.0.1:${(other.address() as AddressInfo).port}/`;
  const answer = await withTask({ name: "t" }, () => fetch(address));
  expect(await answer.text()).toBe(own.spanContext().spanId);
  other.close();
});
