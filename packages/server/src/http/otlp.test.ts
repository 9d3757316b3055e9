import { connect } from "node:net";
import { deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { PbfReader } from "pbf";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { hex } from "../../test/a-span.ts";
import { openTestApp, type TestApp } from "../../test/test-app.ts";

const PROTOBUF = "application/x-protobuf";
let shop: TestApp;
beforeAll(async () => {
  shop = await openTestApp({ config: { maxBodyMib: 1 } });
});
afterAll(() => shop.close());

/** `{}` in a zstd frame that asks for a window of so many MiB, a power of two. */
const zstdFrame = (windowMib: number) =>
  Buffer.from([
    0x28,
    0xb5,
    0x2f,
    0xfd,
    0,
    (10 + Math.log2(windowMib)) << 3,
    (2 << 3) | 1,
    0,
    0,
    ...Buffer.from("{}"),
  ]);
const aSpan = (more = {}) => ({
  traceId: hex(16),
  spanId: hex(8),
  name: "chat",
  startTimeUnixNano: "1795251600000000000",
  endTimeUnixNano: "1795251601000000000",
  ...more,
});
const aRequest = (...spans: object[]) => ({ resourceSpans: [{ scopeSpans: [{ spans }] }] });
const send = (payload: string | Buffer, headers: Record<string, string> = {}) =>
  shop.call({
    method: "POST",
    url: "/v1/traces",
    payload,
    headers: { "content-type": "application/json", ...headers },
  });

describe("POST /v1/traces", () => {
  it("answers an empty request of either encoding with 200 and an empty answer", async () => {
    expect(await send("{}")).toMatchObject({ status: 200, text: "{}" });
    expect(await send("", { "content-type": PROTOBUF })).toMatchObject({ status: 200, text: "" });
  });

  it.each([
    ["gzip", gzipSync],
    ["deflate", deflateSync],
    ["zstd", zstdCompressSync],
  ])("takes %s", async (name, compress) => {
    const span = aSpan();
    const answer = await send(compress(JSON.stringify(aRequest(span))), { "content-encoding": name });
    expect(answer).toMatchObject({ status: 200, text: "{}" });
    const trace = await shop.get(`/v1/traces/${span.traceId}`);
    expect(trace.body.data.spans).toMatchObject([{ span_id: span.spanId, duration_ms: 1_000 }]);
  });

  it("takes a zstd frame of the window that HTTP allows", async () => {
    expect((await send(zstdFrame(8), { "content-encoding": "zstd" })).status).toBe(200);
  });

  it("keeps the good spans of a request and says which were rejected, and why", async () => {
    const good = aSpan();
    const answer = await send(JSON.stringify(aRequest(good, aSpan({ spanId: "12" }))));
    expect(answer.status).toBe(200);
    expect(answer.body.partialSuccess).toEqual({
      rejectedSpans: "1",
      errorMessage: expect.stringContaining("span_id must be 8 bytes"),
    });
    expect((await shop.get(`/v1/traces/${good.traceId}`)).status).toBe(200);
  });

  const refusals: [string, number, RegExp, string | Buffer, Record<string, string>][] = [
    ["what is not JSON", 400, /not JSON.*Nothing of it was stored/s, "{", {}],
    ["JSON that is not OTLP", 400, /resourceSpans must be an array/, '{"resourceSpans":1}', {}],
    ["what is not gzip, as it says", 400, /not gzip/, "{}", { "content-encoding": "gzip" }],
    [
      "a zstd frame that asks for more memory than it may",
      400,
      /not zstd/,
      zstdFrame(128),
      { "content-encoding": "zstd" },
    ],
    [
      "an encoding that it does not know",
      415,
      /"br" is not taken; send gzip, deflate, zstd or none/,
      "{}",
      { "content-encoding": "br" },
    ],
    [
      "another content type",
      415,
      /application\/x-protobuf or application\/json/,
      "{}",
      { "content-type": "text/plain" },
    ],
    ["a body over the limit", 413, /over 1 MiB.*ANYWAY_MAX_BODY_MIB/, "x".repeat(2 * 1024 * 1024), {}],
    [
      "a body that is over it only once decompressed",
      413,
      /after decompression/,
      gzipSync("x".repeat(50 * 1024 * 1024)),
      { "content-encoding": "gzip" },
    ],
  ];
  it.each(refusals)("refuses %s with %i", async (_what, status, message, payload, headers) => {
    const answer = await send(payload, headers);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ message: expect.stringMatching(message) });
  });

  it("answers a bad protobuf body with a protobuf Status", async () => {
    const raw = await shop.app.inject({
      method: "POST",
      url: "/v1/traces",
      payload: Buffer.from("no protobuf"),
      headers: { "content-type": PROTOBUF },
    });
    expect([raw.statusCode, raw.headers["content-type"]]).toEqual([400, PROTOBUF]);
    const status = { code: 0, message: "" };
    new PbfReader(raw.rawPayload).readFields((tag, _, pbf) => {
      if (tag === 1) status.code = pbf.readVarint();
      if (tag === 2) status.message = pbf.readString();
    }, undefined);
    expect(status).toEqual({ code: 3, message: expect.stringContaining("not an OTLP protobuf message") });
  });

  it.each([1.5, -1, 6, 1e300])("takes the kind and the status %d as none", async (value) => {
    const span = aSpan({ kind: value, status: { code: value } });
    expect(await send(JSON.stringify(aRequest(span)))).toMatchObject({ status: 200, text: "{}" });
    const trace = await shop.get(`/v1/traces/${span.traceId}`);
    expect(trace.body.data.spans).toMatchObject([{ kind: "unspecified", status: "unset" }]);
  });

  it("refuses a small body whose spans would fill the memory with copies of their resource", async () => {
    const small = await openTestApp({ maxQueueBytes: 1024 * 1024 });
    const attributes = [{ key: "note", value: { stringValue: "x".repeat(100_000) } }];
    const scopeSpans = [{ spans: Array.from({ length: 20 }, () => aSpan()) }];
    const answer = await small.post("/v1/traces", {
      resourceSpans: [{ resource: { attributes }, scopeSpans }],
    });
    expect(answer).toMatchObject({
      status: 413,
      body: { message: expect.stringContaining("over 1 MiB; send smaller batches") },
    });
    expect((await small.post("/v1/traces", aRequest(aSpan()))).status).toBe(200);
    await small.close();
  });

  it("bounds what all bodies together unfold to, and takes them one after another", async () => {
    const small = await openTestApp({ config: { maxBodyMib: 1, queueMib: 1 } });
    const attributes = [{ key: "note", value: { stringValue: "x".repeat(900_000) } }];
    const payload = gzipSync(JSON.stringify(aRequest(aSpan({ attributes }))));
    const headers = { "content-type": "application/json", "content-encoding": "gzip" };
    const call = () => small.call({ method: "POST", url: "/v1/traces", payload, headers });
    const answers = await Promise.all(Array.from({ length: 8 }, call));
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200, 429]));
    for (const answer of answers.filter(({ status }) => status === 429))
      expect(answer).toMatchObject({ headers: { "retry-after": "1" }, body: { code: 14 } });
    for (let i = 0; i < 3; i++) expect((await call()).status).toBe(200);
    await small.close();
  });

  it("lets the rest of a body go by that it refused midway, and keeps the connection", async () => {
    const url = await shop.app.listen({ host: "127.0.0.1", port: 0 });
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    let answers = "";
    socket.on("data", (data) => {
      answers += String(data);
    });
    const head = "Host: 127.0.0.1\r\nContent-Type: application/json\r\n";
    socket.write(`POST /v1/traces HTTP/1.1\r\n${head}Transfer-Encoding: chunked\r\n\r\n`);
    for (let i = 0; i < 30; i++) socket.write(`20000\r\n${" ".repeat(0x20000)}\r\n`);
    await vi.waitFor(() => expect(answers).toContain("HTTP/1.1 413"));
    socket.write(`0\r\n\r\nPOST /v1/traces HTTP/1.1\r\n${head}Content-Length: 2\r\n\r\n{}`);
    await vi.waitFor(() => expect(answers).toContain("HTTP/1.1 200"));
    socket.destroy();
  });

  it("counts what it took in /metrics", async () => {
    const count = async () =>
      Number(/^anyway_ingest_spans_total (\d+)$/m.exec((await shop.get("/metrics")).text)?.[1]);
    const before = await count();
    await send(JSON.stringify(aRequest(aSpan(), aSpan())));
    expect(await count()).toBe(before + 2);
  });

  it("answers a full queue with 429 and Retry-After, and nothing of the request is stored", async () => {
    const small = await openTestApp({ maxQueueBytes: 2_000 });
    const spans = Array.from({ length: 12 }, () => aSpan());
    const answers = await Promise.all(spans.map((span) => small.post("/v1/traces", aRequest(span))));
    const refused = answers.filter((answer) => answer.status !== 200);
    expect(refused.length).toBeGreaterThan(0);
    for (const answer of refused)
      expect(answer).toMatchObject({ status: 429, headers: { "retry-after": "1" }, body: { code: 14 } });
    for (const [i, answer] of answers.entries())
      expect((await small.get(`/v1/traces/${spans[i]?.traceId}`)).status).toBe(
        answer.status === 200 ? 200 : 404,
      );
    await small.close();
  });
});
