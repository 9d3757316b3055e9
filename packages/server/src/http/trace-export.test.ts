import { afterAll, beforeAll, expect, test } from "vitest";
import { aWireSpan, GPT_4O_CALL, hex } from "../../test/a-span.ts";
import { openTestApp, type TestApp } from "../../test/test-app.ts";
import { readBundle } from "../bundle/read-bundle.ts";
import type { AttributeValue } from "../model/span.ts";

let here: TestApp;
let there: TestApp;
let key: string;

beforeAll(async () => {
  here = await openTestApp();
  there = await openTestApp();
  // The engine is one for all apps of a process; another project is another place.
  const project = await there.post("/v1/projects", { name: "Elsewhere" });
  key = project.body.data.id;
});
afterAll(async () => {
  await here.close();
  await there.close();
});

const ODD: Record<string, AttributeValue> = {
  __proto__x: "p",
  "a.null": null,
  "a.double": 0.1,
  "a.whole": 1e21,
  "a.big": "9007199254740993",
  "a.list": [1, "two", null, [true], { deep: { er: "é\u0000\ud83d\ude00" } }],
  "a.empty": [],
  "a.object": {},
  "gen_ai.input.messages": JSON.stringify([{ role: "user", parts: [{ type: "text", content: "A secret" }] }]),
  "llm.invocation_parameters": '{"user":"A secret"}',
};

/** A trace of two spans with everything that a span can have, as it stands in the store of `here`. */
async function storedTrace() {
  const project = await here.business.defaultProject();
  const traceId = hex(16);
  const root = aWireSpan({ "traceloop.workflow.name": "chat" }, { traceId, name: "root", kind: 1 });
  const call = aWireSpan(
    { ...GPT_4O_CALL, ...ODD },
    {
      traceId,
      parentSpanId: root.spanId,
      startTimeNs: root.startTimeNs + 7n,
      status: 2,
      statusMessage: "it broke",
      events: [
        {
          name: "gen_ai.user.message",
          timeNs: root.startTimeNs + 8n,
          attributes: new Map(Object.entries({ content: "A secret" })),
        },
        { name: "retry", timeNs: root.startTimeNs + 9n, attributes: new Map([["times", 2]]) },
      ],
      links: [{ traceId: hex(16), spanId: hex(8), attributes: new Map([["why", "batch"]]) }],
    },
  );
  await here.ingest.accept(project.id, [root, call]);
  await here.ingest.acceptLogs(project.id, [
    {
      traceId,
      spanId: call.spanId,
      name: "gen_ai.choice",
      timeNs: root.startTimeNs + 10n,
      attributes: new Map<string, AttributeValue>([
        ["index", 0],
        ["body", { message: { content: "A secret" } }],
      ]),
    },
  ]);
  return { projectId: project.id, traceId, callId: call.spanId };
}

async function read(app: TestApp, projectId: string, traceId: string) {
  const spans = await app.telemetry.readSpans(projectId, traceId, { limit: 100 });
  const ids = spans.map((span) => span.spanId);
  return {
    spans: spans.map(({ receivedAtNs: _, ...span }) => span),
    payloads: await app.telemetry.readPayloads(projectId, traceId, ids),
    logs: await app.telemetry.readSpanLogs(projectId, traceId, ids),
  };
}

/** Sends what a bundle holds into another project, as `anyway import` does. */
async function send(text: string, projectId: string) {
  const { resourceSpans, resourceLogs } = readBundle(text);
  const json = (value: unknown) => Buffer.from(JSON.stringify(value));
  const { decodeJson } = await import("../ingest/otlp/decode-json.ts");
  const { decodeLogsJson } = await import("../ingest/otlp/decode-logs.ts");
  const { spans, rejected } = decodeJson(json({ resourceSpans }));
  expect(rejected.reasons).toEqual([]);
  await there.ingest.accept(projectId, spans);
  await there.ingest.acceptLogs(projectId, decodeLogsJson(json({ resourceLogs })).logs);
  await there.ingest.settle();
}

test("a trace is elsewhere what it was here, and sending it twice changes nothing", async () => {
  const { projectId, traceId } = await storedTrace();
  const answer = await here.get(`/v1/traces/${traceId.toUpperCase()}/export`);
  expect(answer.status).toBe(200);
  expect(answer.headers["content-disposition"]).toBe(`attachment; filename="trace-${traceId}.json"`);
  expect(answer.body).toMatchObject({ format: "anyway.trace", version: 1, contents: true, span_count: 2 });

  const before = await read(here, projectId, traceId);
  expect(before.logs.size).toBe(1);
  for (let times = 0; times < 2; times++) {
    await send(answer.text, key);
    expect(await read(there, key, traceId)).toEqual(before);
  }
});

test("without contents nobody's words are in it", async () => {
  const { traceId, callId } = await storedTrace();
  const { text, body } = await here.get(`/v1/traces/${traceId}/export?contents=false`);
  expect(text).not.toContain("A secret");
  expect(body).toMatchObject({ contents: false, span_count: 2, resource_logs: [] });
  expect(text).toContain(callId);
  expect(text).toContain('"retry"');
});

test("a trace that there is none of, and another project's", async () => {
  const { traceId } = await storedTrace();
  expect(await here.get(`/v1/traces/${hex(16)}/export`)).toMatchObject({ status: 404 });
  expect(await there.get(`/v1/traces/${traceId}/export`)).toMatchObject({ status: 404 });
});
