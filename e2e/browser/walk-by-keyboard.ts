import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { settled } from "./settled.ts";

/** Uses the lists without a mouse. Throws where a key does not do what `?` says, or the focus cannot be seen. */
export async function walkByKeyboard(page: Page, baseUrl: string): Promise<void> {
  const { keyboard } = page;
  await page.goto(`${baseUrl}/customers`);
  await settled(page, "light");

  await keyboard.press("Tab");
  assert.equal((await focus(page)).name, "Skip to content");
  await keyboard.press("Enter");
  const met: string[] = [];
  // The controls of the page come next, and the table after them.
  for (let i = 0; i < 20 && !met.includes("Customers"); i++) {
    await keyboard.press("Tab");
    const { name, isSeen } = await focus(page);
    assert.ok(isSeen, `the focus on ${name} cannot be seen`);
    met.push(name);
  }
  for (const name of [
    "Live",
    "Environment: production",
    "Time range: Last 30 days",
    "Filter customers",
    "Customers",
  ])
    assert.ok(met.includes(name), `the tab key does not reach ${name} but ${met.join(", ")}`);

  await page.getByRole("button", { name: "Environment: production" }).focus();
  await keyboard.press("Enter");
  await page.getByRole("menuitem", { name: "production" }).and(page.locator(":focus")).waitFor();
  await keyboard.press("ArrowDown");
  await page.getByRole("menuitem", { name: "test" }).and(page.locator(":focus")).waitFor();
  await keyboard.press("Escape");
  await page.getByRole("button", { name: "Environment: production" }).and(page.locator(":focus")).waitFor();

  const edge = page.getByRole("separator", { name: "Width of Revenue" });
  await edge.focus();
  const width = Number(await edge.getAttribute("aria-valuenow"));
  await keyboard.press("ArrowRight");
  await edge.and(page.locator(`[aria-valuenow="${width + 16}"]`)).waitFor();
  await keyboard.press("Enter");
  await edge.and(page.locator(`[aria-valuenow="${width}"]`)).waitFor();

  await keyboard.press("?");
  const help = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await help.getByText("Next row").waitFor();
  await keyboard.press("Escape");
  await help.waitFor({ state: "detached" });

  await keyboard.press("/");
  await page.getByRole("searchbox", { name: "Filter customers" }).and(page.locator(":focus")).waitFor();
  await keyboard.press("Escape");

  const selected = page.locator("tr[aria-selected=true]");
  for (const [key, row] of [
    ["j", "2"],
    ["j", "3"],
    ["k", "2"],
  ] as const) {
    await keyboard.press(key);
    await selected.and(page.locator(`[aria-rowindex="${row}"]`)).waitFor();
  }
  const name = await selected.getByRole("link").first().textContent();
  await keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: name ?? "" }).waitFor();

  await keyboard.press("f");
  await page.waitForURL(/\/find/);
  await page.getByRole("searchbox").and(page.locator(":focus")).waitFor();
}

/** What has the focus, and whether it is drawn around it. */
function focus(page: Page): Promise<{ name: string; isSeen: boolean }> {
  return page.evaluate<{ name: string; isSeen: boolean }>(`(() => {
    const element = document.activeElement;
    const probe = document.body.appendChild(document.createElement("i"));
    probe.style.color = "var(--accent)";
    const accent = getComputedStyle(probe).color;
    probe.remove();
    // A field draws it as the border of what it stands in, a table in its header.
    const isSeen = [element, element.parentElement, element.querySelector("thead")].some((one) => {
      if (!one) return false;
      const { outlineStyle, outlineWidth, borderTopColor, borderTopWidth, boxShadow } = getComputedStyle(one);
      return (
        (outlineStyle !== "none" && outlineWidth !== "0px") ||
        (borderTopWidth !== "0px" && borderTopColor === accent) ||
        boxShadow.includes(accent)
      );
    });
    const visible = element.innerText ?? "";
    return { name: element.getAttribute("aria-label") ?? visible.trim().replace(/\\s+/g, " "), isSeen };
  })()`);
}
