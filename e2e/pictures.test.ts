import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createClient } from "@anyway-sh/api/client";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { FIXED_TRACE, sendFixedShop, WEEK } from "./browser/fixed-shop.ts";
import { launchBrowser } from "./browser/launch.ts";
import { createPhotographer, differenceOf, printPicture } from "./browser/picture.ts";
import { type ServerProcess, startServerProcess } from "./server-process.ts";

const FOLDER = fileURLToPath(new URL("pictures", import.meta.url));
const RANGE = `from=${WEEK.from}&to=${WEEK.to}`;
const SCREENS = [
  ["customers", `/customers?${RANGE}`],
  ["orders", `/orders?${RANGE}`],
  ["users", `/users?${RANGE}`],
  ["costs", `/costs?${RANGE}`],
  ["conversions", `/conversions?${RANGE}`],
  ["trace", `/traces/${FIXED_TRACE}`],
] as const;

let dataDir: string;
let server: ServerProcess;
let browser: Browser;
let photograph: Awaited<ReturnType<typeof createPhotographer>>;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "anyway-pictures-"));
  [server, browser] = await Promise.all([startServerProcess(dataDir), launchBrowser()]);
  const client = createClient({ baseUrl: server.url });
  await sendFixedShop(client);
  const range = { start_time: WEEK.from, end_time: WEEK.to };
  await vi.waitFor(
    async () => {
      const { totals } = (await client.profit({ ...range, group_by: "customer" })).data;
      const { data: traces } = await client.traces.list({ ...range, limit: 100 });
      expect([totals.orders, totals.revenue, traces.length]).toEqual([4, "259.000000000", 48]);
    },
    { timeout: 20_000, interval: 100 },
  );
  photograph = await createPhotographer(browser, WEEK.to);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
  await rm(dataDir, { recursive: true });
});

/** A picture that is meant to change is taken anew by removing its file. */
test.each(SCREENS)("%s looks as it did, light and dark", async (screen, path) => {
  const pictures = await photograph(server.url + path);
  for (const theme of ["light", "dark"] as const) {
    const file = join(FOLDER, `${screen}-${theme}.txt`);
    const stored = await readFile(file, "utf8").catch(() => undefined);
    if (stored === undefined) {
      await mkdir(FOLDER, { recursive: true });
      await writeFile(file, printPicture(pictures[theme]));
    }
    expect.soft(stored, `${file} is new: look at it, and keep it if it is right`).toBeDefined();
    if (stored !== undefined) expect.soft(differenceOf(pictures[theme], stored), theme).toBeUndefined();
  }
});
