import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createClient } from "@anyway-sh/api/client";
import { startStandIn } from "@anyway-sh/example-stand-in";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { buy } from "./browser/buy.ts";
import { launchBrowser } from "./browser/launch.ts";
import { type ServerProcess, startServerProcess } from "./server-process.ts";

const RUN_SAMPLE = fileURLToPath(new URL("../examples/seeds/src/run-sample.ts", import.meta.url));
const SAMPLES = new URL("../examples/seeds/src/samples/", import.meta.url);

let dataDir: string;
let server: ServerProcess;
/** Traces of the samples that have run. */
const seen = new Set<string>();
let standIn: Awaited<ReturnType<typeof startStandIn>>;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "anyway-seed-"));
  server = await startServerProcess(dataDir);
  standIn = await startStandIn();
});

afterAll(async () => {
  await standIn.close();
  await server.stop();
  await rm(dataDir, { recursive: true });
});

/** Runs the sample in a process of its own. @returns its traces, oldest first, once there are `count` */
async function tracesOf(sample: string, count: number) {
  const env = { ...process.env, ANYWAY_BASE_URL: server.url, OPENAI_BASE_URL: standIn.openaiBaseUrl };
  const child = spawn(process.execPath, ["-C", "@anyway-sh/source", "--no-warnings", RUN_SAMPLE, sample], {
    env,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const [code] = await once(child, "exit");
  expect(code).toBe(0);

  const client = createClient({ baseUrl: server.url });
  const summaries = await vi.waitFor(
    async () => {
      const { data } = await client.traces.list({});
      const added = data.filter(({ trace_id }) => !seen.has(trace_id));
      expect(added).toHaveLength(count);
      return added;
    },
    { timeout: 20_000 },
  );
  for (const { trace_id } of summaries) seen.add(trace_id);
  const traces = await Promise.all(summaries.map(({ trace_id }) => client.traces.get(trace_id)));
  return traces
    .map(({ data }) => data)
    .sort((a, b) => a.spans[0]?.start_time.localeCompare(b.spans[0]?.start_time ?? "") ?? 0);
}

test("every sample is run", async () => {
  const files = (await readdir(SAMPLES)).filter((name) => !name.startsWith(".")).sort();
  expect(files).toEqual(
    [
      "anonymous-to-registered.ts",
      "chat-service.ts",
      "chat.ts", // By seed-sample.test.ts, in its application.
      "payment.ts",
      ...BAGGAGE.map(([name]) => name),
    ].sort(),
  );
});

test("the class whose methods are decorated: its customer is on every span", async () => {
  const [trace] = await tracesOf("chat-service.ts", 1);
  expect(trace?.spans.map(({ name, customer_id, inferred }) => ({ name, customer_id, inferred }))).toEqual([
    { name: "chat.workflow", customer_id: "CUS_service00001", inferred: {} },
    { name: "classify.task", customer_id: "CUS_service00001", inferred: {} },
  ]);
});

test("the payment: one trace, with the customer throughout and the order from where it is known; and it is paid", async () => {
  const client = createClient({ baseUrl: server.url });
  const [trace] = await tracesOf("payment.ts", 1);
  const [link] = (await client.paymentLinks.list({})).data;
  const orderId = link?.order_id ?? "";
  expect(orderId).toMatch(/^ORD_/);
  const ids = trace?.spans.map(({ name, customer_id, session_id, properties }) => [
    name,
    customer_id,
    session_id,
    properties.order_id,
  ]);
  expect(ids?.sort()).toEqual([
    ["chat gpt-4o", "CUS_payment00001", "SES_payment00001", orderId],
    ["complete_order.workflow", "CUS_payment00001", "SES_payment00001", orderId],
    ["create-link.tool", "CUS_payment00001", "SES_payment00001", undefined],
    ["process_payment.workflow", "CUS_payment00001", "SES_payment00001", undefined],
  ]);
  const { data } = await client.traces.list({ order_id: orderId });
  expect(data.map(({ trace_id }) => trace_id)).toEqual([trace?.trace_id]);

  const browser = await launchBrowser();
  try {
    await buy(browser, link?.url ?? "", { width: 390, height: 800, colorScheme: "light" }, async () => {});
  } finally {
    await browser.close();
  }
  const { data: order } = await client.orders.get(orderId);
  expect(order).toMatchObject({
    status: "paid",
    amount: 4_900,
    currency: "EUR",
    customer_id: "CUS_payment00001",
    trace_id: trace?.trace_id,
    span_id: trace?.spans.find(({ name }) => name === "create-link.tool")?.span_id,
  });
  expect((await client.traces.get(order.trace_id ?? "")).data.session_id).toBe("SES_payment00001");
}, 120_000);

test("anonymous, then registered: each trace has the customer of its time", async () => {
  const traces = await tracesOf("anonymous-to-registered.ts", 2);
  expect(traces.flatMap(({ spans }) => spans.map(({ name, customer_id }) => [name, customer_id]))).toEqual([
    ["chat.workflow", "anon_SES_a1b2c3d4e5f6"],
    ["chat.workflow", "CUS_a1b2c3d4e5f6"],
  ]);
});

const SESSION = { session_id: "my-js-session-id" };
const USER = { user_id: "my-js-user-id" };
const BAGGAGE = [
  ["session.js", SESSION],
  ["user.js", USER],
  ["session-call.js", SESSION],
  ["user-call.js", USER],
  ["session-and-user-call.js", { ...SESSION, ...USER }],
] as const;

describe("session and user by baggage", () => {
  test.each(BAGGAGE)("%s: the call within the block carries them", async (sample, ids) => {
    const [trace] = await tracesOf(sample, 1);
    expect(trace?.spans).toMatchObject([{ name: "chat gpt-4o", inferred: {}, ...ids }]);
    const absent = "user_id" in ids ? ("session_id" in ids ? [] : ["session_id"]) : ["user_id"];
    for (const id of absent) expect(trace?.spans[0]).toMatchObject({ [id]: null });
  });
});
