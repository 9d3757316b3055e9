/**
 * `npm run bench -- <name> [--case <text>] [--json] [--soak]`: measures the product against a ceiling of the same machine, in one
 * run. Figures of different runs do not compare; the ratios do. `--case` runs those whose name contains the text; `--soak` loads it for ten minutes instead.
 */
import { parseArgs } from "node:util";
import { benchIngest } from "./ingest.ts";
import { benchSdk } from "./sdk.ts";
import { soakIngest } from "./soak.ts";

type Figures = Record<string, unknown>;
/** One set of figures, or one for each case, with its name. */
type Bench = (log: (line: string) => void, only: string) => Promise<Figures | Figures[]>;
const BENCHES: Record<string, { bench: Bench; soak?: Bench }> = {
  ingest: { bench: benchIngest, soak: soakIngest },
  sdk: { bench: benchSdk },
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
const bench = values.soak ? named.soak : named.bench;
if (!bench) {
  console.error(`The bench ${name} has no --soak.`);
  process.exit(2);
}
const figures = await bench((line) => console.error(line), values.case);
if (values.json) console.log(JSON.stringify(Array.isArray(figures) ? { cases: figures } : figures));
else if (!Array.isArray(figures)) console.table(figures);
else console.table(Object.fromEntries(figures.map(({ name: row, ...rest }) => [String(row), rest])));
