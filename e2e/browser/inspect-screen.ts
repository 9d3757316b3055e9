import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import type { Screen } from "./screens.ts";
import { settled } from "./settled.ts";

const WIDE = { width: 1440, height: 900 };
const NARROW = { width: 400, height: 800 };
/** What a visitor still takes for a page that stands still. */
const MOST_SHIFT = 0.1;

const AXE = readFileSync(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");
const WCAG = { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] };
/** What another theme can break, and what another width can. */
const COLORS = { type: "rule", values: ["color-contrast", "link-in-text-block"] };
const SIZES = {
  type: "rule",
  values: ["target-size", "label-content-name-mismatch", "scrollable-region-focusable"],
};
/** Rows are alike: the first few stand for all. */
const MORE_ROWS = "tbody tr:nth-child(n + 6)";

/** Counts how far what is on the page moved without anybody's doing. */
const WATCH_SHIFTS = `
  window.__shift = 0;
  window.__shifted = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) {
      window.__shift += entry.value;
      window.__shifted.push(...entry.sources.map(({ node }) => node?.className ?? node?.nodeName));
    }
  }).observe({ type: "layout-shift", buffered: true });`;

/** A page in which many screens are looked at, one after the other. */
export interface Inspector {
  /** What is wrong with a screen, in both themes and on a phone; nothing where it is as it should be. */
  inspect(screen: Screen): Promise<string[]>;
  close(): Promise<void>;
}

export async function createInspector(browser: Browser, baseUrl: string): Promise<Inspector> {
  const context = await browser.newContext({ viewport: WIDE, colorScheme: "light", reducedMotion: "reduce" });
  await context.addInitScript(WATCH_SHIFTS);
  const page = await context.newPage();
  let findings: string[] = [];
  page.on("pageerror", (error) => findings.push(String(error)));
  page.on("console", (message) => {
    // The network's failures are told of by their addresses, below.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
      findings.push(`console: ${message.text()}`);
  });
  let refused: number[] = [];
  page.on("response", (response) => {
    if (response.status() >= 400 && !refused.includes(response.status()))
      findings.push(`${response.status()} ${response.url()}`);
  });

  return {
    async inspect(screen) {
      findings = [];
      refused = screen.refused ? [screen.refused] : [];
      await page.emulateMedia({ colorScheme: "light" });
      await page.setViewportSize(WIDE);
      await page.goto(baseUrl + screen.path);
      await settled(page, "light");
      findings.push(...(await landmarks(page)), ...(await shifts(page)), ...(await width(page, "wide")));
      findings.push(...(await axe(page, "light", WCAG)));
      await page.emulateMedia({ colorScheme: "dark" });
      await settled(page, "dark");
      findings.push(...(await axe(page, "dark", COLORS)));
      await page.setViewportSize(NARROW);
      findings.push(...(await width(page, "narrow")));
      findings.push(...(await axe(page, "narrow", SIZES)));
      return findings;
    },
    close: () => context.close(),
  };
}

/** The few things that tell a screen reader where it is. */
function landmarks(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`(() => {
    const found = [];
    const heading = document.querySelectorAll("main h1");
    if (heading.length !== 1) found.push(heading.length + " first headings");
    if (!document.querySelector("nav[aria-label]")) found.push("no navigation");
    if (!/^\\S.* · Anyway$/.test(document.title)) found.push("titled " + document.title);
    return found;
  })()`);
}

async function shifts(page: Page): Promise<string[]> {
  const { shift, shifted } = await page.evaluate<{ shift: number; shifted: string[] }>(
    "({ shift: window.__shift, shifted: [...new Set(window.__shifted)] })",
  );
  return shift < MOST_SHIFT ? [] : [`the layout shifts by ${shift.toFixed(3)}: ${shifted.join(", ")}`];
}

async function width(page: Page, name: string): Promise<string[]> {
  const over = await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth");
  return over > 0 ? [`${name}: ${over} pixels wider than the screen`] : [];
}

interface Violation {
  id: string;
  impact: string;
  help: string;
  nodes: { target: string[]; html: string; any: { message: string }[] }[];
}

async function axe(page: Page, name: string, runOnly: typeof WCAG): Promise<string[]> {
  // The policy of the page forbids foreign scripts, but not the browser's own tools.
  if (!(await page.evaluate<boolean>("Boolean(window.axe)"))) await page.evaluate(AXE);
  const violations = await page.evaluate<Violation[]>(
    `axe.run({ exclude: ${JSON.stringify(MORE_ROWS)} }, ${JSON.stringify({ runOnly, resultTypes: ["violations"] })}).then((result) => result.violations)`,
  );
  return violations.map(({ id, impact, nodes }) => {
    const [first] = nodes;
    return `${name}: ${id} (${impact}) ${nodes.length}×: ${first?.html.slice(0, 160)} ${first?.any[0]?.message ?? ""}`;
  });
}
