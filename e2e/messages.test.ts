import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@anyway-sh/api/client";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { launchBrowser } from "./browser/launch.ts";
import { watchFaults } from "./browser/watch-faults.ts";
import { type ServerProcess, startServerProcess } from "./server-process.ts";

/** What a page must not do with a message, whatever the message asks for. */
const HOSTILE = [
  `<img src=x onerror="document.title='pwned'"><script>document.title='pwned'</script>`,
  "[script](javascript:document.title='pwned') [page](data:text/html,<script>alert(1)</script>)",
  "![pixel](https://evil.example/pixel.png?secret=1) ![bytes](data:image/svg+xml,<svg/onload=alert(1)>)",
  "[https://bank.example](https://evil.example/login) [mail](mailto:a@b.example)",
  '<iframe src="https://evil.example"></iframe> <style>body{display:none}</style>',
  "[ref]: javascript:alert(1)\n\n[by reference][ref]",
  "<!-- told to nobody -->\n\n[//]: # (nor this)",
  "**bold**",
].join("\n\n");
const PIXEL =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const SILENCE = `UklGRiQAAABXQVZFZm10IBAAAAABAAEARKwAAIhYAQACABAAZGF0YQAAAAA=`;
const LONG = `${"All work and no play makes Jack a dull boy.\n".repeat(120_000)}the needle at its end`;

type Part = Record<string, unknown>;
const says = (role: string, ...parts: (string | Part)[]) => ({
  role,
  parts: parts.map((part) => (typeof part === "string" ? { type: "text", content: part } : part)),
});
const system = (limit: string) => says("system", `Be kind. Promise at most ${limit}.`);
const asked = says("user", "Where is my refund?");
const called = says("assistant", { type: "tool_call", id: "c1", name: "find_order", arguments: { id: 7 } });
const gave = says("tool", { type: "tool_call_response", id: "c1", response: { status: "refunded" } });

/** Calls of one session by name: what each was sent, and its answer. */
const CALLS = {
  hostile: [
    [says("user", HOSTILE)],
    says(
      "assistant",
      HOSTILE,
      { type: "blob", modality: "image", mime_type: "image/png", content: PIXEL },
      { type: "blob", modality: "audio", mime_type: "audio/wav", content: SILENCE },
    ),
  ],
  long: [[says("user", LONG)], says("assistant", "Noted.")],
  first: [[system("100 EUR"), asked], called],
  second: [[system("50 EUR"), asked, called, gave], says("assistant", "It was refunded.")],
} as const;
const NAMES = Object.keys(CALLS) as (keyof typeof CALLS)[];
const spanId = (name: keyof typeof CALLS) => (NAMES.indexOf(name) + 1).toString(16).padStart(16, "a");
const TRACE = "a".repeat(32);

let dataDir: string;
let server: ServerProcess;
let browser: Browser;
let page: Page;
let faults: readonly string[];
/** Addresses elsewhere that the page asked for. */
let elsewhere: string[];

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "anyway-messages-"));
  [server, browser] = await Promise.all([startServerProcess(dataDir), launchBrowser()]);
  const start = Date.now() - 60_000;
  const ns = (second: number) => String(BigInt(start + second * 1_000) * 1_000_000n);
  await createClient({ baseUrl: server.url }).otlp.traces({
    resourceSpans: [
      {
        scopeSpans: [
          {
            spans: NAMES.map((name, i) => ({
              traceId: TRACE,
              spanId: spanId(name),
              name: `chat ${name}`,
              startTimeUnixNano: ns(i),
              endTimeUnixNano: ns(i + 1),
              attributes: Object.entries({
                "gen_ai.operation.name": "chat",
                "gen_ai.provider.name": "openai",
                "gen_ai.request.model": "gpt-4o",
                "gen_ai.agent.name": name === "second" ? "first" : name,
                "traceloop.association.properties.session_id": "S-1",
                "gen_ai.input.messages": JSON.stringify(CALLS[name][0]),
                "gen_ai.output.messages": JSON.stringify([CALLS[name][1]]),
              }).map(([key, stringValue]) => ({ key, value: { stringValue } })),
            })),
          },
        ],
      },
    ],
  });
  const context = await browser.newContext({ permissions: ["clipboard-read", "clipboard-write"] });
  page = await context.newPage();
  page.on("request", (request) => {
    if (!request.url().startsWith(server.url) && !request.url().startsWith("data:"))
      elsewhere.push(request.url());
  });
  faults = watchFaults(page);
}, 60_000);
beforeEach(() => {
  elsewhere = [];
});
afterAll(async () => {
  await browser.close();
  await server.stop();
  await rm(dataDir, { recursive: true });
});

const open = (name: keyof typeof CALLS, more = "") =>
  page.goto(`${server.url}/traces/${TRACE}?span=${spanId(name)}${more}`);

test("a hostile message shows as what it says, and does nothing", async () => {
  await open("hostile");
  const answer = page.getByRole("region", { name: "Output" }).getByRole("listitem").first();
  await answer.getByText("bold", { exact: true }).and(page.locator("strong")).waitFor();
  await answer.getByText("<script>document.title='pwned'</script>").waitFor();
  await answer.getByText("<!-- told to nobody -->").waitFor();
  await answer.getByText("[//]: # (nor this)").waitFor();

  expect(
    await page.locator("li[data-role] :is(img, script, iframe, style, object, embed, form)").count(),
  ).toBe(0);
  const links = await answer
    .getByRole("link")
    .evaluateAll((all) =>
      all.map((link) => [
        link.getAttribute("href"),
        link.getAttribute("rel"),
        link.nextSibling?.textContent ?? "",
      ]),
    );
  expect(links).toEqual([
    ["https://evil.example/pixel.png?secret=1", "noopener noreferrer nofollow", ""],
    ["https://evil.example/login", "noopener noreferrer nofollow", "evil.example"],
    ["mailto:a@b.example", "noopener noreferrer nofollow", "a@b.example"],
  ]);
  await answer.getByRole("link", { name: "Open at evil.example" }).waitFor();

  const show = answer.getByRole("button", { name: "Show", exact: true });
  await show.first().click();
  await answer.getByRole("img", { name: "Image" }).waitFor();
  await page.waitForFunction("document.querySelector('li[data-role] img').naturalWidth === 1");
  await show.click();
  await answer.locator("audio").waitFor();
  // What it may not load is an error of its own, which the browser reports.
  const isRead = "document.querySelector('audio').readyState > 0 || document.querySelector('audio').error";
  await page.waitForFunction(isRead);
  await answer.getByRole("button", { name: "Hide" }).first().click();

  await page.getByRole("switch", { name: "Markdown" }).click();
  await answer.getByText("**bold**").waitFor();
  await page.getByRole("switch", { name: "Markdown" }).click();
  expect(await page.title()).toBe("chat hostile · Anyway");
  expect({ elsewhere, faults }).toEqual({ elsewhere: [], faults: [] });
}, 60_000);

test("a message of megabytes shows its beginning, is searched and copied whole", async () => {
  await open("long");
  const message = page.getByRole("region", { name: "Input" }).getByRole("listitem");
  await message.getByRole("button", { name: /^Show more \(5,\d{3},\d{3} characters\)$/ }).waitFor();
  expect((await message.textContent())?.length).toBeLessThan(5_000);
  await page.getByLabel("Find in messages").fill("NEEDLE");
  await page.getByText("1 of 1", { exact: true }).waitFor();
  expect(await message.locator("mark").textContent()).toBe("needle");
  expect((await message.textContent())?.length).toBeLessThan(10_000);
  await message.getByRole("button", { name: "Copy the message" }).click();
  await page.waitForFunction(
    `navigator.clipboard.readText().then(({ length }) => length === ${LONG.length})`,
  );
  expect(faults).toEqual([]);
}, 60_000);

test("a call stands with its result; what changed since the call before is told, and a turn has an address", async () => {
  await open("second");
  const call = page
    .getByRole("region", { name: "Input" })
    .getByRole("listitem")
    .filter({ hasText: "find_order" });
  await call.getByText('"refunded"').waitFor();
  expect(await page.locator('li[data-role="tool"]').count()).toBe(0);

  await page.getByRole("button", { name: "Changes" }).click();
  await page.waitForURL(/changes=1/);
  const changes = page.getByRole("region", { name: "Changes" });
  await changes.getByText("1 message as before").or(changes.getByText("2 messages as before")).waitFor();
  expect(await changes.locator("del").allTextContents()).toEqual(["100"]);
  expect(await changes.locator("ins").allTextContents()).toEqual(["50"]);

  await page.goto(`${server.url}/sessions/S-1?turn=${spanId("first")}`);
  const turn = page.locator("[data-turn][aria-current]");
  await turn.getByText("find_order").waitFor();
  await page.keyboard.press("j");
  await page.waitForURL(new RegExp(spanId("second")));
  await turn.getByText("It was refunded.").waitFor();
  expect(faults).toEqual([]);
}, 60_000);
