import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import chromium, { inflate } from "@sparticuz/chromium";
import { type Browser, chromium as playwright } from "playwright-core";

/** Starts the Chromium that npm brings; elsewhere than on Linux, the Chrome that is installed. The caller closes it. */
export async function launchBrowser(): Promise<Browser> {
  if (process.platform !== "linux") return playwright.launch({ channel: "chrome" });
  const { executablePath, env } = await unpackBrowser();
  return playwright.launch({
    executablePath,
    // Containers and CI have no user namespaces for the sandbox; the pages are our own.
    args: ["--no-sandbox", "--disable-gpu"],
    headless: true,
    env: { ...process.env, ...env },
  });
}

/** Unpacks that Chromium, once a machine. Of two at a time the second would start what the first still writes. */
async function unpackBrowser(): Promise<{ executablePath: string; env: Record<string, string> }> {
  const executablePath = await chromium.executablePath();
  return { executablePath, env: await missingLibraries(executablePath) };
}

/** Before all tests, so that the files that run beside each other find it unpacked. */
export async function setup(): Promise<void> {
  if (process.platform === "linux") await unpackBrowser();
}

/** A bare machine lacks the libraries of NSS; the package has them, for where it is usually run. */
async function missingLibraries(executablePath: string): Promise<Record<string, string>> {
  const linked = spawnSync("ldd", [executablePath], { encoding: "utf8" });
  if (linked.status === 0 && !linked.stdout.includes("not found")) return {};
  const packed = fileURLToPath(new URL("../bin/al2023.tar.br", import.meta.resolve("@sparticuz/chromium")));
  const libraries = join(await inflate(packed), "lib");
  return { LD_LIBRARY_PATH: [libraries, process.env.LD_LIBRARY_PATH].filter(Boolean).join(":") };
}
