import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { launchBrowser } from "./browser/launch.ts";
import { HOSTILE, type OddTraces, sendOddTraces, sendSpans } from "./browser/odd-data.ts";
import { watchFaults } from "./browser/watch-faults.ts";
import { type ServerProcess, startServerProcess } from "./server-process.ts";

let dataDir: string;
let server: ServerProcess;
let browser: Browser;
let odd: OddTraces;
let page: Page;
let faults: readonly string[];

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "anyway-trace-view-"));
  [server, browser] = await Promise.all([startServerProcess(dataDir), launchBrowser()]);
  odd = await sendOddTraces(server.url, new Date(Date.now() - 3_600_000));
}, 120_000);
afterAll(async () => {
  await browser.close();
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
});

beforeEach(async () => {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  page = await context.newPage();
  faults = watchFaults(page);
  return () => context.close();
});

const rows = () => page.locator("tr[aria-level]");
const row = (name: string) => rows().filter({ has: page.getByText(name, { exact: true }) });
const status = () => page.getByRole("toolbar", { name: "Spans" }).getByRole("status");
const names = async () =>
  (await rows().locator("bdi:first-of-type").allTextContents()).map((name) => name.trim());

test("a hostile trace is shown as text, under the policy of the product, and the page stays usable", async () => {
  const dialogs: string[] = [];
  page.on("dialog", (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  await page.addInitScript(`window.violations = [];
    document.addEventListener("securitypolicyviolation", ({ violatedDirective }) => violations.push(violatedDirective));`);
  const answer = await page.goto(`${server.url}/traces/${odd.hostile}`);
  expect(answer?.headers()["content-security-policy"]).toContain("script-src 'self'");
  await status()
    .filter({ hasText: /^9 spans$/ })
    .waitFor();
  expect((await names()).sort()).toEqual(
    [
      HOSTILE,
      `chat ${HOSTILE}`,
      "before its parent",
      "many attributes",
      "sent twice",
      "its parent never came",
      "circle a",
      "circle b",
      "its own parent",
    ].sort(),
  );
  expect(await row("circle a").getAttribute("aria-level")).toBe("1");
  expect(await row("circle b").getAttribute("aria-level")).toBe("2");
  await row("its parent never came").getByRole("img", { name: "Its parent has not been received" }).waitFor();
  await row("before its parent").getByRole("img", { name: "Starts before the span above it" }).waitFor();
  // What a name turns round ends with the name.
  const heading = page.getByRole("heading", { level: 1 }).locator("bdi");
  expect(await heading.textContent()).toBe(HOSTILE);
  expect(await page.evaluate("getComputedStyle(document.querySelector('h1 bdi')).unicodeBidi")).toBe(
    "isolate",
  );

  await row(`chat ${HOSTILE}`).click();
  const panel = page.getByRole("region", { name: /^Span / });
  await panel.getByText("All work and no play").first().waitFor();
  for (const tab of ["Attributes", "Events", "JSON", "Messages"]) {
    await panel.getByRole("tab", { name: tab }).click();
    await panel.getByRole("tab", { name: tab, selected: true }).waitFor();
  }
  await row("many attributes").click();
  await panel.getByRole("tab", { name: "Attributes" }).click();
  await panel.getByRole("button", { name: /Show more/ }).waitFor();
  await panel.getByRole("searchbox", { name: "Filter attributes" }).fill(".9999");
  await panel.getByText(`${HOSTILE} 9999`, { exact: true }).waitFor();

  expect(await page.locator("#root img, #root script").count()).toBe(0);
  expect(await page.title()).not.toBe("pwned");
  expect(await page.evaluate("violations")).toEqual([]);
  expect([dialogs, faults]).toEqual([[], []]);
});

test("20,001 spans open, and are gone through by keys, by search and by an address", async () => {
  await page.goto(`${server.url}/traces/${odd.huge}?levels=2`);
  await status().filter({ hasText: "20,001 spans" }).waitFor();
  expect((await names()).slice(0, 3)).toEqual(["nightly import", "batch 0", "batch 1"]);
  await page.keyboard.press("e");
  const failed = page.locator('tr[aria-selected="true"]');
  await failed.getByRole("img", { name: "Failed" }).waitFor();
  await page
    .getByRole("region", { name: /^Span / })
    .getByText("unique constraint violated")
    .first()
    .waitFor();
  const first = new URL(page.url()).searchParams.get("span");
  await page.keyboard.press("e");
  await page.waitForURL((url) => url.searchParams.get("span") !== first);
  await page.keyboard.press("E");
  await page.waitForURL((url) => url.searchParams.get("span") === first);

  // The address alone opens what it shows.
  await page.goto(page.url());
  await failed.getByRole("img", { name: "Failed" }).waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("1");
  await expect.poll(names).toEqual(["nightly import"]);
  await page.keyboard.press("0");
  await page.getByRole("searchbox", { name: "Search in this trace" }).fill("batch 199");
  await status().filter({ hasText: "1 match" }).waitFor();
  await page.getByRole("button", { name: "Next match" }).click();
  await status().filter({ hasText: "1 of 1 match" }).waitFor();
  expect(faults).toEqual([]);
});

test("how the tree is shown stays when a span is closed", async () => {
  await page.goto(`${server.url}/traces/${odd.huge}?levels=2`);
  await rows().first().click();
  const panel = page.getByRole("region", { name: /^Span / });
  await panel.waitFor();
  await page.keyboard.press("c");
  await page.waitForURL((url) => url.searchParams.get("path") === "critical");
  // The second key comes before the browser has gone back.
  await page.evaluate(
    `for (const key of ["Escape", "1"]) window.dispatchEvent(new KeyboardEvent("keydown", { key }))`,
  );
  await panel.waitFor({ state: "detached" });
  await expect.poll(names).toEqual(["nightly import"]);
  const { searchParams } = new URL(page.url());
  expect(Object.fromEntries(searchParams)).toEqual({ levels: "1", path: "critical" });
  await page.goForward();
  await panel.waitFor();
});

test("dragging over the minimap zooms, and the address keeps it", async () => {
  await page.goto(`${server.url}/traces/${odd.deep}`);
  await rows().first().waitFor();
  const map = page.getByRole("img", { name: /^The whole trace/ });
  const box = await map.boundingBox();
  if (!box) throw new Error("the minimap is not there");
  const middle = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width * 0.25, middle);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.5, middle, { steps: 3 });
  await page.mouse.up();
  await page.waitForURL(/zoom=/);
  const [from = 0, to = 0] = (new URL(page.url()).searchParams.get("zoom") ?? "").split("-").map(Number);
  expect([Math.round(from / 100), Math.round(to / 100)]).toEqual([5, 10]);
  await page.getByRole("button", { name: "Show the whole time" }).click();
  await page.waitForURL((url) => !url.searchParams.has("zoom"));
  await page.keyboard.press("c");
  await page.getByRole("button", { name: "Critical path", pressed: true }).waitFor();
  expect(faults).toEqual([]);
});

test("a trace that runs grows under the reader's eyes, and nothing moves", async () => {
  const traceId = "ab".repeat(16);
  const began = Date.now() - 5_000;
  const step = (name: string, start: number) => ({ id: name, parent: "root", name, start, length: 10 });
  const steps = Array.from({ length: 60 }, (_, i) => step(`step ${i}`, 1_000 + i * 10));
  await sendSpans(server.url, traceId, steps, began);
  await page.goto(`${server.url}/traces/${traceId}`);
  await status().filter({ hasText: "60 spans · live" }).waitFor();
  await row("step 9").click();
  await page.getByRole("region", { name: "Span step 9" }).waitFor();
  const scroller = page.getByRole("treegrid", { name: "Spans" }).locator("xpath=..");
  await scroller.hover();
  await page.mouse.wheel(0, 600);
  const before = await row("step 25").boundingBox();
  await sendSpans(
    server.url,
    traceId,
    [{ id: "root", name: "the root", start: 0, length: 4_000 }, step("came late", 500)],
    began,
  );
  await status().filter({ hasText: "62 spans" }).waitFor();
  await expect.poll(async () => (await row("step 25").boundingBox())?.y).toBe(before?.y);
  await page.getByRole("region", { name: "Span step 9" }).waitFor();
  expect(faults).toEqual([]);
});

test("two traces stand side by side, and what differs is said", async () => {
  const [a, b] = ["c1".repeat(16), "c2".repeat(16)];
  const spans = (length: number) => [
    { id: "root", name: "answer", start: 0, length },
    { id: "step", parent: "root", name: "look up", start: 10, length: 50 },
  ];
  const began = Date.now() - 3_600_000;
  await sendSpans(server.url, a, spans(1_000), began);
  const more = { id: "mail", parent: "root", name: "send mail", start: 70, length: 5 };
  await sendSpans(server.url, b, [...spans(1_500), more], began);
  await page.goto(`${server.url}/traces/${a}`);
  await page.getByRole("button", { name: "Compare" }).click();
  await page
    .getByRole("textbox", { name: "Id or address of the other trace" })
    .fill(`${server.url}/traces/${b}`);
  await page.keyboard.press("Enter");
  await page.waitForURL(`**/traces/${a}/compare/${b}*`);
  await page.getByRole("status").filter({ hasText: "2 spans of 3 differ" }).waitFor();
  const table = page.getByRole("grid", { name: "Compared spans" });
  await table.getByRole("row").filter({ hasText: "answer" }).getByText("+500 ms").waitFor();
  await table.getByRole("row").filter({ hasText: "send mail" }).getByText("only in B").waitFor();
  await table.getByRole("row").filter({ hasText: "answer" }).click();
  await page.getByRole("region", { name: "Compare answer" }).waitFor();
  expect(faults).toEqual([]);
});
