import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runChild } from "./child.ts";
import { quantile } from "./send.ts";

const TRACERS = ["bare", "ours", "traceloop"] as const;
type Tracer = (typeof TRACERS)[number];
/** In turns, so that a slow minute of the machine is one of all three. */
const TURNS = 5;
/** Large enough that nothing is collected while allocations are counted. */
const NODE_ARGS = ["--expose-gc", "--min-semi-space-size=512", "--max-semi-space-size=512"];
const BYTES_PER_MB = 1_000_000;

const SDK = new URL("../packages/sdk/", import.meta.url);
const TRACELOOP = new URL("../e2e/third-party/node_modules/@traceloop/node-server-sdk/", import.meta.url);

/**
 * What a span of a workflow with three tasks costs an application: with ours, with OpenTelemetry's own SDK that writes
 * the same spans and attributes, and with OpenLLMetry's. And what it costs to install ours, and to start it.
 */
export async function benchSdk(log: (line: string) => void): Promise<Record<string, unknown>> {
  const spans: Record<Tracer, { ns: number; bytes: number }[]> = { bare: [], ours: [], traceloop: [] };
  const starts: { importMs: number; initializeMs: number }[] = [];
  for (let turn = 1; turn <= TURNS; turn++) {
    log(`turn ${turn} of ${TURNS} …`);
    for (const tracer of TRACERS) spans[tracer].push(await runChild(program(tracer), NODE_ARGS));
    starts.push(await runChild(program("initialize"), []));
  }
  const ns = (tracer: Tracer) => Math.min(...spans[tracer].map((one) => one.ns));
  const bytes = (tracer: Tracer) => Math.min(...spans[tracer].map((one) => one.bytes));
  const median = (values: number[]) => round(quantile(values, 0.5));
  return {
    bare_ns: ns("bare"),
    ours_ns: ns("ours"),
    traceloop_ns: ns("traceloop"),
    ratio_bare: round(ns("ours") / ns("bare")),
    ratio_traceloop: round(ns("ours") / ns("traceloop")),
    bare_bytes: bytes("bare"),
    ours_bytes: bytes("ours"),
    traceloop_bytes: bytes("traceloop"),
    install_mb: round((await installedBytes(SDK)) / BYTES_PER_MB),
    traceloop_install_mb: round((await installedBytes(TRACELOOP)) / BYTES_PER_MB),
    init_ms: median(starts.map((start) => start.initializeMs)),
    import_ms: median(starts.map((start) => start.importMs)),
  };
}

const program = (name: string) => new URL(`./tracers/${name}.mjs`, import.meta.url);

/** What `npm install` brings: the package as it is published, all that it depends on, and its peers. */
async function installedBytes(folder: URL): Promise<number> {
  const seen = new Set<string>();
  const waiting = [await realpath(fileURLToPath(folder))];
  let bytes = 0;
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    const manifest = JSON.parse(await readFile(join(path, "package.json"), "utf8")) as Manifest;
    // One of our own, of which only what is listed is published.
    const isWorkspace = !path.includes(`${"node_modules"}/`) && manifest.files !== undefined;
    for (const file of isWorkspace ? (manifest.files ?? []) : [""]) bytes += await sizeOf(join(path, file));
    for (const name of Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })) {
      const found = await resolve(name, path);
      if (found !== undefined) waiting.push(found);
    }
  }
  return bytes;
}

interface Manifest {
  files?: string[];
  dependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
}

/** Where Node finds a package from a folder; undefined for an optional peer that is not there. */
async function resolve(name: string, from: string): Promise<string | undefined> {
  for (let folder = from; ; folder = dirname(folder)) {
    const found = await realpath(join(folder, "node_modules", name)).catch(() => undefined);
    if (found !== undefined || folder === dirname(folder)) return found;
  }
}

/** Of a folder without the packages in it, which are counted as what they are. */
async function sizeOf(path: string): Promise<number> {
  const info = await stat(path).catch(() => undefined);
  if (!info?.isDirectory()) return info?.size ?? 0;
  let bytes = 0;
  for (const name of await readdir(path))
    if (name !== "node_modules") bytes += await sizeOf(join(path, name));
  return bytes;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
