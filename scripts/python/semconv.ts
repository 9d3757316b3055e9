/**
 * Writes the attribute keys of the Python SDK from `packages/semconv`: `semconv.ts`. With `--check` it writes nothing,
 * and fails when what stands there is another text.
 */
import { readFile, writeFile } from "node:fs/promises";
import * as semconv from "../../packages/semconv/src/index.ts";

const TARGET = new URL("../../python/anyway-sdk/src/anyway/sdk/semconv.py", import.meta.url);

const constants: [string, string][] = [
  ...Object.entries(semconv.AssociationProperty),
  ...Object.entries(semconv.EntityKind),
  ...Object.entries(semconv).flatMap(([name, value]): [string, string][] =>
    /^[A-Z0-9_]+$/.test(name) && typeof value === "string" ? [[name, value]] : [],
  ),
];
const lines = constants.map(([name, value]) => `${name}: Final = ${JSON.stringify(value)}`);
const source = `"""The names that the SDK writes and the server reads. Generated from packages/semconv; not to be edited."""

from typing import Final

${lines.join("\n")}
`;

if (!process.argv.includes("--check")) await writeFile(TARGET, source);
else if ((await readFile(TARGET, "utf8").catch(() => "")) !== source) {
  console.error(
    "python/anyway-sdk/src/anyway/sdk/semconv.py is not what packages/semconv says:\n" +
      "run node -C @anyway-sh/source scripts/python/semconv.ts",
  );
  process.exitCode = 1;
}
