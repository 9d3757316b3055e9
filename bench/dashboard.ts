import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { launchBrowser } from "../e2e/browser/launch.ts";
import { importTrace, sendSpans } from "../e2e/browser/odd-data.ts";
import { startServerProcess } from "../e2e/server-process.ts";
import { buildDashboard } from "../scripts/setup/dashboard.mjs";
import { SCROLL_THROUGH, WATCH_TASKS, whenPainted } from "./dashboard-page.ts";
import { quantile } from "./send.ts";

/** Times are medians, in milliseconds. */
interface DashboardFigures {
  /** Compressed JavaScript of the first page, as the server sends it: thousands of bytes. */
  first_load_kb: number;
  /** From the start of the first load, with nothing kept from before, until its page stands and takes a press. */
  interactive_ms: number;
  /** From the start of the navigation until the rows of a trace of so many spans are painted, all of them counted. */
  open_100_ms: number;
  open_2000_ms: number;
  open_20000_ms: number;
  /** The longest task while the largest trace opened and was scrolled to its end; 50 where none was longer. */
  longest_task_ms: number;
}

const SIZES = [100, 2_000, 20_000] as const;
const ROUNDS = 5;
const VIEWPORT = { width: 1440, height: 900 };
/** What a browser reports as long. */
const LONG_TASK_MS = 50;

/** The built dashboard, as a server of its own sends it, in the browser of the end-to-end tests. */
export async function benchDashboard(log: (line: string) => void): Promise<DashboardFigures> {
  await buildDashboard(process.execPath);
  const dataDir = await mkdtemp(join(tmpdir(), "anyway-bench-dashboard-"));
  const server = await startServerProcess(dataDir);
  try {
    const began = Date.now() - 600_000;
    for (const size of SIZES) await sendSpans(server.url, traceId(size), spansOf(size), began);
    const browser = await launchBrowser();
    try {
      const first = await measureFirstLoad(browser, server.url);
      log(`first load ${first.kb} KB, interactive after ${first.interactiveMs} ms`);
      const opened = await measureTraces(browser, server.url, log);
      return { first_load_kb: first.kb, interactive_ms: first.interactiveMs, ...opened };
    } finally {
      await browser.close();
    }
  } finally {
    await server.stop();
    await rm(dataDir, { recursive: true });
  }
}

const traceId = (size: number): string => size.toString(16).padStart(32, "0");

function spansOf(size: number) {
  return importTrace(size / 100).slice(0, size);
}

async function measureFirstLoad(browser: Browser, url: string) {
  const times: number[] = [];
  let bytes = 0;
  // One more at first, which starts the browser's own processes.
  for (let round = -1; round < ROUNDS; round++) {
    const context = await browser.newContext({ viewport: VIEWPORT });
    const page = await context.newPage();
    const network = await context.newCDPSession(page);
    const scripts = new Set<string>();
    let loaded = 0;
    network.on("Network.responseReceived", ({ requestId, type }) => {
      if (type === "Script") scripts.add(requestId);
    });
    network.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
      if (scripts.has(requestId)) loaded += encodedDataLength;
    });
    await network.send("Network.enable");
    await page.addInitScript(whenPainted("main h1"));
    await page.goto(url);
    const interactive = await paintedAfter(page);
    await page.waitForLoadState("networkidle");
    bytes = loaded;
    // The pointer comes after: pages are asked for when it rests on their links.
    await page.getByRole("navigation").getByRole("link", { name: "Traces" }).click({ trial: true });
    if (round >= 0) times.push(interactive);
    await context.close();
  }
  return { kb: Math.round(bytes / 1_000), interactiveMs: median(times) };
}

async function measureTraces(browser: Browser, url: string, log: (line: string) => void) {
  const context = await browser.newContext({ viewport: VIEWPORT });
  const [times, tasks] = [new Map<number, number[]>(SIZES.map((size) => [size, []])), [LONG_TASK_MS]];
  for (let round = -1; round < ROUNDS; round++)
    for (const size of SIZES) {
      const { openMs, longestTask } = await openTrace(context, `${url}/traces/${traceId(size)}`, size);
      if (round < 0) continue;
      times.get(size)?.push(openMs);
      tasks.push(longestTask);
      log(`${size} spans: ${openMs} ms, longest task ${longestTask} ms`);
    }
  await context.close();
  const of = (size: (typeof SIZES)[number]) => median(times.get(size) ?? []);
  return {
    open_100_ms: of(100),
    open_2000_ms: of(2_000),
    open_20000_ms: of(20_000),
    longest_task_ms: Math.max(...tasks),
  };
}

/** A page of its own, with what the browser has kept of scripts; scrolled from top to bottom once it is open. */
async function openTrace(context: BrowserContext, url: string, size: number) {
  const page = await context.newPage();
  await page.addInitScript(WATCH_TASKS);
  const count = `${size.toLocaleString("en-US")} spans`;
  await page.addInitScript(whenPainted("section:has(tr[aria-level]) [role=status]", count));
  await page.goto(url);
  const openMs = await paintedAfter(page);
  await page.evaluate(SCROLL_THROUGH);
  const longestTask = await page.evaluate<number>("Math.round(Math.max(0, ...window.longTasks))");
  await page.close();
  return { openMs, longestTask };
}

async function paintedAfter(page: Page): Promise<number> {
  return Math.round(await page.evaluate<number>("window.painted"));
}

const median = (values: number[]): number =>
  quantile(
    values.toSorted((a, b) => a - b),
    0.5,
  );
