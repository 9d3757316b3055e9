import type { Page } from "playwright-core";

/** Waits until a page shows in its theme what it asked for: no answer on the way, no gray line in place of a figure. */
export async function settled(page: Page, theme: "light" | "dark"): Promise<void> {
  await page.locator("main").waitFor();
  await page.locator(`html[data-mantine-color-scheme=${theme}]`).waitFor();
  // What came last may ask for more: it is over when nothing did for a quarter of a second.
  await page.evaluate(`new Promise((resolve, reject) => {
    const began = performance.now();
    let asked = 0;
    let since = began;
    const look = () => {
      const now = performance.getEntriesByType("resource").length;
      if (now !== asked || document.querySelector("[aria-busy=true], [data-skeleton]")) since = performance.now();
      asked = now;
      if (performance.now() - since > 250) resolve();
      else if (performance.now() - began > 20_000) reject(new Error(location + " is not done after 20 seconds"));
      else setTimeout(look, 25);
    };
    look();
  })`);
}
