import { Registry } from "prom-client";
import { createApp } from "../src/app.ts";
import type { App } from "../src/http/context.ts";
import { createOtlpReceiver } from "../src/http/otlp-receiver.ts";
import { createIngest, type Ingest } from "../src/ingest/ingest.ts";
import type { TelemetryStore } from "../src/telemetry/store.ts";
import type { TestApp } from "./test-app.ts";

/** The application once more, over a store of which something is otherwise, with an ingest of its own. */
export interface AppOver {
  app: App;
  ingest: Ingest;
  /** What an operator would have heard of. */
  reported: unknown[];
  /** A figure of `/metrics`, by its name and labels. */
  metric(name: string): Promise<number>;
  close(): Promise<void>;
}

export async function appOver(
  { deps, telemetry: store }: TestApp,
  otherwise: Partial<TelemetryStore>,
  maxQueueBytes = 1024 * 1024,
): Promise<AppOver> {
  const telemetry = { ...store, ...otherwise };
  const reported: unknown[] = [];
  const ingest = await createIngest({
    telemetry,
    now: deps.now,
    maxQueueBytes,
    priceBookOf: deps.priceBookOf,
    onError: (error) => reported.push(error),
  });
  const otlp = createOtlpReceiver(ingest, deps.withBody);
  const metrics = new Registry();
  const app = createApp({ ...deps, telemetry, ingest, otlp, metrics });
  return {
    app,
    ingest,
    reported,
    async metric(name) {
      const { body } = await app.inject("/metrics");
      const line = body.split("\n").find((text) => text.startsWith(`${name} `));
      return Number(line?.slice(name.length));
    },
    async close() {
      await app.close();
      await ingest.close();
    },
  };
}
