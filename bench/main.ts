/**
 * `npm run bench -- <name> [--case <text>] [--json] [--soak]`: measures the product against a ceiling of the same machine, in one
 * run. Figures of different runs do not compare; the ratios do. `--case` runs those whose name contains the text; `--soak` loads it for ten minutes instead.
 */
import { parseArgs } from "node:util";
import { benchIngest } from "./ingest.ts";
import { soakIngest } from "./soak.ts";

type Bench = (log: (line: string) => void, only: string) => Promise<Record<string, unknown>[]>;
const BENCHES: Record<string, { bench: Bench; soak: Bench }> = {
  ingest: { bench: benchIngest, soak: soakIngest },
};

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    case: { type: "string", default: "" },
    json: { type: "boolean", default: false },
    soak: { type: "boolean", default: false },
  },
});
const [name = ""] = positionals;
const named = Object.hasOwn(BENCHES, name) ? BENCHES[name] : undefined;
if (!named) {
  console.error(`Name a bench: ${Object.keys(BENCHES).join(", ")}.`);
  process.exit(2);
}
const cases = await (values.soak ? named.soak : named.bench)((line) => console.error(line), values.case);
if (values.json) console.log(JSON.stringify({ cases }));
else console.table(Object.fromEntries(cases.map(({ name: row, ...figures }) => [String(row), figures])));
