import assert from "node:assert/strict";
import type { Browser, Page } from "playwright-core";
import { watchFaults } from "./watch-faults.ts";

/** How a buyer looks at the page. */
export interface Look {
  width: number;
  height: number;
  colorScheme: "light" | "dark";
}

const CARDS = {
  good: "4242 4242 4242 4242",
  declined: "4000 0000 0000 0002",
  secondStep: "4000 0025 0000 3155",
};

/**
 * Buys at a payment link as a person does, with the keyboard where it matters: a card that is none, one that is
 * declined, one that asks for a second step. Then the link is opened once more. Scripts are off. Throws when a page
 * does not show what it should. `shoot` is called at each page with its name.
 */
export async function buy(
  browser: Browser,
  url: string,
  { width, height, colorScheme }: Look,
  shoot: (page: Page, name: string) => Promise<void>,
): Promise<void> {
  const viewport = { width, height };
  const context = await browser.newContext({
    viewport,
    colorScheme,
    javaScriptEnabled: false,
    locale: "en-US",
  });
  const page = await context.newPage();
  const faults = watchFaults(page);
  const see = async (name: string) => {
    const box = await page.locator("main").boundingBox();
    assert.ok(box && box.x >= 0 && box.x + box.width <= width, `${name} is wider than the screen`);
    await shoot(page, name);
  };

  await page.goto(url);
  await page.getByRole("heading", { level: 1, name: "Trail pass" }).waitFor();
  await page.getByRole("banner").getByText("No money moves").waitFor();
  await see("ready");

  await fill(page, "1234");
  await page.getByLabel("Card number").and(page.locator(":focus")).waitFor();
  await page.getByText("Enter the number of one of the test cards below.").waitFor();
  await see("wrong");

  await fill(page, CARDS.declined);
  await page.getByRole("alert").getByText("The card was declined.").waitFor();
  await see("declined");

  await fill(page, CARDS.secondStep);
  await page.getByRole("heading", { name: "Confirm the payment" }).waitFor();
  await see("confirm");
  await page.getByRole("button", { name: "Decline" }).click();
  await page.getByRole("alert").getByText("The payment was not confirmed.").waitFor();
  await fill(page, CARDS.secondStep);
  await page.getByRole("button", { name: "Confirm" }).click();

  await page.getByRole("heading", { name: "Thank you, it is paid" }).waitFor();
  assert.equal(
    await page.getByRole("link", { name: "Continue" }).getAttribute("href"),
    "https://shop.example/thanks",
  );
  await see("paid");
  await page.reload();
  await page.getByRole("heading", { name: "Thank you, it is paid" }).waitFor();

  await page.goto(url);
  await page.getByRole("heading", { name: "Already paid" }).waitFor();
  await see("already-paid");
  // A browser says of a page that answers 422 that it failed to load; that page was asked for.
  assert.deepEqual(
    faults.filter((fault) => !fault.includes("422")),
    [],
    "the browser reported errors",
  );
  await context.close();
}

/** Types a card from field to field and sends it with the Enter key. */
async function fill(page: Page, number: string): Promise<void> {
  await page.getByLabel("Card number").fill(number);
  for (const [name, text] of [
    ["Month", "12"],
    ["Year", "39"],
    ["Security code", "123"],
  ] as const) {
    await page.keyboard.press("Tab");
    await page.getByLabel(name, { exact: true }).and(page.locator(":focus")).fill(text);
  }
  await page.keyboard.press("Enter");
}

/** Texts whose contrast with what is behind them is below 4.5 to 1, by the colors that the browser computed. */
export async function faintTexts(
  browser: Browser,
  url: string,
  colorScheme: Look["colorScheme"],
): Promise<string[]> {
  const context = await browser.newContext({ colorScheme });
  const page = await context.newPage();
  await page.goto(url);
  // The policy of the page forbids scripts, but not the browser's own tools.
  const faint = await page.evaluate<string[]>(`(() => {
    const parse = (color) => (color.match(/[\\d.]+/g) ?? []).map(Number);
    const luminance = ([r, g, b]) =>
      [r, g, b]
        .map((c) => c / 255)
        .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
        .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
    const behind = (element) => {
      for (let at = element; at; at = at.parentElement) {
        const color = parse(getComputedStyle(at).backgroundColor);
        if (color.length === 3 || color[3] === 1) return color;
      }
      return [255, 255, 255];
    };
    return [...document.querySelectorAll("body *")]
      .filter((element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
      .filter((element) => {
        const [a, b] = [luminance(parse(getComputedStyle(element).color)), luminance(behind(element))];
        return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) < 4.5;
      })
      .map((element) => element.textContent.trim());
  })()`);
  await context.close();
  return faint;
}
