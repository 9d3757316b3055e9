import { execFile, spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import Anthropic from "@anthropic-ai/sdk";
import { type StandIn, startStandIn } from "@anyway-sh/example-stand-in";
import OpenAI from "openai";
import type { ChatCompletionMessageParam } from "openai/resources/chat/completions";
import type { ResponseInputItem } from "openai/resources/responses/responses";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { initialize, shutdown, withWorkflow } from "../packages/sdk/src/index.ts";
import { launchBrowser } from "./browser/launch.ts";
import { watchFaults } from "./browser/watch-faults.ts";
import { type RecordingProxy, startRecordingProxy } from "./recording-proxy.ts";
import { type ServerProcess, startServerProcess } from "./server-process.ts";

const SCHEMA = { type: "object" as const, properties: { parcel: { type: "string" } }, required: ["parcel"] };
const FOUND = '{"parcel":"7","state":"lost at sea"}';
const HAS_CURL = spawnSync("curl", ["--version"]).status === 0;

let dataDir: string;
let server: ServerProcess;
let standIn: StandIn;
let provider: RecordingProxy;
let browser: Browser;
let context: BrowserContext;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "anyway-complaint-"));
  [server, standIn, browser] = await Promise.all([
    startServerProcess(dataDir),
    startStandIn(),
    launchBrowser(),
  ]);
  provider = await startRecordingProxy(standIn.url);
  context = await browser.newContext({ permissions: ["clipboard-read", "clipboard-write"] });
  initialize({
    appName: "shop",
    baseUrl: server.url,
    disableBatch: true,
    silenceInitializationMessage: true,
    instrumentModules: { openAI: OpenAI, anthropic: Anthropic },
  });
});
afterAll(async () => {
  await shutdown();
  await browser.close();
  await provider.close();
  await standIn.close();
  await server.stop();
  await rm(dataDir, { recursive: true });
});
beforeEach((context) => {
  context.skip(!HAS_CURL, "there is no curl on this machine to run a request with");
  provider.seen.length = 0;
});

/** What three customers said, each by another API, and with which model it was answered. */
const CALLS: {
  api: string;
  email: string;
  complaint: string;
  model: string;
  key: string;
  /** The first call of the conversation, in which it is said, or the second, which has what a tool found. */
  ask(call: 1 | 2): Promise<unknown>;
}[] = [
  {
    api: "OpenAI chat completions",
    email: "ada@example.com",
    complaint: "the lighthouse keeper's parcel never came",
    model: "gpt-4o",
    key: "API_KEY",
    ask: (call) =>
      new OpenAI({ apiKey: "sk-of-nobody", baseURL: `${provider.url}/v1` }).chat.completions.create({
        model: "gpt-4o",
        temperature: 0.2,
        tool_choice: "auto",
        messages: [
          { role: "system", content: "You help O'Brien's shop. `$HOME`" },
          { role: "user", content: 'Hello! "The lighthouse keeper\'s parcel never came"\n$(touch pwned)' },
          {
            role: "assistant",
            content: null,
            tool_calls: [
              { id: "c1", type: "function", function: { name: "track", arguments: '{"parcel":"7"}' } },
            ],
          },
          { role: "tool", tool_call_id: "c1", content: FOUND },
        ].slice(0, 2 * call) as ChatCompletionMessageParam[],
        tools: [{ type: "function", function: { name: "track", description: "Tracks", parameters: SCHEMA } }],
      }),
  },
  {
    api: "Anthropic messages, streamed",
    email: "grace@example.com",
    complaint: "my umbrella turned inside out",
    model: "claude-sonnet-4-5",
    key: "API_KEY",
    ask: async (call) => {
      const client = new Anthropic({ apiKey: "sk-ant-of-nobody", baseURL: provider.url });
      const stream = client.messages.stream({
        model: "claude-sonnet-4-5",
        max_tokens: 200,
        system: [{ type: "text", text: "You help.", cache_control: { type: "ephemeral" } }],
        tool_choice: { type: "auto" },
        tools: [{ name: "track", description: "Tracks", input_schema: SCHEMA }],
        messages: [
          { role: "user", content: "My umbrella turned inside out!" },
          {
            role: "assistant",
            content: [{ type: "tool_use", id: "t1", name: "track", input: { parcel: "7" } }],
          },
          { role: "user", content: [{ type: "tool_result", tool_use_id: "t1", content: FOUND }] },
        ].slice(0, 2 * call - 1) as Anthropic.MessageParam[],
      });
      await stream.finalMessage();
    },
  },
  {
    api: "OpenAI responses, streamed",
    email: "linus@example.com",
    complaint: "the kettle whistles at night",
    model: "gpt-4o-mini",
    key: "API_KEY",
    ask: async (call) => {
      const client = new OpenAI({ apiKey: "sk-of-nobody", baseURL: `${provider.url}/v1` });
      const stream = await client.responses.create({
        model: "gpt-4o-mini",
        stream: true,
        instructions: "You help.",
        max_output_tokens: 100,
        input: [
          { role: "user", content: "The kettle whistles at night." },
          { type: "function_call", call_id: "c1", name: "track", arguments: '{"parcel":"7"}' },
          { type: "function_call_output", call_id: "c1", output: FOUND },
        ].slice(0, 2 * call - 1) as ResponseInputItem[],
        tools: [
          { type: "function", name: "track", description: "Tracks", parameters: SCHEMA, strict: false },
        ],
      });
      for await (const _ of stream);
    },
  },
];

test.each(CALLS)("a complaint about $api leads to its request, which runs again", async (call) => {
  await converse(call);
  const [, sent] = provider.seen.splice(0);

  const page = await context.newPage();
  const faults = watchFaults(page);
  await findComplaint(page, `${call.email} "${call.complaint}"`);
  // As the provider calls it, with its date.
  await page
    .getByRole("link", { name: new RegExp(`^${call.model}(-\\d|$)`) })
    .last()
    .click();
  const command = await copyRequest(page);
  expect(command).not.toContain("of-nobody");
  await promisify(execFile)("sh", ["-c", command], {
    cwd: dataDir,
    env: { PATH: process.env.PATH, [call.key]: "key-of-mine" },
  });

  const [again] = provider.seen;
  expect(again).toMatchObject({ path: sent?.path.replace(/\?.*/, ""), body: sent?.body });
  expect(again?.headers.authorization ?? again?.headers["x-api-key"]).toMatch(/^(Bearer )?key-of-mine$/);
  expect(faults).toEqual([]);
  await page.close();
});

/** A customer with this e-mail has a conversation, of which the server knows once this resolves. */
async function converse({ email, ask }: (typeof CALLS)[number]): Promise<void> {
  const created = await fetch(`${server.url}/v1/customers`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email, name: email.split("@")[0] }),
  });
  const { data: customer } = (await created.json()) as { data: { id: string } };
  const associationProperties = { customer_id: customer.id, session_id: `session of ${customer.id}` };
  await withWorkflow({ name: "support", associationProperties }, async () => {
    await ask(1);
    await ask(2);
  });
  await expect.poll(() => tracesOf(customer.id), { timeout: 20_000 }).toHaveLength(1);
}

async function tracesOf(customerId: string): Promise<unknown[]> {
  const response = await fetch(`${server.url}/v1/traces?customer_id=${customerId}`);
  return ((await response.json()) as { data: unknown[] }).data;
}

/** Pastes what the customer wrote into the one field, and opens the likeliest conversation. */
async function findComplaint(page: Page, complaint: string): Promise<void> {
  await page.goto(`${server.url}/find`);
  await page.getByRole("searchbox", { name: "What is known of it" }).fill(complaint);
  await page.getByRole("button", { name: "Find", exact: true }).click();
  const first = page
    .getByRole("list", { name: /^Conversations/ })
    .getByRole("listitem")
    .first();
  await first.locator("mark").first().waitFor();
  await first.getByRole("link").first().click();
  await page.waitForURL(/\/sessions\//);
}

/** Takes the request of the span that is open to the clipboard, and from there. */
async function copyRequest(page: Page): Promise<string> {
  const panel = page.getByRole("region", { name: /^Span / });
  await panel.getByRole("tab", { name: "Reproduce" }).click();
  await panel.getByRole("region", { name: "The request as cURL" }).waitFor();
  await panel.getByRole("button", { name: "Copy the request" }).click();
  return page.evaluate<string>("navigator.clipboard.readText()");
}
