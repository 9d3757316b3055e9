import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { inflate } from "@sparticuz/chromium";
import type { Browser, Page } from "playwright-core";
import { settled } from "./settled.ts";

/**
 * A page in few characters: how much of each cell differs in brightness from the page's background, from `.` for
 * nothing over `1` to `f`. Text does not differ from machine to machine, as a font that comes with the tests is used.
 */
export interface Picture {
  /** The color that most of the page has. */
  background: string;
  lines: string[];
}

const SCREEN = { width: 1440, height: 900 };
const CELL = { width: 24, height: 20 };
/** A cell that is this much lighter or darker is another one; less is how an edge was smoothed. */
const STEPS = 3;
/** The part of all cells that may be another: a date is a digit longer, an id has other letters. */
const MOST_OTHERS = 0.01;

type Theme = "light" | "dark";

/** Takes pictures of pages in both themes at one time, whenever that is. */
export async function createPhotographer(browser: Browser, now: string) {
  const font = await bundledFont();
  const context = await browser.newContext({
    viewport: SCREEN,
    reducedMotion: "reduce",
    timezoneId: "UTC",
    locale: "en-US",
  });
  const page = await context.newPage();
  const blank = await context.newPage();
  await page.clock.setFixedTime(now);
  await page.route("**/fixed-font.ttf", (route) => route.fulfill({ contentType: "font/ttf", body: font }));

  return async (url: string): Promise<Record<Theme, Picture>> => {
    await page.goto(url);
    await page.addStyleTag({ content: FIXED_FONT });
    await page.evaluate(`document.fonts.load("13px Fixed")`);
    const take = async (colorScheme: Theme) => {
      await page.emulateMedia({ colorScheme });
      await settled(page, colorScheme);
      return await inkOf(await page.screenshot({ animations: "disabled" }), blank);
    };
    return { light: await take("light"), dark: await take("dark") };
  };
}

const FIXED_FONT = `
  @font-face { font-family: Fixed; src: url(/fixed-font.ttf); }
  * { font-family: Fixed !important; }`;

/** Open Sans, which the browser's package has for machines without fonts. */
async function bundledFont(): Promise<Buffer> {
  const packed = fileURLToPath(new URL("../bin/fonts.tar.br", import.meta.resolve("@sparticuz/chromium")));
  return readFileSync(join(await inflate(packed), "fonts", "Open_Sans", "OpenSans-Regular.ttf"));
}

/** Reads a screenshot with the browser's own decoder. */
function inkOf(png: Buffer, blank: Page): Promise<Picture> {
  return blank.evaluate<Picture>(`(async () => {
    const image = new Image();
    image.src = "data:image/png;base64,${png.toString("base64")}";
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    const { data, width, height } = context.getImageData(0, 0, image.width, image.height);
    const colors = new Map();
    for (let i = 0; i < data.length; i += 4 * 97) {
      const color = "rgb(" + data[i] + ", " + data[i + 1] + ", " + data[i + 2] + ")";
      colors.set(color, (colors.get(color) ?? 0) + 1);
    }
    const [background] = [...colors].reduce((a, b) => (b[1] > a[1] ? b : a));
    const brightness = (r, g, b) => 0.2126 * r + 0.7152 * g + 0.0722 * b;
    const behind = brightness(...background.match(/\\d+/g).map(Number));
    const lines = [];
    for (let top = 0; top < height; top += ${CELL.height}) {
      let line = "";
      for (let left = 0; left < width; left += ${CELL.width}) {
        let ink = 0;
        for (let y = top; y < top + ${CELL.height}; y++)
          for (let x = left; x < left + ${CELL.width}; x++) {
            const i = 4 * (y * width + x);
            ink += Math.abs(brightness(data[i], data[i + 1], data[i + 2]) - behind);
          }
        // Text covers a sixth of its cell at most.
        const part = Math.min((ink / ${CELL.width * CELL.height} / 255) * 6, 1);
        const step = Math.round(part * 15);
        line += step === 0 ? "." : step.toString(16);
      }
      lines.push(line.replace(/\\.+$/, ""));
    }
    return { background, lines };
  })()`);
}

/** What a picture is stored as. */
export const printPicture = ({ background, lines }: Picture): string =>
  `${[background, ...lines].join("\n")}\n`;

/** How a picture differs from a stored one; undefined where it shows the same. */
export function differenceOf(picture: Picture, stored: string): string | undefined {
  const [background = "", ...before] = stored.trimEnd().split("\n");
  if (background !== picture.background)
    return `the background is ${picture.background}, it was ${background}`;
  const columns = SCREEN.width / CELL.width;
  let others = 0;
  const map = Array.from({ length: SCREEN.height / CELL.height }, (_, y) => {
    let line = "";
    for (let x = 0; x < columns; x++) {
      const isOther = Math.abs(level(picture.lines[y], x) - level(before[y], x)) >= STEPS;
      if (isOther) others++;
      line += isOther ? "#" : "·";
    }
    return line;
  });
  const part = others / (map.length * columns);
  return part > MOST_OTHERS
    ? `${(part * 100).toFixed(1)} % of it changed, where a # is:\n${map.join("\n")}`
    : undefined;
}

function level(line: string | undefined, x: number): number {
  const digit = line?.[x];
  return digit === undefined || digit === "." ? 0 : Number.parseInt(digit, 16);
}
