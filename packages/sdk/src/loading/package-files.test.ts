import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { filesOf, importedFileOf } from "./package-files.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "anyway-package-"));
  await writeFile(join(folder, "main.js"), "");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function files(manifest: object, subpath = ".") {
  await writeFile(join(folder, "package.json"), JSON.stringify(manifest));
  const relative = (file: string) => file.slice(folder.length + 1);
  const imported = importedFileOf(folder, subpath);
  return { all: filesOf(folder, subpath).map(relative), imported: imported && relative(imported) };
}

describe("the files of a module", () => {
  const BOTH = { require: { types: "./a.d.ts", default: "./a.cjs" }, import: "./a.mjs", default: "./b.js" };

  test.each([
    ["without exports", { main: "main.js" }, ".", ["main.js"], "main.js"],
    ["a single file", { exports: "./a.js" }, ".", ["a.js"], "a.js"],
    ["conditions", { exports: BOTH }, ".", ["a.d.ts", "a.cjs", "a.mjs", "b.js"], "a.mjs"],
    [
      "conditions of a subpath",
      { exports: { "./x": BOTH } },
      "./x",
      ["a.d.ts", "a.cjs", "a.mjs", "b.js"],
      "a.mjs",
    ],
    [
      "another platform's first",
      { exports: { browser: "./w.js", node: { import: "./n.mjs" } } },
      ".",
      ["w.js", "n.mjs"],
      "n.mjs",
    ],
    ["alternatives", { exports: ["./a.js", "./b.js"] }, ".", ["a.js", "b.js"], "a.js"],
    [
      "the longest pattern",
      { exports: { "./*": "./e/*", "./x/*.js": "./x/*.mjs" } },
      "./x/y.js",
      ["x/y.mjs"],
      "x/y.mjs",
    ],
    [
      "a pattern",
      { exports: { "./*": { import: "./esm/*", require: "./cjs/*" } } },
      "./x/y.js",
      ["esm/x/y.js", "cjs/x/y.js"],
      "esm/x/y.js",
    ],
    ["what is not exported", { exports: { ".": "./a.js" } }, "./x", [], undefined],
    ["what is excluded", { exports: { "./*": "./*", "./x": null } }, "./x", [], undefined],
  ])("%s", async (_, manifest, subpath, all, imported) => {
    expect(await files(manifest, subpath)).toEqual({ all, imported });
  });
});
