import { existsSync, readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const BUILT = fileURLToPath(new URL("../packages/dashboard/dist/", import.meta.url));
/** Bytes of compressed JavaScript that a page may need before it is there, whichever a reader comes to first. */
const MOST_BYTES = 250_000;

interface Chunk {
  file: string;
  /** The chunks that it cannot run without. */
  imports?: string[];
  /** Those that it asks for later, and only if somebody wants them. */
  dynamicImports?: string[];
}

const manifest = JSON.parse(readFileSync(`${BUILT}.vite/manifest.json`, "utf8")) as Record<string, Chunk>;

test("no page needs more than 250 KB of compressed JavaScript to be there", () => {
  const pages = manifest["index.html"]?.dynamicImports?.filter((name) => /-page\.tsx$/.test(name)) ?? [];
  expect(pages).toContain("src/pages/overview/overview-page.tsx");
  const weights = pages.map((page) => ({ page, bytes: weigh(["index.html", page]) }));
  expect(weights.filter(({ bytes }) => bytes > MOST_BYTES)).toEqual([]);
  // What a page cannot weigh: then it is not the page that was weighed.
  expect(Math.min(...weights.map(({ bytes }) => bytes))).toBeGreaterThan(50_000);
});

function weigh(names: readonly string[]): number {
  const needed = new Set<string>();
  const follow = (name: string) => {
    if (needed.has(name)) return;
    needed.add(name);
    manifest[name]?.imports?.forEach(follow);
  };
  names.forEach(follow);
  return [...needed].reduce((bytes, name) => bytes + sizeOf(`${BUILT}${manifest[name]?.file}`), 0);
}

/** As it is sent: a small file has no compressed one beside it. */
const sizeOf = (file: string): number => statSync(existsSync(`${file}.gz`) ? `${file}.gz` : file).size;
