import assert from "node:assert/strict";
import type { Locator, Page } from "playwright-core";
import { watchFaults } from "./watch-faults.ts";

/** What the reader saw on the way; the ids are those of the addresses. */
export interface Journey {
  customer: { id: string; name: string; profit: string };
  trace: { id: string; name: string; spans: number };
  span: { id: string; name: string };
  /** Each message of the span: who spoke, and the beginning of what they said. */
  messages: { role: string; text: string }[];
}

/**
 * Goes the way that the product is for: from the customers to one customer, to a conversation's trace, to the
 * messages of its last model call. Throws when a step does not show what it should.
 */
export async function journey(page: Page, baseUrl: string): Promise<Journey> {
  const faults = watchFaults(page);
  await page.goto(`${baseUrl}/customers`);
  const customer = await openCustomer(page);
  await openConversation(page);
  const trace = await readTrace(page);
  const span = await openModelCall(page);
  const messages = await readMessages(page);

  assert.deepEqual(faults, [], "the browser reported errors");
  return { customer, trace, span, messages };
}

async function openCustomer(page: Page): Promise<Journey["customer"]> {
  await page.getByRole("heading", { name: "Customers" }).waitFor();
  const table = page.getByRole("grid", { name: "Customers" });
  const first = table.locator("tbody tr[aria-rowindex]").first();
  await first.waitFor();
  assert.match(await text(table.locator("tfoot")), /Total/, "the totals are not shown");
  const link = first.getByRole("link");
  const name = await text(link);
  const profit = await text(first.getByRole("gridcell").nth(await columnIndex(table, "Profit")));
  assert.match(profit, /\$\d/, "the profit of the first customer is no amount");
  await link.click();

  await page.waitForURL(/\/customers\/[^/?]+/);
  await page.getByRole("heading", { name, level: 1 }).waitFor();
  await page.getByText("Margin", { exact: true }).waitFor();
  return { id: idFrom(page), name, profit };
}

async function columnIndex(table: Locator, header: string): Promise<number> {
  const headers = await table.getByRole("columnheader").allTextContents();
  const index = headers.findIndex((text) => text.trim() === header);
  assert.notEqual(index, -1, `there is no column ${header} among ${headers.join(", ")}`);
  return index;
}

/** Opens the trace of the newest conversation that cost something, by the first turn of its session where it has one. */
async function openConversation(page: Page): Promise<void> {
  const timeline = page.getByRole("region", { name: "Conversations and orders" });
  // Orders are links with an amount as well.
  const conversations = timeline.getByRole("link").filter({ has: page.getByLabel("Conversation") });
  await conversations.filter({ hasText: "$" }).first().click();
  await page.waitForURL(/\/(traces|sessions)/);
  if (page.url().includes("/sessions/")) {
    const turns = page.getByRole("listitem").getByRole("link");
    await turns.filter({ visible: true }).and(page.locator('[href*="span="]')).first().click();
    await page.waitForURL(/\/traces\//);
  }
  if (/\/traces\/[0-9a-f]{32}/.test(page.url())) return;
  const rows = page.getByRole("grid", { name: "Traces" }).locator("tbody tr[aria-rowindex]");
  await rows.filter({ hasText: "$" }).first().getByRole("link").first().click();
  await page.waitForURL(/\/traces\/[0-9a-f]{32}/);
}

async function readTrace(page: Page): Promise<Journey["trace"]> {
  const spans = page.getByRole("treegrid", { name: "Spans" });
  await spans.locator("tr[aria-level]").first().waitFor();
  const name = await text(page.getByRole("heading", { level: 1 }));
  const total = Number(await spans.getAttribute("aria-rowcount")) - 1;
  assert.ok(total > 0, "the trace shows no span");
  return { id: idFrom(page), name, spans: total };
}

async function openModelCall(page: Page): Promise<Journey["span"]> {
  const rows = page.getByRole("treegrid", { name: "Spans" }).locator("tr[aria-level]");
  const calls = rows.filter({ has: page.getByRole("img", { name: "Model call" }) });
  await calls.last().click();
  await page.waitForURL(/[?&]span=/);
  const panel = page.getByRole("region", { name: /^Span / });
  const name = await text(panel.getByRole("heading", { level: 2 }));
  await panel.getByRole("tab", { name: "Messages", selected: true }).waitFor();
  return { id: new URL(page.url()).searchParams.get("span") ?? "", name };
}

async function readMessages(page: Page): Promise<Journey["messages"]> {
  const messages = page.locator("[data-role]");
  await messages.first().waitFor();
  const seen: Journey["messages"] = [];
  for (const message of await messages.all()) {
    const role = (await message.getAttribute("data-role")) ?? "";
    seen.push({ role, text: (await text(message)).replace(role, "").trim() });
  }
  assert.ok(
    seen.some(({ text }) => text.length > 0),
    "the messages are empty",
  );
  return seen;
}

async function text(locator: Locator): Promise<string> {
  return ((await locator.textContent()) ?? "").trim();
}

function idFrom(page: Page): string {
  return decodeURIComponent(new URL(page.url()).pathname.split("/").at(-1) ?? "");
}
