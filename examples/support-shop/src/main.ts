import { parseArgs } from "node:util";
import { createClient } from "@anyway-sh/api/client";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { type Sent, sendHistory } from "./send-history.ts";

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
  log("Living thirty days of a small shop …");
  const sent = await sendHistory({
    exporter: new OTLPTraceExporter({
      url: `${baseUrl}/v1/traces`,
      headers: apiKey ? { authorization: `Bearer ${apiKey}` } : {},
    }),
    anyway: createClient({ baseUrl, ...(apiKey ? { apiKey } : {}) }),
    now,
    seed,
  });
  log(`Sent ${sent.traces} traces, ${sent.customers} customers and ${sent.orders} orders to ${baseUrl}.`);
  return sent;
}

if (import.meta.main) {
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
