import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Client, createClient } from "@anyway-sh/api/client";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "./browser/launch.ts";
import { watchFaults } from "./browser/watch-faults.ts";
import { type ServerProcess, startServerProcess } from "./server-process.ts";

/** As the page has them side by side. */
const MODELS = ["last", "direct", "linear", "first", "position", "time_decay"] as const;
const HOUR_MS = 3_600_000;
const QUESTION = "Which boots keep dry on the Ridgeway?";

let dataDir: string;
let server: ServerProcess;
let browser: Browser;
let client: Client;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "anyway-conversions-"));
  [server, browser] = await Promise.all([startServerProcess(dataDir), launchBrowser()]);
  client = createClient({ baseUrl: server.url });
});
afterAll(async () => {
  await browser.close();
  await server.stop();
  await rm(dataDir, { recursive: true });
});

/** Ann asks twice and buys, Bob and a visitor ask and do not, Eve buys without a word. Ann's order. */
async function live(): Promise<string> {
  const { data: ann } = await client.customers.create({ name: "Ann" });
  const { data: bob } = await client.customers.create({ name: "Bob" });
  const { data: eve } = await client.customers.create({ name: "Eve" });
  await client.otlp.traces({
    resourceSpans: [
      {
        scopeSpans: [
          {
            spans: [
              aCall(50, "sales", QUESTION, { customer_id: ann.id, session_id: "ann asks" }),
              aCall(30, "support", "Do they come in red?", { customer_id: ann.id, session_id: "ann again" }),
              aCall(20, "support", "Where is my parcel?", { customer_id: bob.id, session_id: "bob asks" }),
              aCall(10, "sales", "Hello?", { session_id: "a visitor" }),
            ],
          },
        ],
      },
    ],
  });
  const buy = (customer_id: string, amount: number) =>
    client.orders.create({ customer_id, amount, currency: "USD", paid_at: ago(5) });
  const { data: order } = await buy(ann.id, 9_001);
  await buy(eve.id, 500);
  await expect.poll(conversations, { timeout: 20_000 }).toBe(4);
  return order.id;
}

const report = async () => (await client.conversions.get({ group_by: "workflow" })).data;
const conversations = async () => (await report()).totals.funnel.conversations.conversations;
const ago = (hours: number) => new Date(Date.now() - hours * HOUR_MS).toISOString();

function aCall(hoursAgo: number, workflow: string, question: string, ids: Record<string, string>) {
  const start = BigInt(Date.parse(ago(hoursAgo))) * 1_000_000n;
  const attributes = {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": "openai",
    "gen_ai.request.model": "gpt-4o",
    "gen_ai.usage.input_tokens": "1000",
    "gen_ai.usage.output_tokens": "100",
    "gen_ai.input.messages": JSON.stringify([{ role: "user", parts: [{ type: "text", content: question }] }]),
    "traceloop.workflow.name": workflow,
    ...Object.fromEntries(
      Object.entries(ids).map(([key, id]) => [`traceloop.association.properties.${key}`, id]),
    ),
  };
  return {
    traceId: randomBytes(16).toString("hex"),
    spanId: randomBytes(8).toString("hex"),
    name: "chat gpt-4o",
    startTimeUnixNano: String(start),
    endTimeUnixNano: String(start + 2_000_000_000n),
    attributes: Object.entries(attributes).map(([key, value]) => ({
      key,
      value: key.includes("usage") ? { intValue: value } : { stringValue: value },
    })),
  };
}

test("from the funnel to the conversation behind an order, with the same figures on every page", async () => {
  const orderId = await live();
  const page = await browser.newPage();
  const faults = watchFaults(page);
  await page.goto(`${server.url}/conversions`);
  const funnel = page.getByRole("list", { name: "Funnel" });
  const { totals, rows, unattributed } = await report();
  const { conversations: all, payment_link, paid } = totals.funnel;
  expect([all, paid]).toEqual([
    { visitors: 3, conversations: 4 },
    { visitors: 1, conversations: 2 },
  ]);
  await funnel.getByText(`${all.visitors} visitors · ${all.conversations} conversations`).waitFor();
  await funnel.getByText(`${paid.visitors} visitor · ${paid.conversations} conversations`).waitFor();
  await funnel.getByText(`${payment_link.visitors} visitors · 0 conversations`).waitFor();
  await page.getByText(`${paid.visitors} of ${all.visitors} visitors paid`).waitFor();

  // The number's list has as many rows, and says so; the keyboard opens them.
  await funnel.getByRole("link", { name: /paid$/ }).click();
  await page.getByText(`${paid.conversations} conversations of ${paid.visitors} visitor`).waitFor();
  const list = page.getByRole("grid", { name: "Conversations that preceded a payment" });
  expect(await rowsOf(list)).toHaveLength(paid.conversations);
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/sessions\/ann%20asks/);
  await page.goBack();
  await page.goBack();

  expect(unattributed?.orders).toBe(1);
  await page.getByRole("link", { name: "1 unattributed order" }).first().click();
  expect(await rowsOf(page.getByRole("grid", { name: "Unattributed orders" }))).toEqual([
    expect.stringContaining("$5.00"),
  ]);
  await page.goBack();

  await page.getByRole("button", { name: "Compare models" }).click();
  const grid = page.getByRole("grid", { name: "Credit by model" });
  expect(await rowsOf(grid)).toEqual(
    rows.map(({ value, credited }) =>
      [value, ...MODELS.map((model) => dollars(credited[model].total))].join(""),
    ),
  );
  expect(rows.find(({ value }) => value === "sales")?.credited).toMatchObject({
    last: { total: "0.000000000" },
    linear: { total: "45.010000000" },
    first: { total: "90.010000000" },
  });

  await page.setViewportSize({ width: 390, height: 800 });
  await page.goto(`${server.url}/orders/${orderId}?credit=linear`);
  const led = page.getByRole("region", { name: "What led to it" });
  await led.getByText("2 conversations in the 30 days before it").waitFor();
  expect(await led.getByRole("row", { name: QUESTION }).textContent()).toContain("$45.01");
  expect(await page.evaluate<boolean>("document.documentElement.scrollWidth <= 390")).toBe(true);
  await led.getByRole("link", { name: QUESTION }).click();
  await page.waitForURL(/\/sessions\//);
  await page.getByRole("list", { name: "Conversation" }).getByText(QUESTION).waitFor();

  await page.goto(`${server.url}/sessions/${encodeURIComponent("ann again")}`);
  const orders = page.getByRole("list", { name: "Orders of the session" });
  await orders.getByText("credited with 100% of").waitFor();
  expect(await orders.getByRole("link").textContent()).toBe(orderId);
  expect(faults).toEqual([]);
}, 120_000);

async function rowsOf(grid: ReturnType<Page["getByRole"]>): Promise<(string | null)[]> {
  const rows = grid.locator("tbody").getByRole("row");
  await rows.first().getByRole("link").first().waitFor();
  // As they are seen: links say more to who cannot see the column that they stand in.
  return rows.evaluateAll((all) =>
    all.map((row) => {
      const seen = row.cloneNode(true) as typeof row;
      for (const unseen of seen.querySelectorAll(".mantine-VisuallyHidden-root")) unseen.remove();
      return seen.textContent;
    }),
  );
}

const dollars = (decimal: string): string =>
  Number(decimal) === 0
    ? "–"
    : Number(decimal).toLocaleString("en-US", { style: "currency", currency: "USD" });
