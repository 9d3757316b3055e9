import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@anyway-sh/api/client";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "./browser/launch.ts";
import { watchFaults } from "./browser/watch-faults.ts";
import { type ServerProcess, startServerProcess } from "./server-process.ts";

let dataDir: string;
let server: ServerProcess;
let browser: Browser;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "anyway-prices-"));
  [server, browser] = await Promise.all([startServerProcess(dataDir), launchBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
  await rm(dataDir, { recursive: true });
});

/** A call of a model that no book has: 1,000 tokens in and 100 out. */
async function aCall(minutesAgo: number): Promise<void> {
  const start = BigInt(Date.now() - minutesAgo * 60_000) * 1_000_000n;
  const attributes = {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": "our-gpus",
    "gen_ai.request.model": "house-llm-7b",
    "gen_ai.usage.input_tokens": "1000",
    "gen_ai.usage.output_tokens": "100",
    "traceloop.association.properties.customer_id": "CUS_of_house",
  };
  const span = {
    traceId: randomBytes(16).toString("hex"),
    spanId: randomBytes(8).toString("hex"),
    name: "chat house-llm-7b",
    startTimeUnixNano: String(start),
    endTimeUnixNano: String(start + 1_000_000_000n),
    attributes: Object.entries(attributes).map(([key, stringValue]) => ({ key, value: { stringValue } })),
  };
  await createClient({ baseUrl: server.url }).otlp.traces({
    resourceSpans: [{ scopeSpans: [{ spans: [span] }] }],
  });
}

test("a model without a price gets one, and the customer's profit becomes complete", async () => {
  for (const minutesAgo of [50, 20, 1]) await aCall(minutesAgo);
  const client = createClient({ baseUrl: server.url });
  const profit = async () => (await client.profit()).data.rows.find(({ key }) => key === "CUS_of_house");
  await expect.poll(async () => (await profit())?.unpriced_spans, { timeout: 20_000 }).toBe(3);

  const page = await browser.newPage({ viewport: { width: 1440, height: 1100 } });
  const faults = watchFaults(page);
  await page.goto(`${server.url}/customers/CUS_of_house`);
  await page.getByText("incomplete").first().waitFor();
  await page.goto(`${server.url}/settings/prices`);
  const lacking = page.getByRole("table", { name: "Models without a price" });
  await lacking
    .getByRole("row", { name: /house-llm-7b/ })
    .getByRole("button", { name: "Set a price…" })
    .click();
  const dialog = page.getByRole("dialog", { name: "Set a price" });
  await dialog.getByLabel("Input", { exact: true }).fill("2");
  await dialog.getByLabel("Output", { exact: true }).fill("10");
  await dialog.getByRole("button", { name: "Set price" }).click();
  await dialog.waitFor({ state: "detached" });
  expect(await profit(), "stored calls keep what they came in with").toMatchObject({ unpriced_spans: 3 });

  await page.getByRole("form", { name: "Period" }).getByRole("button", { name: "Preview" }).click();
  const repricing = page.getByRole("region", { name: "Re-pricing" });
  const total = repricing.getByRole("row", { name: /^Total/ });
  await total.getByText("$0.009", { exact: false }).first().waitFor();
  await repricing.getByRole("button", { name: "Apply to 3 calls" }).click();
  await repricing.getByText("Applied").waitFor();
  await lacking.waitFor({ state: "detached" });

  await page.goto(`${server.url}/customers/CUS_of_house`);
  await page.getByText("$0.009").first().waitFor();
  expect(await page.getByText("incomplete").count()).toBe(0);
  expect(await profit()).toMatchObject({ cost: "0.009000000", unpriced_spans: 0 });
  expect(faults).toEqual([]);
});
