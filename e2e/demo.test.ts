import { once } from "node:events";
import type { Page, Trace } from "@anyway-sh/api";
import { type Client, createClient, type Query } from "@anyway-sh/api/client";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Report } from "../examples/support-shop/src/report.ts";
import { createInspector } from "./browser/inspect-screen.ts";
import { journey } from "./browser/journey.ts";
import { launchBrowser } from "./browser/launch.ts";
import { readSpan } from "./browser/read-span.ts";
import { demoScreens } from "./browser/screens.ts";
import { settled } from "./browser/settled.ts";
import { walkByKeyboard } from "./browser/walk-by-keyboard.ts";
import { type Demo, spawnDemo, startDemo } from "./demo-process.ts";
import { costOfRawCall } from "./independent-cost.ts";

/** A sheet of paper without its margins, in CSS pixels. */
const A4 = { width: 718, height: 1047 };

describe("the demo", () => {
  let demo: Demo;
  let report: Report;
  let client: Client;
  let browser: Browser;

  beforeAll(async () => {
    [demo, browser] = await Promise.all([startDemo(), launchBrowser()]);
    report = demo.report;
    client = createClient({ baseUrl: report.url });
  }, 240_000);
  afterAll(async () => {
    await browser.close();
    expect(await demo.stop()).toEqual([0, null]);
  });

  test("is as big as it says it is", () => {
    expect(report.traces).toBeGreaterThanOrEqual(500);
    expect(report.customers).toBeGreaterThanOrEqual(20);
    expect(report.orders).toBeGreaterThanOrEqual(10);
    expect(report.unpriced_spans).toBe(0);
  });

  test("its cost is that of the raw spans, to the nano-dollar, in all and by customer", async () => {
    const traces = await everyTrace(client);
    expect(traces).toHaveLength(report.traces);
    expect(traces.reduce((sum, trace) => sum + trace.spans.length, 0)).toBe(report.spans);

    let total = 0n;
    const byCustomer = new Map<string, bigint>();
    const responses = new Set<string>();
    for (const span of traces.flatMap((trace) => trace.spans as unknown as RawSpan[])) {
      if (span.attributes["gen_ai.operation.name"] !== "chat") continue;
      const responseId = String(span.attributes["gen_ai.response.id"]);
      const cost = costOfRawCall({ attributes: span.attributes, startTime: span.start_time });
      if (cost === undefined) {
        expect(span.status).toBe("error");
        continue;
      }
      if (responses.has(responseId)) expect.fail(`${responseId} is billed twice`);
      responses.add(responseId);
      total += cost;
      const customer = String(span.attributes["traceloop.association.properties.customer_id"] ?? "");
      byCustomer.set(customer, (byCustomer.get(customer) ?? 0n) + cost);
    }
    expect(nano(report.cost_usd)).toBe(total);

    const { data: profit } = await client.profit();
    expect(nano(profit.totals.cost)).toBe(total);
    for (const row of profit.rows) {
      // A visitor who turned out to be the customer is one.
      const ids = row.key.startsWith("CUS_") ? (await client.customers.aliases.list(row.key)).data : [];
      const own = [row.key, ...ids.map(({ alias }) => alias)];
      const cost = own.reduce((sum, id) => sum + (byCustomer.get(id) ?? 0n), 0n);
      expect([row.key, nano(row.cost)]).toEqual([row.key, cost]);
    }
    const lines = [...profit.rows, profit.no_customer, profit.shared].filter((line) => line !== null);
    expect(lines.reduce((sum, line) => sum + nano(line.profit), 0n)).toBe(nano(profit.totals.profit));
  }, 240_000);

  test("its revenue is that of the orders, to the cent, in all and by customer", async () => {
    const orders = await everyPage((query) => client.orders.list(query));
    expect(orders).toHaveLength(report.orders);
    const paid = orders.filter((order) => order.status === "paid");
    const net = (list: typeof orders) =>
      list.reduce((sum, order) => sum + BigInt(order.amount - order.tax - order.amount_refunded), 0n);
    expect(nano(report.revenue_usd)).toBe(net(paid) * 10_000_000n);
    expect(nano(report.profit_usd)).toBe(nano(report.revenue_usd) - nano(report.cost_usd));
    for (const top of report.top_customers) {
      expect(nano(top.revenue_usd)).toBe(
        net(paid.filter((order) => order.customer_id === top.customer_id)) * 10_000_000n,
      );
    }
  });

  test("a browser goes from Customers to a customer to a trace to a span's messages", async () => {
    await journey(await browser.newPage(), report.url);
  }, 120_000);

  test("a browser pastes a span into Settings and sees how it is read", async () => {
    const seen = await readSpan(await browser.newPage(), report.url);
    expect(seen.dialect).toBe("Dialectotel-genai← gen_ai.operation.name");
    expect(seen.customer).toContain("CUS_a1b2c3d4e5f6← traceloop.association.properties.customer_id");
    expect(seen.buckets).toEqual({
      "Uncached input": ["1,100", "$0.00275"],
      "Cache read": ["400", "$0.0005"],
      "Cache write": ["0", "$0.00"],
      Output: ["100", "$0.001"],
      Total: ["1,600", "$0.00425"],
    });
    expect(seen.rule).toMatch(/rule inclusive\. The input count contains .+That is the convention/);
    expect(seen.rule).toContain("Price: genai-prices: openai gpt-4o");
    expect(seen.unread).toContain("acme.release2026.11");
  }, 120_000);

  test("the profit table is printed whole and light, whatever the screen shows", async () => {
    const page = await browser.newPage({ colorScheme: "dark", viewport: A4 });
    await page.goto(`${report.url}/customers`);
    await settled(page, "dark");
    const onScreen = await page.getByRole("grid", { name: "Customers" }).getAttribute("aria-rowcount");
    await page.emulateMedia({ media: "print" });
    const printed = page.locator("main table:visible");
    expect(await printed.count()).toBe(1);
    expect(await printed.locator("tbody tr").count()).toBe(Number(onScreen) - 1);
    expect(await page.getByRole("navigation").isVisible()).toBe(false);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(A4.width);
    const color = (of: string) => page.evaluate<string>(`getComputedStyle(document.body).${of}`);
    expect([await color("backgroundColor"), await color("color")]).toEqual([
      "rgb(255, 255, 255)",
      "rgb(28, 29, 33)",
    ]);
    await page.close();
  }, 60_000);

  test("a list is used by the keyboard alone, with a focus that is seen", async () => {
    await walkByKeyboard(await browser.newPage(), report.url);
  }, 60_000);

  test("every screen is accessible in both themes and stands still, on a wide screen and on a phone", async () => {
    const inspector = await createInspector(browser, report.url);
    const findings: Record<string, string[]> = {};
    for (const screen of await demoScreens(report.url)) {
      const found = await inspector.inspect(screen);
      if (found.length > 0) findings[screen.name] = found;
    }
    await inspector.close();
    expect(findings).toEqual({});
  }, 300_000);
});

test("the demo with --once prints its line of JSON and exits with 0", async () => {
  const demo = spawnDemo("--once");
  let output = "";
  demo.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  expect(await once(demo, "exit")).toEqual([0, null]);
  const report = JSON.parse(output.trim().split("\n").at(-1) ?? "") as Report;
  expect(report.traces).toBeGreaterThanOrEqual(500);
  expect(report.unpriced_spans).toBe(0);
}, 120_000);

interface RawSpan {
  attributes: Record<string, unknown>;
  start_time: string;
  status: string;
}

function nano(decimal: string): bigint {
  const [whole = "0", fraction = ""] = decimal.replace("-", "").split(".");
  const value = BigInt(whole + fraction.padEnd(9, "0"));
  return decimal.startsWith("-") ? -value : value;
}

async function everyTrace(client: Client): Promise<Trace[]> {
  const listed = await everyPage((query) => client.traces.list(query));
  const traces: Trace[] = [];
  for (let at = 0; at < listed.length; at += 8) {
    const some = listed.slice(at, at + 8);
    const answers = some.map(({ trace_id }) => client.traces.get(trace_id, { include: "payloads" }));
    traces.push(...(await Promise.all(answers)).map(({ data }) => data));
  }
  return traces;
}

async function everyPage<T>(list: (query: Query) => Promise<Page<T>>): Promise<T[]> {
  const all: T[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page: Page<T> = await list({ limit: 100, ...(cursor ? { cursor } : {}) });
    all.push(...page.data);
    cursor = page.pagination.next_cursor;
  }
  return all;
}
