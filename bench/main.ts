/**
 * `npm run bench -- <name> [--json]`: measures the product against a ceiling of the same machine, in one run.
 * Figures of different runs do not compare; the ratios do.
 */
import { parseArgs } from "node:util";
import { benchIngest } from "./ingest.ts";

const BENCHES: Record<
  string,
  (log: (line: string) => void) => Promise<{ cases: Record<string, unknown>[] }>
> = {
  ingest: benchIngest,
};

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { json: { type: "boolean", default: false } },
});
const [name = ""] = positionals;
const bench = BENCHES[name];
if (!bench) {
  console.error(`Name a bench: ${Object.keys(BENCHES).join(", ")}.`);
  process.exit(2);
}
const result = await bench((line) => console.error(line));
if (values.json) console.log(JSON.stringify(result));
else
  console.table(Object.fromEntries(result.cases.map(({ name: row, ...figures }) => [String(row), figures])));
