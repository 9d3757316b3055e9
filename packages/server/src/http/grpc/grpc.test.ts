import { once } from "node:events";
import { type ClientHttp2Session, type ClientHttp2Stream, connect as connectHttp2 } from "node:http2";
import { connect, type Socket } from "node:net";
import { gzipSync } from "node:zlib";
import {
  Client,
  type ClientOptions,
  compressionAlgorithms,
  credentials,
  Metadata,
  type ServiceError,
  status,
} from "@grpc/grpc-js";
import { ProtobufTraceSerializer } from "@opentelemetry/otlp-transformer";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { PbfReader, PbfWriter } from "pbf";
import { Registry } from "prom-client";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { openTestApp, type TestApp } from "../../../test/test-app.ts";
import { StoreError } from "../../telemetry/statement.ts";
import { listen } from "../listen.ts";
import { createGrpcServer, type GrpcServer } from "./server.ts";

const EXPORT = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
let shop: TestApp;
let server: GrpcServer;
let address: string;
const clients = new Set<Client>();

async function open(options: Parameters<typeof openTestApp>[0] = {}) {
  shop = await openTestApp(options);
  server = createGrpcServer(shop.deps);
  address = new URL(await listen(server, "127.0.0.1", 0, "grpc-port")).host;
}
async function close() {
  for (const client of clients) client.close();
  clients.clear();
  await server.close(1_000);
  await shop.close();
}
let keeper: TestApp;
// As long as one app is open, the next one need not open the telemetry store anew.
beforeAll(async () => {
  keeper = await openTestApp();
});
afterAll(() => keeper.close());
beforeEach(() => open());
afterEach(close);

function aClient(options: ClientOptions = {}): Client {
  const client = new Client(address, credentials.createInsecure(), options);
  clients.add(client);
  return client;
}

/** The answer to one `Export`, or the error that a client sees. */
function send(body: Buffer, metadata: Record<string, string> = {}, client = aClient(), path = EXPORT) {
  const headers = new Metadata();
  for (const [key, value] of Object.entries(metadata)) headers.set(key, value);
  return new Promise<{ code: number; details: string; answer?: Buffer; metadata?: Metadata }>((resolve) => {
    const identity = (bytes: Buffer) => bytes;
    client.makeUnaryRequest(
      path,
      identity,
      identity,
      body,
      headers,
      {},
      (error: ServiceError | null, message) =>
        resolve(error ?? { code: status.OK, details: "", ...(message ? { answer: message } : {}) }),
    );
  });
}

function aRequest(count = 1, name = "chat") {
  const exporter = new InMemorySpanExporter();
  const tracer = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }).getTracer(
    "t",
  );
  for (let i = 0; i < count; i++) tracer.startSpan(name).end();
  const spans = exporter.getFinishedSpans();
  return {
    traceId: spans[0]?.spanContext().traceId ?? "",
    body: Buffer.from(ProtobufTraceSerializer.serializeRequest(spans) ?? []),
  };
}

/** What a retryable status says of when to try again, in seconds. */
function retryDelay(metadata: Metadata | undefined): number {
  const details = metadata?.get("grpc-status-details-bin")[0];
  const fields = (bytes: Uint8Array) => {
    const found = new Map<number, Uint8Array | number>();
    new PbfReader(bytes).readFields((tag, into, pbf) => {
      into.set(tag, pbf.type === 2 ? pbf.readBytes() : pbf.readVarint());
    }, found);
    return found;
  };
  const inner = (bytes: Uint8Array, tag: number) => fields(bytes).get(tag) as Uint8Array;
  const any = inner(details as Buffer, 3);
  expect(Buffer.from(inner(any, 1)).toString()).toBe("type.googleapis.com/google.rpc.RetryInfo");
  return fields(inner(inner(any, 2), 1)).get(1) as number;
}

/** A call below what the client library lets through. */
function aCall(session: ClientHttp2Session): ClientHttp2Stream {
  session.on("error", () => {});
  const call = session.request({
    ":method": "POST",
    ":path": EXPORT,
    "content-type": "application/grpc+proto",
    "grpc-encoding": "gzip",
  });
  call.on("error", () => {});
  return call;
}
/** The server answers a ping after it has read what was sent before. */
async function untilReceived(session: ClientHttp2Session): Promise<void> {
  if (session.connecting) await once(session, "connect");
  await new Promise((resolve) => session.ping(Buffer.alloc(8), resolve));
}

describe("OTLP/gRPC", () => {
  it.each([
    ["plain", {}],
    ["gzip", { "grpc.default_compression_algorithm": compressionAlgorithms.gzip }],
    ["deflate", { "grpc.default_compression_algorithm": compressionAlgorithms.deflate }],
  ])("stores spans that come %s", async (_name, options) => {
    const { traceId, body } = aRequest(3);
    expect(await send(body, {}, aClient(options))).toMatchObject({
      code: status.OK,
      answer: Buffer.alloc(0),
    });
    expect((await shop.get(`/v1/traces/${traceId}`)).status).toBe(200);
  });

  it("takes a message of many frames, and one without spans", async () => {
    const { traceId, body } = aRequest(2, "chat ".repeat(200_000));
    expect(body.length).toBeGreaterThan(1024 * 1024);
    expect(await send(body)).toMatchObject({ code: status.OK });
    expect((await shop.get(`/v1/traces/${traceId}`)).status).toBe(200);
    expect(await send(Buffer.alloc(0))).toMatchObject({ code: status.OK, answer: Buffer.alloc(0) });
  });

  it("names the spans that it could not take", async () => {
    const span = new PbfWriter();
    span.writeStringField(5, "größer");
    const wrap = (tag: number, inner: Uint8Array) => {
      const outer = new PbfWriter();
      outer.writeBytesField(tag, inner);
      return outer.finish();
    };
    const answer = await send(Buffer.from(wrap(1, wrap(2, wrap(2, span.finish())))));
    expect(answer.code).toBe(status.OK);
    expect(String(answer.answer)).toContain("trace_id must be 16 bytes");
  });

  it("refuses what cannot be decoded, for good", async () => {
    const answer = await send(Buffer.from("no protobuf"));
    expect(answer).toMatchObject({
      code: status.INVALID_ARGUMENT,
      details: expect.stringContaining("not an OTLP protobuf message"),
    });
    expect(answer.metadata?.get("grpc-status-details-bin")).toEqual([]);
  });

  it("refuses what is too large, before and after decompression", async () => {
    await close();
    await open({ config: { maxBodyMib: 1 } });
    const big = Buffer.alloc(2 * 1024 * 1024);
    const gzip = aClient({ "grpc.default_compression_algorithm": compressionAlgorithms.gzip });
    for (const client of [aClient(), gzip]) {
      const answer = await send(big, {}, client);
      expect(answer).toMatchObject({
        code: status.RESOURCE_EXHAUSTED,
        details: expect.stringContaining("over 1 MiB, before or after decompression"),
      });
      // Without it, a client does not try again.
      expect(answer.metadata?.get("grpc-status-details-bin")).toEqual([]);
    }
    expect(await send(aRequest().body, {}, gzip)).toMatchObject({ code: status.OK });
  });

  it.each(["logs.v1.LogsService", "metrics.v1.MetricsService"])("takes %s too", async (service) => {
    const path = `/opentelemetry.proto.collector.${service}/Export`;
    expect(await send(Buffer.alloc(0), {}, aClient(), path)).toMatchObject({ code: status.OK });
    expect(await send(Buffer.from("x"), {}, aClient(), path)).toMatchObject({
      code: status.INVALID_ARGUMENT,
    });
    const signal = service.split(".")[0];
    expect((await shop.get("/metrics")).text).not.toContain('signal="none"');
    expect(await shop.deps.metrics.getSingleMetricAsString("anyway_grpc_request_duration_seconds")).toMatch(
      new RegExp(`_count\\{signal="${signal}",status="3"\\} 1`),
    );
  });

  it("is told apart from what is not here", async () => {
    const path = "/opentelemetry.proto.collector.profiles.v1.ProfilesService/Export";
    expect(await send(Buffer.alloc(0), {}, aClient(), path)).toMatchObject({ code: status.UNIMPLEMENTED });
  });

  it("says when to try again while the queue is full", async () => {
    await close();
    await open({ maxQueueBytes: 2_000 });
    const answers = await Promise.all(Array.from({ length: 12 }, () => send(aRequest().body)));
    const refused = answers.filter(({ code }) => code !== status.OK);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThan(12);
    for (const answer of refused) {
      expect(answer).toMatchObject({
        code: status.UNAVAILABLE,
        details: expect.stringContaining("queue is full"),
      });
      expect(retryDelay(answer.metadata)).toBe(1);
    }
  });

  it("says when to try again while the store is away", async () => {
    const away = createGrpcServer({
      ...shop.deps,
      metrics: new Registry(),
      otlp: { ...shop.deps.otlp, receive: () => Promise.reject(new StoreError("away", true)) },
    });
    address = new URL(await listen(away, "127.0.0.1", 0, "grpc-port")).host;
    const answer = await send(aRequest().body);
    expect(answer).toMatchObject({ code: status.UNAVAILABLE, details: expect.stringContaining("Try again") });
    expect(retryDelay(answer.metadata)).toBe(1);
    await away.close(1_000);
  });
});

describe("who may send by gRPC", () => {
  it("is only this machine in local mode", async () => {
    expect(await send(aRequest().body, { "x-forwarded-for": "1.2.3.4" })).toMatchObject({
      code: status.PERMISSION_DENIED,
      details: expect.stringContaining("came through a proxy"),
    });
    const named = aClient({ "grpc.default_authority": "evil.example" });
    expect(await send(aRequest().body, {}, named)).toMatchObject({
      code: status.PERMISSION_DENIED,
      details: expect.stringContaining('the Host of this request is "evil.example"'),
    });
  });

  it("is who has a key that may ingest, once there is one", async () => {
    const admin = (await shop.post("/v1/keys", { name: "a", scope: "admin" })).body.data.key;
    const authorization = `Bearer ${admin}`;
    const make = async (scope: string) =>
      (await shop.post("/v1/keys", { name: scope, scope }, { authorization })).body.data.key;
    const [ingest, read] = [await make("ingest"), await make("read")];
    const { body } = aRequest();
    expect(await send(body)).toMatchObject({ code: status.UNAUTHENTICATED });
    expect(await send(body, { authorization: "Bearer ak_none" })).toMatchObject({
      code: status.UNAUTHENTICATED,
    });
    expect(await send(body, { authorization: `Bearer ${read}` })).toMatchObject({
      code: status.PERMISSION_DENIED,
    });
    expect(await send(body, { authorization: `Bearer ${ingest}` })).toMatchObject({ code: status.OK });
    expect(await send(body, { "x-api-key": ingest })).toMatchObject({ code: status.OK });
  });
});

describe("a gRPC server that is asked to stop", () => {
  it("answers what is under way and takes nothing more", async () => {
    let finish = () => {};
    const slow = createGrpcServer({
      ...shop.deps,
      metrics: new Registry(),
      otlp: {
        ...shop.deps.otlp,
        receive: () =>
          new Promise((resolve) => {
            finish = () => resolve(Buffer.alloc(0));
          }),
      },
    });
    address = new URL(await listen(slow, "127.0.0.1", 0, "grpc-port")).host;
    const idle = finish;
    const underWay = send(aRequest().body);
    await vi.waitFor(() => expect(finish).not.toBe(idle));
    const closed = slow.close(10_000);
    finish();
    expect(await underWay).toMatchObject({ code: status.OK });
    await closed;
    expect(await send(aRequest().body)).toMatchObject({ code: status.UNAVAILABLE });
  });

  it("cuts off a call that never ends, and a peer that says nothing", async () => {
    const silent = connect(Number(address.split(":")[1]), "127.0.0.1");
    await once(silent, "connect");
    const session = connectHttp2(`http://${address}`);
    const stalled = aCall(session);
    stalled.write(Buffer.from([0, 0, 0, 0, 9, 1]));
    await untilReceived(session);
    const ended = new Promise((resolve) => stalled.once("close", resolve));
    await server.close(50);
    await ended;
    silent.destroy();
  });
});

describe("a peer that does not keep to the protocol", () => {
  it.each<[string, (socket: Socket) => void]>([
    ["speaks HTTP/1.1", (socket) => socket.write("POST /v1/traces HTTP/1.1\r\nHost: x\r\n\r\n")],
    ["sends nonsense", (socket) => socket.write("x".repeat(1_000))],
  ])("which %s loses its connection and nothing else", async (_what, speak) => {
    const socket = connect(Number(address.split(":")[1]), "127.0.0.1");
    socket.on("error", () => {});
    speak(socket);
    socket.resume();
    await once(socket, "close");
    expect(await send(aRequest().body)).toMatchObject({ code: status.OK });
  });

  it.each<[string, Buffer, number]>([
    ["ends before its message", Buffer.from([0, 0, 0, 0, 9, 1]), status.INVALID_ARGUMENT],
    ["has no message", Buffer.alloc(0), status.INVALID_ARGUMENT],
    ["has two messages", Buffer.alloc(10), status.INVALID_ARGUMENT],
    ["has an unknown flag", Buffer.from([2, 0, 0, 0, 0]), status.INVALID_ARGUMENT],
    ["is not gzip as it says", Buffer.from([1, 0, 0, 0, 1, 7]), status.INVALID_ARGUMENT],
  ])("in a call that %s", async (_what, bytes, code) => {
    const session = connectHttp2(`http://${address}`);
    const call = aCall(session);
    call.end(bytes);
    const [headers] = await once(call, "response");
    expect(headers).toMatchObject({ ":status": 200, "grpc-status": String(code) });
    session.destroy();
  });

  it("and breaks off an upload, which frees the memory that it held", async () => {
    await close();
    await open({ config: { maxBodyMib: 1, queueMib: 1 } });
    const half = Buffer.alloc(900_000);
    for (let i = 0; i < 8; i++) {
      const session = connectHttp2(`http://${address}`);
      aCall(session).write(half);
      await untilReceived(session);
      session.destroy();
    }
    await vi.waitFor(async () =>
      expect(await send(gzipSync(""))).not.toMatchObject({ code: status.UNAVAILABLE }),
    );
    expect(await send(aRequest(1, "chat ".repeat(160_000)).body)).toMatchObject({ code: status.OK });
  });
});
