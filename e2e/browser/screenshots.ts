/**
 * Takes pictures of every page of a running server's dashboard, wide and narrow, light and dark:
 * `node -C @anyway-sh/source e2e/browser/screenshots.ts --url http://127.0.0.1:4318 --out shots [--only trace]`.
 * @module
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createClient } from "@anyway-sh/api/client";
import type { Browser } from "playwright-core";
import { launchBrowser } from "./launch.ts";
import { sendOddTraces } from "./odd-data.ts";

const SIZES = { wide: { width: 1440, height: 900 }, narrow: { width: 400, height: 800 } };
const SCHEMES = ["light", "dark"] as const;

/** Addresses of pages that show much, by name. */
async function interestingPages(baseUrl: string): Promise<Record<string, string>> {
  const client = createClient({ baseUrl });
  const odd = await sendOddTraces(baseUrl, new Date());
  const { rows } = (await client.profit()).data;
  const customer = rows.find((row) => row.orders > 1) ?? rows[0];
  const failed = (await client.traces.list({ status: "error", limit: 100 })).data.find(
    (trace) => trace.root_span && !Object.values(odd).includes(trace.trace_id),
  );
  const deepest = (await client.traces.list({ limit: 100 })).data
    .filter((trace) => !Object.values(odd).includes(trace.trace_id))
    .reduce((a, b) => (b.span_count > a.span_count ? b : a));
  const spans = (await client.traces.get(deepest.trace_id)).data.spans;
  const call = spans.findLast((span) => span.category === "llm");
  const hostile = (await client.traces.get(odd.hostile)).data.spans;
  const open = (traceId: string, spanId: string | undefined, tab?: string) =>
    `/traces/${traceId}?span=${spanId ?? ""}${tab ? `&tab=${tab}` : ""}`;
  const [order] = (await client.orders.list({ limit: 1 })).data;
  const [session] = (await client.sessions.list({ limit: 1 })).data;
  const complaint = encodeURIComponent("refund never arrived yesterday");
  return {
    overview: "/",
    customers: "/customers",
    losses: "/customers?sort=profit",
    "customers-none": "/customers?q=nobody",
    customer: `/customers/${customer?.customer_id ?? ""}`,
    traces: "/traces",
    "traces-filtered": "/traces?status=error&min_latency_ms=100&property.team=support",
    "traces-none": "/traces?model=no-such-model",
    "traces-unknown": "/traces?modle=gpt-4o",
    trace: `/traces/${deepest.trace_id}`,
    "trace-span": open(deepest.trace_id, call?.span_id),
    "trace-attributes": open(deepest.trace_id, call?.span_id, "attributes"),
    "trace-json": open(deepest.trace_id, call?.span_id, "json"),
    "trace-failed": `/traces/${failed?.trace_id ?? ""}`,
    "odd-huge": `/traces/${odd.huge}`,
    "odd-hostile": open(odd.hostile, hostile.find((span) => span.status === "error")?.span_id),
    "odd-deep": `/traces/${odd.deep}`,
    sessions: "/sessions",
    session: `/sessions/${encodeURIComponent(session?.session_id ?? "")}`,
    users: "/users",
    find: "/find",
    "find-phrase": `/find?q=${complaint}`,
    orders: "/orders",
    order: `/orders/${order?.id ?? ""}`,
    payments: "/payments",
    "payments-links": "/payments/links",
    "payments-products": "/payments/products",
    "payments-unmatched": "/payments/unmatched",
    "payments-webhooks": "/payments/webhooks",
    conversions: "/conversions",
    "conversions-models": "/conversions?compare=true",
    costs: "/costs",
    "costs-customer": "/costs?by=customer",
    budgets: "/budgets",
    reconcile: "/reconcile",
    closes: "/settings/closes",
    "settings-prices": "/settings/prices",
    "settings-audit": "/settings/audit",
    trust: "/trust",
    "trust-ids": "/trust/unlinked-ids",
    "trace-reproduce": open(deepest.trace_id, call?.span_id, "reproduce"),
    settings: "/settings",
    "settings-project": "/settings/project",
    "settings-payments": "/settings/payments",
    "settings-read": `/settings/read-span?trace=${deepest.trace_id}&span=${call?.span_id ?? ""}`,
    "trace-missing": "/traces/ffffffffffffffffffffffffffffffff",
  };
}

async function shoot(browser: Browser, baseUrl: string, pages: Record<string, string>, out: string) {
  for (const [size, viewport] of Object.entries(SIZES))
    for (const colorScheme of SCHEMES) {
      const context = await browser.newContext({ viewport, colorScheme, reducedMotion: "reduce" });
      const page = await context.newPage();
      page.on("console", (message) => {
        if (message.type() === "error") console.error(`${size} ${colorScheme}: ${message.text()}`);
      });
      page.on("pageerror", (error) => console.error(`${size} ${colorScheme}: ${error}`));
      for (const [name, path] of Object.entries(pages)) {
        await page.goto(baseUrl + path);
        await page.locator("[aria-busy=true]").first().waitFor({ state: "detached" });
        await page.waitForLoadState("networkidle");
        await page.screenshot({ path: join(out, `${name}-${size}-${colorScheme}.png`) });
        const overflow = await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth");
        if (overflow > 0) console.error(`${name} ${size}: ${overflow} pixels wider than the screen`);
      }
      await context.close();
    }
}

const { values } = parseArgs({
  options: {
    url: { type: "string", default: "http://127.0.0.1:4318" },
    out: { type: "string", default: "screenshots" },
    only: { type: "string", default: "" },
  },
});
await mkdir(values.out, { recursive: true });
const pages = await interestingPages(values.url);
const wanted = Object.fromEntries(Object.entries(pages).filter(([name]) => name.startsWith(values.only)));
const browser = await launchBrowser();
try {
  await shoot(browser, values.url, wanted, values.out);
} finally {
  await browser.close();
}
