import { Agent, request } from "node:http";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { gzipSync } from "node:zlib";
import { JsonTraceSerializer, ProtobufTraceSerializer } from "@opentelemetry/otlp-transformer";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { expect, onTestFinished, test } from "vitest";
import { decodeJson } from "../../packages/server/src/ingest/otlp/decode-json.ts";
import { decodeProtobuf } from "../../packages/server/src/ingest/otlp/decode-protobuf.ts";
import { InvalidBodyError } from "../../packages/server/src/ingest/otlp/invalid-body.ts";
import { encode } from "../../packages/server/test/a-span.ts";
import { audit } from "./audit.ts";
import { createRandom, mutate } from "./mutations.ts";
import { startReport } from "./report.ts";
import { scale } from "./scale.ts";
import { startServer, temporaryFolder } from "./server.ts";
import { aTrace } from "./traces.ts";
import { startWriters } from "./writers.ts";

const IN_PROCESS = scale(6_000, 960_000);
const OVER_HTTP = scale(600, 40_000);
const CONNECTIONS = 8;
const SLOWEST_MS = 1_000;
const MOST_GROWTH_MIB = 48;
const SEED = Number(process.env.ANYWAY_TEST_SEED || 1);

const MIB = 1024 * 1024;
setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

/** Valid requests, as the official serializers write them, and as our own traces are. */
function validBodies(): Record<"protobuf" | "json", Buffer[]> {
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  const span = provider.getTracer("scope", "1.0.0").startSpan("chat gpt-4o");
  span.setAttributes({
    "gen_ai.provider.name": "openai",
    "gen_ai.request.model": "gpt-4o",
    "gen_ai.usage.input_tokens": 1_000,
    "gen_ai.usage.cost": 0.5,
    "gen_ai.input.messages": JSON.stringify([
      { role: "user", parts: [{ type: "text", content: "größer 🙂" }] },
    ]),
    "ai.prompt.messages": '[{"role":"user","content":[{"type":"text","text":"hi"}]}]',
    "llm.input_messages.0.message.content": "hi",
    list: ["a", "b"],
    yes: true,
  });
  span.addEvent("gen_ai.user.message", { content: "hi" });
  span.end();
  const spans = exporter.getFinishedSpans();
  return {
    protobuf: [Buffer.from(ProtobufTraceSerializer.serializeRequest(spans) ?? [])],
    json: [
      Buffer.from(JsonTraceSerializer.serializeRequest(spans) ?? []),
      Buffer.from(aTrace({ spans: 2 }).body),
    ],
  };
}

function usedHeap(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

test(`${IN_PROCESS} garbage bodies are decoded or refused, each at once, and leave nothing in memory`, {
  timeout: 1_800_000,
}, () => {
  const report = startReport("garbage bodies, in process");
  const bodies = validBodies();
  const random = createRandom(SEED);
  let heapBefore = 0;
  for (let i = 0; i < IN_PROCESS; i++) {
    if (i === IN_PROCESS / 10) heapBefore = usedHeap();
    const format = i % 2 === 0 ? "protobuf" : "json";
    const body = mutate(bodies[format], random);
    const began = performance.now();
    try {
      const { spans } = format === "json" ? decodeJson(body) : decodeProtobuf(body);
      for (const span of spans) encode("proj_garbage", span);
    } catch (error) {
      if (!(error instanceof InvalidBodyError))
        throw new Error(`seed ${SEED}, body ${i}, ${format}: ${body.toString("base64")}`, { cause: error });
    }
    expect(performance.now() - began, `seed ${SEED}, body ${i}`).toBeLessThan(SLOWEST_MS);
  }
  report.memory(process.pid);
  report.finish(IN_PROCESS, [], { lost: 0, countedTwice: 0, findings: [] });
  expect((usedHeap() - heapBefore) / MIB).toBeLessThan(MOST_GROWTH_MIB);
});

test(`${OVER_HTTP} garbage requests are answered as what they are, and valid spans are taken beside them`, {
  timeout: 1_200_000,
}, async () => {
  const report = startReport("garbage bodies, over HTTP");
  const server = await startServer(await temporaryFolder());
  const bodies = validBodies();
  const random = createRandom(SEED);
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  onTestFinished(() => agent.destroy());
  const writers = startWriters(server.url, { writers: 1, pauseMs: 50 });
  const wrong: string[] = [];
  let left = OVER_HTTP;
  const types = [
    "application/x-protobuf",
    "application/json",
    "application/json; charset=utf-8",
    "text/plain",
  ];
  const encodings = ["identity", "gzip", "deflate", "br", "gzip, gzip"];

  const send = (headers: Record<string, string>, body: Buffer) =>
    new Promise<number>((resolve, reject) => {
      const sent = request(`${server.url}/v1/traces`, { method: "POST", agent, headers }, (answer) => {
        answer.resume().once("end", () => resolve(answer.statusCode ?? 0));
      });
      sent.once("error", reject).end(body);
    });
  const client = async () => {
    while (left-- > 0) {
      const type = types[random(20)] ?? types[random(2)] ?? "";
      const garbage = mutate(type.includes("protobuf") ? bodies.protobuf : bodies.json, random);
      // Most say of themselves what they are; some are compressed, and some lie.
      const encoding = encodings[random(40)] ?? "identity";
      const body = encoding === "gzip" && random(2) ? gzipSync(garbage) : garbage;
      const began = performance.now();
      const headers = { "content-type": type, "content-encoding": encoding };
      const status = await send(headers, body).catch((error: Error) => error.message);
      const ms = performance.now() - began;
      if (![200, 400, 413, 415].includes(status as number) || ms > 5 * SLOWEST_MS)
        wrong.push(`${status} in ${Math.round(ms)} ms: ${type}, ${encoding}, ${body.toString("base64")}`);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, client));
  await writers.stop();
  expect(wrong).toEqual([]);
  const rss = report.memory(server.process.pid);

  // What was still a valid request has spans of its own, so the sums are not ours alone; each trace is.
  const { lost, countedTwice, findings } = await audit(server.url, writers.acknowledged, {
    amongOthers: true,
  });
  report.finish(OVER_HTTP, writers.acknowledged, { lost, countedTwice, findings });
  expect(findings).toEqual([]);
  expect(writers.drops).toEqual([]);
  expect(server.process.exitCode).toBeNull();
  expect(rss ?? 0).toBeLessThan(1_024);
});
