import { type Reply, type StandIn, startStandIn } from "@anyway-sh/example-stand-in";
import { Mistral } from "@mistralai/mistralai";
import { configureTelemetry } from "@mistralai/mistralai/extra/observability";
import { type Tracer, type TracerProvider, trace } from "@opentelemetry/api";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { shutdown } from "../../../packages/sdk/src/index.ts";
import { collect, json, startRecording } from "../../../packages/sdk/test/recording.ts";

const USAGE = { inputTokens: 120, outputTokens: 30 };
const REQUEST = {
  model: "mistral-small-latest",
  messages: [{ role: "user" as const, content: "Where is it?" }],
};

let reply: Reply;
let standIn: StandIn;
let recording: ReturnType<typeof startRecording>;
let client: Mistral;
beforeAll(async () => {
  standIn = await startStandIn({ respond: () => reply });
});
afterAll(() => standIn.close());
beforeEach(() => {
  recording = startRecording({ instrumentModules: { mistral: Mistral } });
  reply = { text: "On its way.", usage: USAGE };
  client = new Mistral({ apiKey: "stand-in", serverURL: `${standIn.url}/mistral` });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await shutdown();
});

function onlySpan() {
  const [span, ...others] = recording.spans();
  expect(others.map(({ name }) => name)).toEqual([]);
  return span ?? expect.fail("no span");
}

test("parse() goes past complete(), and has its span as well", async () => {
  reply = { text: '{"place":"Vienna"}', usage: USAGE };
  const responseFormat = z.object({ place: z.string() });
  const { choices } = await client.chat.parse({ ...REQUEST, responseFormat });
  expect(choices?.[0]?.message?.parsed).toEqual({ place: "Vienna" });
  expect(onlySpan().attributes["gen_ai.usage.input_tokens"]).toBe(120);
});

test("an agent's call names the agent, and the model that answered", async () => {
  await client.agents.complete({ agentId: "ag_1", messages: REQUEST.messages });
  await collect(await client.agents.stream({ agentId: "ag_1", messages: REQUEST.messages }));
  expect(recording.spans()).toHaveLength(2);
  for (const { name, attributes } of recording.spans()) {
    expect(name).toBe("chat");
    expect(attributes).toMatchObject({
      "gen_ai.agent.id": "ag_1",
      "gen_ai.response.model": "mistral-medium-latest",
      "gen_ai.usage.output_tokens": 30,
    });
  }
});

test("what stands in the middle is a completion", async () => {
  const request = { model: "codestral-latest", prompt: "def f():", suffix: "return x" };
  await client.fim.complete(request);
  await collect(await client.fim.stream(request));
  for (const span of recording.spans()) {
    expect(span.name).toBe("text_completion codestral-latest");
    expect(json(span, "gen_ai.input.messages")).toEqual([
      { role: "user", parts: [{ type: "text", content: "def f():" }] },
      { role: "user", parts: [{ type: "text", content: "return x" }] },
    ]);
    expect(json(span, "gen_ai.output.messages")).toMatchObject([{ parts: [{ content: "On its way." }] }]);
  }
  expect(recording.spans()).toHaveLength(2);
});

test("calls of tools are put together from a stream", async () => {
  const calls = [
    { name: "look_up", arguments: { order: "A-17" } },
    { name: "look_up", arguments: { order: "A-18" } },
  ];
  reply = { toolCalls: calls, usage: USAGE };
  await collect(await client.chat.stream(REQUEST));
  expect(json(onlySpan(), "gen_ai.output.messages")).toMatchObject([
    { parts: calls.map((call) => ({ type: "tool_call", ...call, id: expect.any(String) })) },
  ]);
});

test("a stream is read, piped or split as it was before", async () => {
  const stream = await client.chat.stream(REQUEST);
  expect(stream.constructor.name).toBe("EventStream");
  const reader = stream.getReader();
  while (!(await reader.read()).done);
  expect(onlySpan().attributes["gen_ai.usage.output_tokens"]).toBe(30);
});

test("embeddings say their usage and dimensions", async () => {
  await client.embeddings.create({ model: "mistral-embed", inputs: ["one", "two"] });
  expect(onlySpan().attributes).toMatchObject({
    "gen_ai.usage.input_tokens": 120,
    "gen_ai.embeddings.dimension.count": 8,
  });
});

describe("the client's own spans", () => {
  test("are not made of a call that has one already, from the first call on", async () => {
    vi.stubEnv("MISTRAL_SDK_TELEMETRY", "global");
    await client.chat.complete(REQUEST);
    await collect(await client.chat.stream(REQUEST));
    reply = { error: { status: 400, message: "It failed." } };
    await expect(client.chat.complete(REQUEST)).rejects.toThrow("It failed.");
    expect(recording.started()).toEqual(Array(3).fill("chat mistral-small-latest"));
    expect(new Set(recording.spans().map(({ instrumentationScope: { name } }) => name))).toEqual(
      new Set(["@anyway-sh/node-server-sdk"]),
    );
  });

  test("are made of calls that are not traced here", async () => {
    await configureTelemetry(client, "global", { redaction: false });
    await client.chat.complete(REQUEST);
    await client.models.list().catch(() => {});
    expect(recording.started()).toEqual(["chat mistral-small-latest", expect.stringContaining("models")]);
  });

  test("go where the application sends them, if that is elsewhere", async () => {
    const started: string[] = [];
    const tracer: Tracer = {
      startSpan(name) {
        started.push(name);
        return trace.wrapSpanContext({ traceId: "1".repeat(32), spanId: "1".repeat(16), traceFlags: 0 });
      },
      startActiveSpan: () => expect.fail("not used"),
    };
    const provider: TracerProvider = { getTracer: () => tracer };
    await configureTelemetry(client, provider, { redaction: false });
    await client.chat.complete(REQUEST);
    await client.chat.complete(REQUEST);
    expect(started).toHaveLength(2);
    expect(recording.spans()).toHaveLength(2);
  });
});
