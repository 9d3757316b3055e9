import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import rules from "../.dependency-cruiser.mjs";
import { capture, root } from "./programs.ts";

/** A file, what it imports, and the rules that this breaks. */
type Planted = [file: string, imports: string, ...broken: string[]];

const planted: Planted[] = [
  ["packages/server/src/model/reads-files.ts", "node:fs", "server-model-is-pure"],
  ["packages/server/src/model/knows-query.ts", "packages/server/src/query/it.ts", "server-model-is-pure"],
  ["packages/server/src/query/knows-zod.ts", "any-package", "server-query-is-pure"],
  ["packages/server/src/query/knows-model.ts", "packages/server/src/model/it.ts"],
  ["packages/server/src/pricing/knows-query.ts", "packages/server/src/query/it.ts", "server-pricing-is-pure"],
  ["packages/server/src/pricing/knows-rates.ts", "@pydantic/genai-prices"],
  [
    "packages/server/src/attribution/knows-pricing.ts",
    "packages/server/src/pricing/it.ts",
    "server-attribution-is-pure",
  ],
  ["packages/server/src/reconcile/knows-pricing.ts", "packages/server/src/pricing/it.ts"],
  [
    "packages/server/src/reconcile/knows-telemetry.ts",
    "packages/server/src/telemetry/it.ts",
    "server-reconcile-is-pure",
  ],
  [
    "packages/server/src/telemetry/knows-pricing.ts",
    "packages/server/src/pricing/it.ts",
    "server-telemetry-imports",
  ],
  ["packages/server/src/telemetry/knows-kysely.ts", "kysely", "server-telemetry-engine"],
  ["packages/server/src/telemetry/knows-engine.ts", "@clickhouse/client"],
  [
    "packages/server/src/business/knows-telemetry.ts",
    "packages/server/src/telemetry/it.ts",
    "server-business-imports",
  ],
  ["packages/server/src/business/knows-api.ts", "packages/api/src/index.ts", "server-business-engine"],
  ["packages/server/src/business/knows-engine.ts", "kysely"],
  ["packages/server/src/business/contract.ts", "any-package"],
  [
    "packages/server/src/ingest/knows-business.ts",
    "packages/server/src/business/it.ts",
    "server-ingest-imports",
  ],
  ["packages/server/src/ingest/knows-telemetry.ts", "packages/server/src/telemetry/it.ts"],
  [
    "packages/server/src/reproduce/knows-pricing.ts",
    "packages/server/src/pricing/it.ts",
    "server-reproduce-imports",
  ],
  [
    "packages/server/src/bundle/knows-pricing.ts",
    "packages/server/src/pricing/it.ts",
    "server-bundle-imports",
  ],
  [
    "packages/server/src/commerce/knows-ingest.ts",
    "packages/server/src/ingest/it.ts",
    "server-commerce-imports",
  ],
  [
    "packages/server/src/commerce/knows-http.ts",
    "packages/server/src/http/it.ts",
    "server-commerce-imports",
    "server-edge-is-outermost",
  ],
  [
    "packages/server/src/ingest/knows-config.ts",
    "packages/server/src/config.ts",
    "server-ingest-imports",
    "server-edge-is-outermost",
  ],
  ["packages/server/src/http/knows-config.ts", "packages/server/src/config.ts"],
  ["packages/server/src/config.ts", "packages/server/src/model/it.ts"],
  ["packages/semconv/src/knows-any.ts", "any-package", "semconv-imports-nothing"],
  ["packages/filter/src/knows-semconv.ts", "packages/semconv/src/it.ts", "filter-imports-nothing"],
  ["packages/api/src/knows-model.ts", "packages/server/src/model/it.ts", "api-imports"],
  ["packages/api/src/index.ts", "packages/semconv/src/it.ts"],
  ["packages/api/src/client.ts", "packages/api/src/index.ts", "api-client-without-zod"],
  ["packages/sdk/src/knows-schemas.ts", "packages/api/src/index.ts", "sdk-imports"],
  ["packages/sdk/src/knows-client.ts", "packages/api/src/client.ts"],
  ["packages/dashboard/src/knows-model.ts", "packages/server/src/model/it.ts", "dashboard-imports"],
  ["packages/dashboard/src/knows-api.ts", "packages/api/src/index.ts"],
  ["packages/server/src/http/one.ts", "packages/server/src/http/two.ts", "no-cycles"],
  ["packages/server/src/http/two.ts", "packages/server/src/http/one.ts"], // One report a cycle.
  ["packages/server/src/http/knows-test.ts", "packages/server/src/http/it.test.ts", "no-import-of-tests"],
  ["packages/server/src/http/it.test.ts", "packages/server/src/business/contract.ts"],
  ["packages/server/src/http/knows-nothing.ts", "not-installed", "resolvable"],
];

/** What the planted files import and the rules say nothing about. */
const bystanders = [
  ...["model", "query", "pricing", "telemetry", "business", "ingest", "http"].map(
    (folder) => `packages/server/src/${folder}/it.ts`,
  ),
  "packages/semconv/src/it.ts",
];
const packages = ["any-package", "kysely", "@clickhouse/client", "@pydantic/genai-prices"];

let folder: string;
let violations: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "anyway-import-rules-"));
  await cp(join(root, "tsconfig.json"), join(folder, "tsconfig.json"));
  for (const name of packages) {
    await write(`node_modules/${name}/package.json`, `{ "name": "${name}", "main": "index.js" }`);
    await write(`node_modules/${name}/index.js`, "");
  }
  for (const file of bystanders) await write(file, "export {};");
  for (const [file, imports] of planted) await write(file, `import "${specifier(file, imports)}";`);

  const config = join(root, ".dependency-cruiser.mjs");
  const { output } = await capture(["depcruise", "packages", "--config", config, "-T", "json"], folder);
  const report: { summary: { violations: { from: string; rule: { name: string } }[] } } = JSON.parse(output);
  violations = report.summary.violations.map(({ from, rule }) => `${from}: ${rule.name}`);
});
afterAll(() => rm(folder, { recursive: true }));

test("every import that breaks a rule is reported, and no other", () => {
  const expected = planted.flatMap(([file, , ...broken]) => broken.map((name) => `${file}: ${name}`));
  expect(violations.toSorted()).toEqual(expected.toSorted());
});

test("every rule has a planted violation", () => {
  const broken = new Set(planted.flatMap(([, , ...names]) => names));
  expect(rules.forbidden.map((rule) => rule.name).filter((name) => !broken.has(name))).toEqual([]);
});

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
}

/** How a file says what it imports: files of the repository by their path from its own folder. */
function specifier(file: string, imports: string): string {
  if (!imports.startsWith("packages/")) return imports;
  return `${"../".repeat(file.split("/").length - 1)}${imports}`;
}
