import assert from "node:assert/strict";
import type { Locator, Page } from "playwright-core";
import { watchFaults } from "./watch-faults.ts";

/** A call with cached tokens, as attributes alone; what no dialect knows comes last. */
const ATTRIBUTES = {
  "gen_ai.operation.name": "chat",
  "gen_ai.provider.name": "openai",
  "gen_ai.request.model": "gpt-4o",
  "gen_ai.usage.input_tokens": 1500,
  "gen_ai.usage.cache_read.input_tokens": 400,
  "gen_ai.usage.output_tokens": 100,
  "gen_ai.input.messages": '[{"role":"user","parts":[{"type":"text","content":"Where is my order?"}]}]',
  "traceloop.association.properties.customer_id": "CUS_a1b2c3d4e5f6",
  "acme.release": "2026.11",
};

/** What the page showed of the pasted span. */
export interface SeenReading {
  dialect: string;
  customer: string;
  buckets: Record<string, string[]>;
  rule: string;
  unread: string;
}

/**
 * Goes to Settings by the navigation and pastes a span, by keyboard as people do. Throws when the page does not show
 * how it is read, or does not say what is wrong with a text that is none.
 */
export async function readSpan(page: Page, baseUrl: string): Promise<SeenReading> {
  const faults = watchFaults(page);
  await page.goto(baseUrl);
  await page.getByRole("navigation").getByRole("link", { name: "Settings" }).click();
  await page.getByRole("heading", { name: "Read a span", level: 1 }).waitFor();
  const field = page.getByRole("textbox", { name: "JSON of a span" });
  const reading = page.getByRole("region", { name: "How it is read" });

  await field.fill('{"gen_ai.request.model": ');
  await reading.getByRole("alert").filter({ hasText: "It is no JSON" }).waitFor();
  await field.fill(JSON.stringify(ATTRIBUTES));
  await reading.getByRole("region", { name: "Tokens and cost" }).waitFor();
  await reading.getByText("Where is my order?").waitFor();
  const costs = reading.getByRole("region", { name: "Tokens and cost" });
  const seen: SeenReading = {
    dialect: await text(fieldOf(reading, "dialect")),
    customer: await text(fieldOf(reading, "customer_id")),
    buckets: {},
    rule: await text(costs),
    unread: await text(reading.getByRole("region", { name: "Not read" })),
  };
  for (const row of await costs.locator("tbody tr").all()) {
    const [name = "", ...figures] = await row.locator("th, td").allTextContents();
    seen.buckets[name] = figures;
  }
  assert.deepEqual(faults, [], "the browser reported errors");
  return seen;
}

function fieldOf(reading: Locator, field: string): Locator {
  return reading.locator(`[data-field="${field}"]`);
}

async function text(locator: Locator): Promise<string> {
  return ((await locator.textContent()) ?? "").trim();
}
