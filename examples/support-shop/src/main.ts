import { parseArgs } from "node:util";
import { ApiError, type Client, createClient } from "@anyway-sh/api/client";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { PEOPLE } from "./history/people.ts";
import { type Sent, sendHistory } from "./send-history.ts";

export { printTable } from "./profit-table.ts";
export { type Report, readReport } from "./report.ts";
export type { Sent } from "./send-history.ts";

export interface DemoOptions {
  /** The Anyway server. */
  baseUrl: string;
  /** Not needed while the server is in local mode. */
  apiKey?: string;
  /** The history is that of the thirty days before. */
  now: Date;
  /** Another seed, another thirty days. Default 1. */
  seed?: number;
  log?: (line: string) => void;
}

/** Fills a server with thirty days of the shop: traces, customers and orders. */
export async function runDemo(options: DemoOptions): Promise<Sent> {
  const { now, seed = 1, apiKey, log = () => {} } = options;
  const baseUrl = options.baseUrl.replace(/\/+$/, "");
  const anyway = createClient({ baseUrl, ...(apiKey ? { apiKey } : {}) });
  await expectRoom(anyway, baseUrl);
  log("Living thirty days of a small shop …");
  const sent = await sendHistory({
    exporter: new OTLPTraceExporter({
      url: `${baseUrl}/v1/traces`,
      headers: apiKey ? { authorization: `Bearer ${apiKey}` } : {},
    }),
    anyway,
    now,
    seed,
  });
  log(`Sent ${sent.traces} traces, ${sent.customers} customers and ${sent.orders} orders to ${baseUrl}.`);
  return sent;
}

/** Says what is wrong before anything is sent. */
async function expectRoom(anyway: Client, baseUrl: string): Promise<void> {
  const [first] = PEOPLE;
  const { data: found } = await anyway.customers
    .list({ external_id: first?.userId })
    .catch((error: unknown) => {
      if (error instanceof ApiError) throw error;
      throw new Error(`No Anyway server answers at ${baseUrl}. Start one, or name another with --url.`);
    });
  if (found.length > 0) throw new Error(`The server at ${baseUrl} has these thirty days already.`);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      url: { type: "string", default: "http://127.0.0.1:4318" },
      "api-key": { type: "string" },
      seed: { type: "string", default: "1" },
    },
  });
  const apiKey = values["api-key"];
  await runDemo({
    baseUrl: values.url,
    ...(apiKey ? { apiKey } : {}),
    now: new Date(),
    seed: Number(values.seed),
    log: console.log,
  });
}

if (import.meta.main)
  main().catch((error: Error) => {
    console.error(error.cause instanceof Error ? `${error.message} ${error.cause.message}` : error.message);
    process.exitCode = 1;
  });
