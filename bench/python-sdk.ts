import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { preparePython } from "../scripts/python/environment.ts";
import { quantile } from "./send.ts";

const run = promisify(execFile);
/** In turns, so that a slow minute of the machine is one of both. */
const TURNS = 5;

interface Cost {
  ns: number;
  cpu_ns: number;
}

/**
 * What a span of a workflow with three tasks costs a Python application: with ours, and with OpenTelemetry's own SDK that
 * writes the same spans and attributes. And what it takes to start ours.
 */
export async function benchPythonSdk(log: (line: string) => void): Promise<Record<string, unknown>> {
  const prepared = await preparePython(log);
  if (!("python" in prepared)) throw new Error("missing" in prepared ? prepared.missing : prepared.failure);
  const measure = async <T>(name: string): Promise<T> => {
    const program = fileURLToPath(new URL(`./python-sdk/${name}.py`, import.meta.url));
    return JSON.parse((await run(prepared.python, [program])).stdout) as T;
  };
  const bare: Cost[] = [];
  const ours: Cost[] = [];
  const starts: { importMs: number; initializeMs: number }[] = [];
  for (let turn = 1; turn <= TURNS; turn++) {
    log(`turn ${turn} of ${TURNS} …`);
    bare.push(await measure("bare"));
    ours.push(await measure("ours"));
    starts.push(await measure("start"));
  }
  const least = (costs: Cost[], of: keyof Cost) => Math.min(...costs.map((cost) => cost[of]));
  const median = (values: number[]) => round(quantile(values, 0.5));
  return {
    bare_ns: least(bare, "ns"),
    ours_ns: least(ours, "ns"),
    ratio_bare: round(least(ours, "ns") / least(bare, "ns")),
    bare_cpu_ns: least(bare, "cpu_ns"),
    ours_cpu_ns: least(ours, "cpu_ns"),
    ratio_bare_cpu: round(least(ours, "cpu_ns") / least(bare, "cpu_ns")),
    init_ms: median(starts.map((start) => start.initializeMs)),
    import_ms: median(starts.map((start) => start.importMs)),
  };
}

const round = (value: number) => Math.round(value * 100) / 100;
