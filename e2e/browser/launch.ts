import chromium from "@sparticuz/chromium";
import { type Browser, chromium as playwright } from "playwright-core";

/** Starts the Chromium that npm brings. The caller closes it. */
export async function launchBrowser(): Promise<Browser> {
  return playwright.launch({
    executablePath: await chromium.executablePath(),
    // Containers and CI have no user namespaces for the sandbox; the pages are our own.
    args: ["--no-sandbox", "--disable-gpu"],
    headless: true,
  });
}
