import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { createClient } from "@anyway-sh/api/client";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "./browser/launch.ts";
import { watchFaults } from "./browser/watch-faults.ts";
import { type ServerProcess, startServerProcess } from "./server-process.ts";

let dataDir: string;
let server: ServerProcess;
let browser: Browser;
let chat: Server;
/** What the chat was told. */
const said: string[] = [];

beforeAll(async () => {
  chat = createServer(async (request, response) => {
    said.push(JSON.parse(await text(request)).text);
    response.end("ok");
  }).listen(0, "127.0.0.1");
  await once(chat, "listening");
  dataDir = await mkdtemp(join(tmpdir(), "anyway-budgets-"));
  server = await startServerProcess(dataDir, { env: { ANYWAY_WEBHOOKS_ALLOW_PRIVATE: "true" } });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await server.stop();
  chat.close();
  await rm(dataDir, { recursive: true });
});

/** A model call of a customer that cost so many dollars. */
async function spend(usd: string): Promise<void> {
  const now = BigInt(Date.now()) * 1_000_000n;
  const attributes = {
    "gen_ai.operation.name": "chat",
    "gen_ai.request.model": "our-own",
    "gen_ai.usage.cost": usd,
    "traceloop.association.properties.customer_id": "CUS_spender",
  };
  const span = {
    traceId: randomBytes(16).toString("hex"),
    spanId: randomBytes(8).toString("hex"),
    name: "chat our-own",
    kind: 3,
    startTimeUnixNano: String(now),
    endTimeUnixNano: String(now + 1n),
    attributes: Object.entries(attributes).map(([key, stringValue]) => ({ key, value: { stringValue } })),
  };
  await createClient({ baseUrl: server.url }).otlp.traces({
    resourceSpans: [{ scopeSpans: [{ spans: [span] }] }],
  });
}

test("a budget is made in the browser, fires as spend comes in, and checks refuse what is over it", async () => {
  const page = await browser.newPage();
  const faults = watchFaults(page);
  await page.goto(`${server.url}/budgets`);
  await page.getByRole("button", { name: "New budget" }).first().click();
  await page.getByLabel("Name").fill("Fair use");
  await page.getByLabel("Amount in dollars").fill("10");
  await page.getByLabel("For", { exact: true }).selectOption("Each customer");
  await page.getByLabel("What counts").fill("model:our-own");
  await page.getByLabel("Tell at percent").fill("50, 100");
  const url = `http://127.0.0.1:${(chat.address() as AddressInfo).port}/services/very-secret`;
  await page.getByLabel("Slack URL").fill(url);
  await page.getByRole("button", { name: "Create budget" }).click();
  const budgets = page.getByRole("grid", { name: "Budgets" });
  await budgets.getByText("nothing yet").waitFor();

  await spend("6");
  const bar = budgets.getByRole("progressbar", { name: "Fair use" });
  await bar.and(page.locator('[aria-valuetext="$6.00 of $10.00, 60%"]')).waitFor();
  await spend("5");
  await bar.and(page.locator('[aria-valuetext="$11.00 of $10.00, 110%"]')).waitFor();
  await budgets.getByText("1 of 1").waitFor();

  await page.getByRole("link", { name: "What fired" }).click();
  const fired = page.getByRole("grid", { name: "What fired" }).locator("tbody tr[aria-rowindex]");
  await fired.nth(1).waitFor();
  expect(await fired.count()).toBe(2);
  expect(await fired.first().textContent()).toContain("Fair useCUS_spender100%$11.00 of $10.00");
  await expect.poll(() => said.length, { timeout: 15_000 }).toBe(2);
  expect(said.sort()[0]).toContain("*Budget Fair use: 100% spent by CUS_spender*");

  const { data } = await createClient({ baseUrl: server.url }).budgets.check({
    customer_id: "CUS_spender",
    model: "our-own",
  });
  expect(data).toMatchObject({ allowed: false, budgets: [{ spent: "11.000000000", limit: "10.000000000" }] });
  expect(await page.content()).not.toContain("very-secret");
  expect(faults).toEqual([]);
}, 120_000);
