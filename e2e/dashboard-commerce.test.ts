import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { exportCsv, saveView } from "./browser/keep-list.ts";
import { launchBrowser } from "./browser/launch.ts";
import { addWebhook, makeLink, makeProduct, payWithTestCard, refund } from "./browser/sell.ts";
import { watchFaults } from "./browser/watch-faults.ts";
import { type ServerProcess, startServerProcess } from "./server-process.ts";

let dataDir: string;
let server: ServerProcess;
let browser: Browser;
let backend: Server;
/** The `webhook-id` of each call that the backend took. */
const calls: string[] = [];

beforeAll(async () => {
  backend = createServer((request, response) => {
    calls.push(String(request.headers["webhook-id"]));
    response.writeHead(204).end();
  }).listen(0, "127.0.0.1");
  await once(backend, "listening");
  dataDir = await mkdtemp(join(tmpdir(), "anyway-commerce-"));
  server = await startServerProcess(dataDir, { env: { ANYWAY_WEBHOOKS_ALLOW_PRIVATE: "true" } });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await server.stop();
  backend.close();
  await rm(dataDir, { recursive: true });
});

test("a product is sold, paid, refunded and told of, all in the browser", async () => {
  const context = await browser.newContext({ permissions: ["clipboard-read", "clipboard-write"] });
  const page = await context.newPage();
  const faults = watchFaults(page);
  const backendUrl = `http://127.0.0.1:${(backend.address() as AddressInfo).port}/told`;
  await page.goto(`${server.url}/payments/webhooks`);
  expect(await addWebhook(page, backendUrl)).toMatch(/^whsec_.{20,}$/);
  const webhookPage = page.url();

  await makeProduct(page, { name: "Trail pass", price: "49.00" });
  const address = await makeLink(page, "Trail pass");
  expect(address).toMatch(/^http:\/\/.+\/pay\/PL_[a-z0-9]{26}$/);
  await payWithTestCard(await context.newPage(), address);

  await page.goto(`${server.url}/orders`);
  await page.getByRole("button", { name: "1 test order, left out" }).click();
  const totals = page.getByRole("region", { name: "Totals" });
  await totals.getByText("Paid in EUR").waitFor();
  expect(await totals.textContent()).toContain("€49.00");
  await saveView(page, "Test orders");
  const { lines, told } = await exportCsv(page, "Orders");
  expect(lines).toHaveLength(2);
  expect(lines[1]).toMatch(/^ORD_\w+,.*,EUR,4900,0,/);
  expect(told).toMatch(/^Saved orders-\S+\.csv: 1 row$/);
  await page.goto(`${server.url}/orders`);
  await page.getByRole("button", { name: "Views" }).click();
  await page.getByRole("menuitem", { name: "Test orders" }).click();
  await totals.getByText("Paid in EUR").waitFor();
  await page.getByRole("grid", { name: "Orders" }).getByRole("link", { name: /^ORD_/ }).click();
  await page.getByRole("heading", { name: /^ORD_/ }).waitFor();
  await page.getByText("INV-1").waitFor();
  await refund(page, { typed: "9", shown: "€9.00" });
  const events = page.getByRole("region", { name: "Events" });
  await events.getByText("Refunded").waitFor();
  expect(
    (await events.getByRole("listitem").allTextContents()).map((text) => /^[A-Z][a-z ]+/.exec(text)?.[0]),
  ).toEqual(["Order placed", "Paid", "Refunded"].map((text) => expect.stringContaining(text)));
  await page.getByText("€40.00 can be refunded").waitFor();

  await page.goto(webhookPage);
  const deliveries = page.getByRole("grid", { name: "Deliveries" });
  await deliveries.getByText("delivered").nth(1).waitFor();
  expect(new Set(calls).size).toBe(2);
  await deliveries.getByRole("button", { name: "Send order.refunded again" }).click();
  await deliveries.getByText("delivered").nth(2).waitFor();
  expect(calls).toHaveLength(3);
  expect(new Set(calls).size).toBe(2);

  expect(faults).toEqual([]);
}, 120_000);
