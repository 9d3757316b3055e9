import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";

/** Keeps the page as it is under a name, and opens it again by that name from where its menu is too. */
export async function saveView(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: "Views" }).click();
  await page.getByRole("menuitem", { name: "Save this view…" }).click();
  const dialog = page.getByRole("dialog", { name: "Save this view" });
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.getByRole("button", { name: `View: ${name}` }).waitFor();
}

/** What the page's list says as CSV, and what the page then says of it. */
export async function exportCsv(page: Page, what: string): Promise<{ lines: string[]; told: string | null }> {
  await page.getByRole("button", { name: "Export" }).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("menuitem", { name: `${what} as CSV` }).click(),
  ]);
  const lines = (await readFile(await download.path(), "utf8")).trimEnd().split("\r\n");
  const told = page.getByRole("status").getByText(/^Saved /);
  await told.waitFor();
  const words = await told.textContent();
  await page.getByRole("status").getByRole("button", { name: "Close" }).click();
  return { lines, told: words };
}
