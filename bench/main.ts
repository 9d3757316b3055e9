/**
 * `npm run bench -- <name> [--case <text>] [--json] [--soak] [--spans <n>] [--data <folder>]`: measures the product against a ceiling of the same machine, in one
 * run. Figures of different runs do not compare; the ratios do. `--case` runs those whose name contains the text; `--soak` loads it for ten minutes instead.
 * `query` makes up a business of `--spans` spans, which `--data <folder>` keeps for the next run.
 */
import { parseArgs } from "node:util";
import { benchDashboard } from "./dashboard.ts";
import { benchIdentity } from "./identity.ts";
import { benchIngest } from "./ingest.ts";
import { benchPythonSdk } from "./python-sdk.ts";
import { benchQuery, type QueryOptions } from "./query.ts";
import { benchSdk } from "./sdk.ts";
import { soakIngest } from "./soak.ts";

type Figures = Record<string, unknown>;
/** One set of figures, or one for each case, with its name. */
type Bench = (
  log: (line: string) => void,
  only: string,
  options: QueryOptions,
) => Promise<Figures | Figures[]>;
const BENCHES: Record<string, { bench: Bench; soak?: Bench }> = {
  dashboard: { bench: async (log) => ({ ...(await benchDashboard(log)) }) },
  identity: { bench: benchIdentity },
  ingest: { bench: benchIngest, soak: soakIngest },
  query: { bench: async (...args) => ({ ...(await benchQuery(...args)) }) },
  "python-sdk": { bench: benchPythonSdk },
  sdk: { bench: benchSdk },
};

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    case: { type: "string", default: "" },
    data: { type: "string" },
    json: { type: "boolean", default: false },
    soak: { type: "boolean", default: false },
    spans: { type: "string", default: "1000000" },
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
const spans = Number(values.spans);
if (!Number.isSafeInteger(spans) || spans < 1) {
  console.error(`--spans takes a number of spans, not ${values.spans}.`);
  process.exit(2);
}
const figures = await bench((line) => console.error(line), values.case, { spans, data: values.data });
const cases = Array.isArray(figures) ? figures : Array.isArray(figures.queries) ? figures.queries : undefined;
if (values.json) console.log(JSON.stringify(Array.isArray(figures) ? { cases: figures } : figures));
else if (!cases) console.table(figures);
else console.table(Object.fromEntries(cases.map(({ name: row, ...rest }: Figures) => [String(row), rest])));
