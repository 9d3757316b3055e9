import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@anyway-sh/api/client";
import { type StandIn, startStandIn } from "@anyway-sh/example-stand-in";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { preparePython } from "../scripts/python/environment.ts";
import { launchBrowser } from "./browser/launch.ts";
import { watchFaults } from "./browser/watch-faults.ts";
import { type ServerProcess, startServerProcess } from "./server-process.ts";

let dataDir: string;
let server: ServerProcess;
let standIn: StandIn;
let browser: Browser;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "anyway-overview-"));
  [server, standIn, browser] = await Promise.all([
    startServerProcess(dataDir),
    startStandIn(),
    launchBrowser(),
  ]);
}, 120_000);
afterAll(async () => {
  await Promise.all([browser.close(), standIn.close(), server.stop()]);
  await rm(dataDir, { recursive: true });
}, 120_000);

const client = () => createClient({ baseUrl: server.url });

/** Runs a program that is given on its standard input, as a reader of the page would who pastes it. */
async function run(program: string, command: string, ...args: string[]): Promise<void> {
  const child = spawn(command, args, {
    cwd: import.meta.dirname,
    env: { ...process.env, OPENAI_API_KEY: "sk-of-nobody", OPENAI_BASE_URL: standIn.openaiBaseUrl },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
  child.stdin.end(program);
  expect(await once(child, "exit"), output).toEqual([0, null]);
}

async function shownSnippet(page: Page, tabs: string, name: string): Promise<string> {
  const list = page.getByRole("tablist", { name: tabs });
  await list.getByRole("tab", { name }).click();
  const panel = page.getByRole("tabpanel", { name });
  return (await panel.locator("pre").last().textContent()) ?? "";
}

async function traceCount(): Promise<number> {
  return (await client().traces.list()).data.length;
}

test("an empty project is shown the way: its snippets run, its orders come, and it is told of both", async () => {
  const page = await browser.newPage();
  const faults = watchFaults(page);
  await page.goto(server.url);
  await page.waitForURL(/\/start$/);
  await page.getByText("Waiting for your first trace").waitFor();
  await run(await shownSnippet(page, "Send a trace from", "OTLP"), "bash");
  await page.getByRole("link", { name: /^Your trace is here: chat gpt-4o$/ }).waitFor();
  const typescript = await shownSnippet(page, "Send a trace from", "TypeScript");
  await run(
    typescript,
    process.execPath,
    "-C",
    "@anyway-sh/source",
    "--no-warnings",
    "--input-type=module-typescript",
    "-",
  );
  await expect.poll(traceCount).toBe(2);
  const prepared = await preparePython(console.error);
  if ("python" in prepared) {
    await run(await shownSnippet(page, "Send a trace from", "Python"), prepared.python, "-");
    await expect.poll(traceCount).toBe(3);
  }

  await page.getByText("Waiting for your first order").waitFor();
  await run(await shownSnippet(page, "Tell of orders by", "One POST"), "bash");
  await page.getByRole("link", { name: "Your order is here: $49.00" }).waitFor();
  const file = join(dataDir, "orders.csv");
  await writeFile(
    file,
    "external_id,customer_id,amount,currency\ninv-1,CUS_a1b2c3d4e5f6,4900,USD\ninv-2,CUS_b,1250,USD\ninv-3,CUS_b,12.50,USD\n",
  );
  await page.getByRole("tab", { name: "CSV file" }).click();
  const chooser = page.waitForEvent("filechooser");
  await page.getByLabel("A CSV file of orders").click();
  await (await chooser).setFiles(file);
  const refused = page.getByRole("region", { name: "Lines that cannot be taken" });
  expect(await refused.textContent()).toContain("Line 4 amount");
  await page.getByRole("button", { name: "Post 2 orders" }).click();
  await page.getByText("1 order was posted, 1 was there already.").waitFor();
  expect((await client().orders.list()).data.map(({ amount }) => amount).sort()).toEqual([1250, 4900]);
  expect(faults).toEqual([]);
  await page.close();
}, 120_000);

test("the overview leads to a cause of errors and its traces, and counts what comes while it is looked at", async () => {
  const start = new Date(Date.now() - 60_000).toISOString();
  const failing = (order: number) => ({
    trace_id: `${order}`.padStart(32, "a"),
    spans: [
      {
        span_id: `${order}`.padStart(16, "b"),
        name: "look up the order",
        start_time: start,
        attributes: { customer_id: "CUS_a1b2c3d4e5f6", "error.type": "NotFound" },
        status: { code: "error", message: `There is no order ${order}` },
      },
    ],
  });
  await post({ traces: [failing(1), failing(2)] });
  const page = await browser.newPage();
  const faults = watchFaults(page);
  await page.goto(server.url);
  await page.getByRole("heading", { name: "Overview" }).waitFor();
  const figures = page.getByRole("region", { name: "Figures" });
  await figures.getByRole("link", { name: "$61.50" }).first().waitFor();
  const errors = page.getByRole("region", { name: "Recent errors" });
  await errors.getByText("×2").waitFor();
  // The new ones come while the reader looks, and wait until they are asked for.
  await page.getByRole("switch", { name: "Live" }).click();
  await page.getByText(/^Today/).waitFor();
  await post({ traces: [failing(3), failing(4), failing(5)] });
  const fresh = page.getByRole("button", { name: "3 new" });
  await fresh.waitFor();
  await errors.getByText("×2").waitFor();
  await fresh.click();
  await errors.getByText("×5").waitFor();
  await fresh.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByRole("button", { name: "Pause" }).waitFor({ state: "detached" });

  await errors.getByRole("link", { name: "All errors" }).click();
  const causes = page.getByRole("grid", { name: "Errors" });
  await causes.getByText("NotFound").waitFor();
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/errors\/[0-9a-f]{16}/);
  const spans = page.getByRole("grid", { name: "Failed spans" });
  await spans.getByText("There is no order 5").waitFor();
  expect(await spans.getAttribute("aria-rowcount")).toBe("6");
  // The address is all of it.
  await page.goto(page.url());
  await spans.getByRole("link", { name: "look up the order" }).first().click();
  await page.waitForURL(/\/traces\/a+\d\?.*span=b+\d/);
  expect(faults).toEqual([]);
  await page.close();
}, 120_000);

test("traces are found by a query that completes itself, counted by facets, seen beside the list and compared", async () => {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const faults = watchFaults(page);
  const asked = () => new URL(page.url()).searchParams.get("filter");
  const list = page.getByRole("grid", { name: "Traces" });
  const rowCount = (count: number) =>
    expect.poll(() => list.getAttribute("aria-rowcount"), { timeout: 20_000 }).toBe(`${count + 1}`);
  // An address of before the query language is one query.
  await page.goto(`${server.url}/traces?status=error`);
  await rowCount(5);
  await page.getByRole("button", { name: "Remove filter status:error" }).click();
  await page.getByRole("complementary", { name: "Facets" }).getByRole("button", { name: "error 5" }).click();
  await page.waitForURL(() => asked() === "status:error");
  await list.getByText("5 traces").waitFor();

  const query = page.getByRole("combobox", { name: "Filter traces" });
  await page.keyboard.press("/");
  await page.keyboard.press("End");
  await page.keyboard.type(" cust");
  await page.getByRole("option", { name: /^customer:/ }).waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.type("CUS_a1b2c3");
  await page.getByRole("option", { name: /^CUS_a1b2c3d4e5f6/ }).waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  expect(await query.inputValue()).toBe("status:error customer:CUS_a1b2c3d4e5f6 ");
  await page.keyboard.type("nmae:look*");
  await page.keyboard.press("Enter");
  const problem = page.getByRole("alert");
  await problem.getByText("There is no field “nmae”. Did you mean name?").waitFor();
  expect(await page.locator("[data-wrong]").allTextContents()).toEqual(["nmae"]);
  expect(asked()).toBe("status:error");
  await problem.getByRole("button", { name: "Use name" }).click();
  await page.waitForURL(() => asked() === "status:error customer:CUS_a1b2c3d4e5f6 name:look*");
  await problem.waitFor({ state: "detached" });
  await page.keyboard.press("Enter");
  await rowCount(5);

  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  const peek = page.getByRole("region", { name: "Trace look up the order" });
  await peek.getByText("There is no order").waitFor();
  const first = new URL(page.url()).searchParams.get("peek");
  await page.keyboard.press("x");
  await page.keyboard.press("j");
  await page.waitForURL((url) => url.searchParams.get("peek") !== first);
  const second = new URL(page.url()).searchParams.get("peek");
  // The other keys come before the browser has gone back.
  await page.evaluate(
    `for (const key of ["Escape", "k", "Enter"]) window.dispatchEvent(new KeyboardEvent("keydown", { key }))`,
  );
  await page.waitForURL((url) => url.searchParams.get("peek") === first);
  await page.goBack();
  await peek.waitFor({ state: "detached" });
  expect(asked()).toBe("status:error customer:CUS_a1b2c3d4e5f6 name:look*");
  await page.goForward();
  await page.keyboard.press("j");
  await page.waitForURL((url) => url.searchParams.get("peek") === second);
  // The address is all of it.
  await page.goto(page.url());
  await peek.getByText("There is no order").waitFor();
  await rowCount(5);
  await page.keyboard.press("Escape");
  await peek.waitFor({ state: "detached" });
  await page.keyboard.press("x");
  await page.keyboard.press("k");
  await page.keyboard.press("x");
  await page.getByRole("button", { name: "Compare", exact: true }).click();
  await page.waitForURL(`${server.url}/traces/${second}/compare/${first}`);
  expect(faults).toEqual([]);
  await page.close();
}, 120_000);

async function post(body: unknown): Promise<void> {
  const answer = await fetch(`${server.url}/v1/ingest`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  expect(answer.status).toBe(200);
}
