import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { trace } from "@opentelemetry/api";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Answer, type Receiver, startReceiver } from "../../test/receiver.ts";
import {
  forceFlush,
  type InitializeOptions,
  initialize,
  shutdown,
  withTask,
  withWorkflow,
} from "../index.ts";

let receiver: Receiver;
let answer: Answer;
let warnings: string[];

beforeEach(async () => {
  answer = { status: 200 };
  receiver = await startReceiver(() => answer);
  warnings = [];
  vi.spyOn(console, "error").mockImplementation((message) => void warnings.push(message));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await shutdown();
  await receiver.close();
});

function start(options: InitializeOptions = {}) {
  initialize({ appName: "test", baseUrl: receiver.url, silenceInitializationMessage: true, ...options });
}

describe("delivery", () => {
  test("spans arrive as OTLP protobuf, in one batch, with key and headers", async () => {
    start({ apiKey: "ak_1", headers: { "x-team": "growth" }, baseUrl: `${receiver.url}/otlp//` });
    withWorkflow({ name: "chat", associationProperties: { customer_id: "CUS_a1b2c3d4e5f6" } }, () =>
      withTask({ name: "classify" }, () => {}),
    );
    await forceFlush();
    expect(receiver.requests).toHaveLength(1);
    expect(receiver.requests[0]).toMatchObject({
      path: "/otlp/v1/traces",
      headers: { authorization: "Bearer ak_1", "x-team": "growth", "content-type": "application/x-protobuf" },
    });
    for (const text of ["chat.workflow", "classify.task"]) expect(receiver.count(text)).toBe(1);
    expect(receiver.count("CUS_a1b2c3d4e5f6")).toBe(2);
    expect(warnings).toEqual([]);
  });

  test("a large batch is compressed", async () => {
    start();
    withTask({ name: "t" }, () => "long ".repeat(2_000));
    await shutdown();
    expect(receiver.requests[0]?.headers["content-encoding"]).toBe("gzip");
    expect(receiver.count("t.task")).toBe(1);
  });

  test("a batch that is too large for one request goes in several", async () => {
    start();
    for (let index = 0; index < 200; index += 1) withTask({ name: "t" }, () => "x".repeat(60_000));
    await shutdown();
    expect(Math.max(...receiver.requests.map(({ body }) => body.length))).toBeLessThanOrEqual(
      4 * 1024 * 1024,
    );
    expect(receiver.requests.length).toBeGreaterThan(2);
    expect(receiver.count("t.task")).toBe(200);
  });

  test("each span goes on its own when batches are switched off", async () => {
    start({ disableBatch: true });
    withTask({ name: "one" }, () => {});
    withTask({ name: "two" }, () => {});
    await forceFlush();
    expect(receiver.requests).toHaveLength(2);
  });

  test("an instrumented HTTP client does not trace the export", async () => {
    const instrumentation = () => trace.getTracer("http").startSpan("POST").end();
    subscribe("http.client.request.start", instrumentation);
    start();
    answer = { status: 503, headers: { "retry-after": "60" } };
    withTask({ name: "t" }, () => {});
    await forceFlush(); // From the batch processor, then, for what was kept, from here.
    answer = { status: 200 };
    await forceFlush();
    await forceFlush();
    unsubscribe("http.client.request.start", instrumentation);
    expect(receiver.requests).toHaveLength(2);
    expect(receiver.count("POST")).toBe(0);
  });
});

describe("trouble", () => {
  test("a server that is away is named once, with the cure, and gets the spans when it is back", async () => {
    const { port, url } = receiver;
    start();
    await receiver.close();
    withTask({ name: "kept" }, () => {});
    await forceFlush();
    withTask({ name: "kept-too" }, () => {});
    await forceFlush();
    expect(warnings).toEqual([
      `[anyway] Spans could not be sent to ${url}/v1/traces: connect ECONNREFUSED 127.0.0.1:${port}. Start the server, ` +
        "or set baseUrl or ANYWAY_BASE_URL to where it runs. This is said once; the application goes on.",
    ]);
    receiver = await startReceiver(() => answer, port);
    await forceFlush();
    expect([receiver.count("kept.task"), receiver.count("kept-too.task")]).toEqual([1, 1]);
  });

  test("a busy server is asked again after the time it names", async () => {
    start();
    answer = { status: 503, headers: { "retry-after": "0" } };
    withTask({ name: "t" }, () => {});
    const flushed = forceFlush();
    await vi.waitFor(() => expect(receiver.requests.length).toBeGreaterThan(1));
    answer = { status: 200 };
    await flushed;
    const attempts = receiver.requests.length;
    await forceFlush();
    expect(receiver.requests).toHaveLength(attempts);
    await shutdown();
    expect(warnings).toHaveLength(1); // No span was lost.
  });

  test.each([
    [401, "Set apiKey or ANYWAY_API_KEY"],
    [404, "Set baseUrl or ANYWAY_BASE_URL"],
    [400, "Its log says why."],
  ])("an answer of %i is not repeated, and said what to do about: %s", async (status, cure) => {
    start();
    answer = { status };
    withTask({ name: "t" }, () => {});
    await shutdown();
    expect(receiver.requests).toHaveLength(1);
    expect(warnings).toEqual([
      expect.stringContaining(cure),
      `[anyway] Spans that could not be delivered to ${receiver.url}/v1/traces: 1.`,
    ]);
  });

  test.each([500, 501, 413, 408])("an answer of %i is final, by OTLP's rules", async (status) => {
    start();
    answer = { status };
    withTask({ name: "t" }, () => {});
    await shutdown();
    expect(receiver.requests).toHaveLength(1);
  });

  test.each([429, 502, 503, 504])("an answer of %i asks for patience", async (status) => {
    start();
    answer = { status, headers: { "retry-after": "0" } };
    withTask({ name: "t" }, () => {});
    const flushed = forceFlush();
    await vi.waitFor(() => expect(receiver.requests.length).toBeGreaterThan(1));
    answer = { status: 200 };
    await flushed;
    expect(receiver.requests.length).toBeGreaterThan(1);
  });

  test("spans whose taking is confirmed by half an answer are not sent again", async () => {
    const server = createServer((request, response) => {
      request.resume().on("end", () => {
        response.writeHead(200, { "content-length": "100" }).write("half", () => response.socket?.end());
      });
    });
    let requests = 0;
    server.on("request", () => {
      requests += 1;
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    start({ baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
    withTask({ name: "t" }, () => {});
    await forceFlush();
    await forceFlush();
    expect(requests).toBe(1);
    expect(warnings).toEqual([]);
    server.close();
  });

  test("spans that the server refuses out of a batch are counted", async () => {
    start();
    // ExportTraceServiceResponse { partial_success { rejected_spans: 1, error_message: "too old" } }
    answer = {
      status: 200,
      body: Uint8Array.from([0x0a, 0x0b, 0x08, 1, 0x12, 7, ...Buffer.from("too old")]),
    };
    withTask({ name: "t" }, () => {});
    withTask({ name: "t" }, () => {});
    await shutdown();
    expect(warnings).toEqual([
      expect.stringContaining("it refused 1 spans: too old."),
      expect.stringMatching(/could not be delivered to .*: 1\.$/),
    ]);
  });

  test("what is kept is bounded: the oldest goes first, and is counted", async () => {
    const { port } = receiver;
    start();
    await receiver.close();
    for (let index = 0; index < 40; index += 1) {
      withTask({ name: `t${index}-` }, () => {
        for (let part = 0; part < 10; part += 1) {
          withTask({ name: "part" }, () => "x".repeat(60_000));
        }
      });
      await forceFlush();
    }
    receiver = await startReceiver(() => answer, port);
    await shutdown();
    const bytes = receiver.requests.reduce((sum, { body }) => sum + body.length, 0);
    expect(bytes).toBeLessThanOrEqual(16 * 1024 * 1024);
    expect(bytes).toBeGreaterThan(15 * 1024 * 1024);
    expect([receiver.count("t0-.task"), receiver.count("t39-.task")]).toEqual([0, 1]);
    const dropped = 440 - receiver.count(".task");
    expect(warnings.at(-1)).toMatch(new RegExp(`could not be delivered to .*: ${dropped}\\.$`));
  });
});
