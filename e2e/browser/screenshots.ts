/**
 * `npm run screenshots`: one picture of each screen, theme and width, on the demo's data in a folder of its own.
 *
 *   --out <folder>   where they go, default `screenshots`     --only <name>   the screens whose name begins so
 *   --url <address>  of a server that runs already, to which nothing is sent
 */
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { Browser } from "playwright-core";
import { startDemo } from "../demo-process.ts";
import { launchBrowser } from "./launch.ts";
import { sendOddTraces } from "./odd-data.ts";
import { demoScreens, oddScreens, type Screen } from "./screens.ts";
import { settled } from "./settled.ts";

const SIZES = [
  { width: 1440, height: 900 },
  { width: 400, height: 800 },
];
const THEMES = ["light", "dark"] as const;

interface Shoot {
  browser: Browser;
  url: string;
  screens: readonly Screen[];
  out: string;
}

/** Writes `<screen>-<width>-<theme>.png` for each. */
async function shoot({ browser, url, screens, out }: Shoot): Promise<void> {
  for (const viewport of SIZES) {
    const context = await browser.newContext({ viewport, reducedMotion: "reduce" });
    const page = await context.newPage();
    for (const { name, path } of screens) {
      await page.goto(url + path);
      for (const colorScheme of THEMES) {
        await page.emulateMedia({ colorScheme });
        await settled(page, colorScheme);
        await page.screenshot({ path: join(out, `${name}-${viewport.width}-${colorScheme}.png`) });
      }
    }
    await context.close();
  }
}

async function takeScreenshots(out: string, only: string, givenUrl: string | undefined): Promise<void> {
  const wanted = (screens: Screen[]) => screens.filter(({ name }) => name.startsWith(only));
  await using started = new AsyncDisposableStack();
  let url = givenUrl;
  if (url === undefined) {
    console.error("Living thirty days of a small shop …");
    const demo = await startDemo();
    started.defer(async () => void (await demo.stop()));
    url = demo.report.url;
  }
  const browser = await launchBrowser();
  started.defer(() => browser.close());
  await mkdir(out, { recursive: true });
  const screens = wanted(await demoScreens(url));
  await shoot({ browser, url, screens, out });
  let count = screens.length;
  if (givenUrl === undefined) {
    // Sent last: their costs would stand on every page before.
    const odd = wanted(await oddScreens(url, await sendOddTraces(url, new Date())));
    await shoot({ browser, url, screens: odd, out });
    count += odd.length;
  }
  console.log(
    `${count * SIZES.length * THEMES.length} pictures, ${SIZES.length * THEMES.length} of each screen, are in ${resolve(out)}`,
  );
}

const { values } = parseArgs({
  options: {
    out: { type: "string", default: "screenshots" },
    only: { type: "string", default: "" },
    url: { type: "string" },
  },
});
await takeScreenshots(values.out, values.only, values.url);
