import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { createClient } from "@anyway-sh/api/client";
import { startStandIn } from "@anyway-sh/example-stand-in";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type ServerProcess, startServerProcess } from "./server-process.ts";

const APP = fileURLToPath(new URL("../examples/seeds/src/chat-app.ts", import.meta.url));

let dataDir: string;
let server: ServerProcess;
let standIn: Awaited<ReturnType<typeof startStandIn>>;
let app: ChildProcess;
let appUrl: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "anyway-seed-"));
  server = await startServerProcess(dataDir);
  standIn = await startStandIn();
  const env = {
    ...process.env,
    ANYWAY_BASE_URL: server.url,
    OPENAI_BASE_URL: standIn.openaiBaseUrl,
    ANTHROPIC_BASE_URL: standIn.anthropicBaseUrl,
  };
  const child = spawn(process.execPath, ["-C", "@anyway-sh/source", "--no-warnings", APP], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  app = child;
  appUrl = await new Promise((resolve, reject) => {
    createInterface(child.stdout).on("line", (line) => {
      const url = /http:\S+/.exec(line)?.[0];
      if (url) resolve(url);
    });
    child.once("exit", (code) => reject(new Error(`the application ended with ${code}`)));
  });
});

afterAll(async () => {
  app.kill();
  await once(app, "exit");
  await standIn.close();
  await server.stop();
  await rm(dataDir, { recursive: true });
});

async function chat(auth: string): Promise<unknown> {
  const headers = { "content-type": "application/json", authorization: `Bearer ${auth}` };
  const answer = await fetch(`${appUrl}/chat`, {
    method: "POST",
    headers,
    body: JSON.stringify({ message: "Where is my order?" }),
  });
  expect(answer.status).toBe(200);
  await fetch(`${appUrl}/flush`, { method: "POST" });
  return await answer.json();
}

test("every span of the sample's trace carries the user and the customer", async () => {
  expect(await chat("user-123 CUS_a1b2c3d4e5f6")).toMatchObject({ answer: expect.any(String) });
  const client = createClient({ baseUrl: server.url });
  const traces = await vi.waitFor(
    async () => {
      const { data } = await client.traces.list({ customer_id: "CUS_a1b2c3d4e5f6" });
      expect(data).toHaveLength(1);
      return data;
    },
    { timeout: 10_000 },
  );
  const { data: trace } = await client.traces.get(traces[0]?.trace_id ?? "");
  expect(trace.spans.map((span) => [span.category, span.name]).sort()).toEqual([
    ["llm", "chat claude-haiku-4-5"],
    ["llm", "chat gpt-4o"],
    ["tool", "look-up.tool"],
    ["workflow", "chat.workflow"],
  ]);
  for (const span of trace.spans) {
    expect([span.name, span.properties]).toEqual([
      span.name,
      { user_id: "user-123", customer_id: "CUS_a1b2c3d4e5f6" },
    ]);
    expect(span).toMatchObject({
      user_id: "user-123",
      customer_id: "CUS_a1b2c3d4e5f6",
      workflow: "chat",
      inferred: {},
    });
  }
  const calls = trace.spans.filter((span) => span.category === "llm");
  for (const call of calls)
    expect(call.cost).toMatchObject({ status: "computed", total: expect.stringMatching(/^0\.0000*[1-9]/) });
  expect(trace.llm_summary.cost_incomplete).toBe(false);

  const gpt = calls.find((call) => call.provider === "openai");
  const { data: whole } = await client.traces.span(trace.trace_id, gpt?.span_id ?? "");
  expect(whole.input_messages).toEqual([
    { role: "user", parts: [{ type: "text", text: "Where is my order?" }] },
  ]);
  expect(whole.output_messages).toMatchObject([
    { role: "assistant", parts: [{ type: "text", text: expect.any(String) }] },
  ]);
  // The six keys that the documentation names.
  expect(whole.attributes).toMatchObject({
    "gen_ai.system": "openai",
    "gen_ai.request.model": "gpt-4o",
    "gen_ai.response.model": "gpt-4o-2024-08-06",
    "gen_ai.usage.prompt_tokens": gpt?.usage?.input_tokens,
    "gen_ai.usage.completion_tokens": gpt?.usage?.output_tokens,
    "gen_ai.usage.cost": expect.any(Number),
  });
});

test("without a customer the spans carry the user alone", async () => {
  await chat("user-456");
  const client = createClient({ baseUrl: server.url });
  await vi.waitFor(async () => {
    const { data } = await client.traces.list({ user_id: "user-456" });
    expect(data).toMatchObject([{ customer_ids: [], user_id: "user-456" }]);
  });
});
