import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@anyway-sh/api/client";
import { type StandIn, startStandIn } from "@anyway-sh/example-stand-in";
import OpenAI from "openai";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  AssociationProperty,
  forceFlush,
  initialize,
  shutdown,
  usingSession,
  withAssociationProperties,
  withTool,
  withWorkflow,
} from "../packages/sdk/src/index.ts";
import { launchBrowser } from "./browser/launch.ts";
import { payWithTestCard } from "./browser/sell.ts";
import { watchFaults } from "./browser/watch-faults.ts";
import { type ServerProcess, startServerProcess } from "./server-process.ts";

let dataDir: string;
let server: ServerProcess;
let standIn: StandIn;
let browser: Browser;
let openai: OpenAI;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "anyway-identity-"));
  [server, standIn, browser] = await Promise.all([
    startServerProcess(dataDir),
    startStandIn(),
    launchBrowser(),
  ]);
  initialize({
    appName: "shop",
    baseUrl: server.url,
    disableBatch: true,
    silenceInitializationMessage: true,
    instrumentModules: { openAI: OpenAI },
  });
  openai = new OpenAI({ apiKey: "sk-of-nobody", baseURL: standIn.openaiBaseUrl });
}, 120_000);
afterAll(async () => {
  await shutdown();
  await Promise.all([browser.close(), standIn.close(), server.stop()]);
  await rm(dataDir, { recursive: true });
}, 120_000);

const client = () => createClient({ baseUrl: server.url });

async function ask(content: string): Promise<string> {
  const answer = await openai.chat.completions.create({
    model: "gpt-4o",
    messages: [{ role: "user", content }],
  });
  return answer.choices[0]?.message.content ?? "";
}

/** A page for a trail pass, made within the span that is active. */
async function makeLink(customerId: string) {
  const product = await client().products.create({ name: "Trail pass", amount: 4_900, currency: "USD" });
  const link = await client().paymentLinks.create({ product_id: product.data.id, customer_id: customerId });
  return { url: link.data.url, orderId: link.data.order_id ?? "" };
}

/** Pays as a buyer does, in a window of its own. */
async function pay(url: string): Promise<void> {
  const page = await browser.newPage();
  await payWithTestCard(page, url);
  await page.close();
}

/** Runs `check` on a page of the dashboard, on which nothing may go wrong. */
async function onPage(path: string, check: (page: Page) => Promise<void>): Promise<void> {
  const page = await browser.newPage();
  const faults = watchFaults(page);
  await page.goto(server.url + path);
  await check(page);
  expect(faults).toEqual([]);
  await page.close();
}

/** All spans that name the customer, once there are `count` traces of it. */
async function spansOf(customerId: string, count: number) {
  await forceFlush();
  const traces = () => client().traces.list({ customer_id: customerId });
  await expect.poll(async () => (await traces()).data, { timeout: 20_000 }).toHaveLength(count);
  const { data } = await traces();
  const whole = await Promise.all(data.map(({ trace_id }) => client().traces.get(trace_id)));
  return whole.flatMap((trace) => trace.data.spans);
}

test("who came anonymously and paid later has one journey, and nobody kept a table of ids", async () => {
  const sessionId = "SES_a1b2c3d4e5f6";
  const chat = (customerId: string, message: string) =>
    usingSession(sessionId, () =>
      withWorkflow(
        { name: "chat", associationProperties: { [AssociationProperty.CUSTOMER_ID]: customerId } },
        () => ask(message),
      ),
    );
  await chat(`anon_${sessionId}`, "Which trails are open in June?");
  const { data: customer } = await client().customers.create({ name: "Ada Summit" });
  await chat(customer.id, "I registered. Is there a pass for all of them?");
  const { url } = await makeLink(customer.id);
  await pay(url);

  const spans = await spansOf(customer.id, 2);
  const cost = spans.reduce((sum, span) => sum + Number(span.cost?.total ?? 0), 0);
  const { data: detail } = await client().customers.get(customer.id);
  expect(detail.ids).toEqual([customer.id, `anon_${sessionId}`]);
  expect(Number(detail.profit.cost)).toBeCloseTo(cost, 9);

  await onPage(`/customers/${customer.id}`, async (page) => {
    const timeline = page.getByRole("region", { name: "Conversations and orders" });
    await timeline.getByText("$49.00").waitFor();
    expect(await timeline.getByLabel("Conversation").count()).toBe(1);
    const ids = page.getByRole("region", { name: "Ids and members" });
    await ids.getByText(`anon_${sessionId}`, { exact: true }).waitFor();
    await ids.getByText("Found on the session").waitFor();
    await ids.getByRole("button", { name: `Undo anon_${sessionId}` }).click();
    await ids.getByText("stands by itself").waitFor();
    await timeline.getByText("1 trace ·").waitFor();
    await ids.getByRole("button", { name: `Link anon_${sessionId} again` }).click();
    await timeline.getByText("2 traces ·").waitFor();

    await timeline.getByRole("link", { name: "Which trails are open in June?" }).click();
    await page.waitForURL(new RegExp(`/sessions/${sessionId}`));
    await page.getByText("I registered. Is there a pass for all of them?").first().waitFor();
  });
});

test("an order that is made in an inner workflow shows the conversation that led to it", async () => {
  const { data: customer } = await client().customers.create({ name: "Grace Ridge" });
  const named = { [AssociationProperty.CUSTOMER_ID]: customer.id };
  const orderId = await usingSession("SES_outer0000001", async () => {
    await withWorkflow({ name: "chat", associationProperties: named }, () =>
      ask("Can I buy the trail pass here?"),
    );
    return withWorkflow({ name: "process_payment", associationProperties: named }, async () => {
      const link = await withTool({ name: "create-link" }, () => makeLink(customer.id));
      return withWorkflow(
        {
          name: "complete_order",
          associationProperties: { ...named, [AssociationProperty.ORDER_ID]: link.orderId },
        },
        async () => {
          await pay(link.url);
          return link.orderId;
        },
      );
    });
  });

  const spans = await spansOf(customer.id, 2);
  const { data: order } = await client().orders.get(orderId);
  expect(order).toMatchObject({
    status: "paid",
    customer_id: customer.id,
    span_id: spans.find(({ name }) => name === "create-link.tool")?.span_id,
  });
  const { data: attribution } = await client().orders.attribution(orderId);
  expect(attribution).toMatchObject({
    unattributed: 0,
    direct_is_last: false,
    touches: [
      { session_id: "SES_outer0000001", title: "Can I buy the trail pass here?", traces: 2, direct: true },
    ],
  });
  await onPage(`/orders/${orderId}`, async (page) => {
    await page.locator('a[href*="/sessions/SES_outer0000001"]').first().click();
    await page.getByText("Can I buy the trail pass here?").first().waitFor();
  });
});

test("a customer that a middleware sets is on every span of its request alone, of two at once", async () => {
  let waiting = 0;
  let release = () => {};
  const both = new Promise<void>((resolve) => {
    release = resolve;
  });
  const { server: app, url } = await listen((request) => {
    const customerId = String(request.headers["x-customer"]);
    return withAssociationProperties({ [AssociationProperty.CUSTOMER_ID]: customerId }, () =>
      withWorkflow({ name: "chat" }, async () => {
        // Neither goes on before the other has come as far.
        if (++waiting === 2) release();
        await both;
        await withTool({ name: "look-up" }, () => ask(`Look up ${customerId}.`));
        return ask(`Answer ${customerId}.`);
      }),
    );
  });
  const customers = ["CUS_middleware01", "CUS_middleware02"];
  await Promise.all(customers.map((id) => fetch(url, { headers: { "x-customer": id } })));
  app.close();

  for (const customerId of customers) {
    const spans = await spansOf(customerId, 1);
    expect(spans.map((span) => [span.name, span.customer_id, span.inferred]).sort()).toEqual(
      ["chat gpt-4o", "chat gpt-4o", "chat.workflow", "look-up.tool"].map((name) => [name, customerId, {}]),
    );
  }
  await onPage("/customers/CUS_middleware02", async (page) => {
    const timeline = page.getByRole("region", { name: "Conversations and orders" });
    await timeline.getByText("Look up CUS_middleware02.").waitFor();
    expect(await timeline.getByLabel("Conversation").count()).toBe(1);
  });
});

/** A web application that answers with what `handle` gives. */
async function listen(
  handle: (request: IncomingMessage) => Promise<string>,
): Promise<{ server: Server; url: string }> {
  const app = createServer(async (request, response) => {
    response.end(await handle(request));
  }).listen(0, "127.0.0.1");
  await once(app, "listening");
  return { server: app, url: `http://127.0.0.1:${(app.address() as AddressInfo).port}` };
}
