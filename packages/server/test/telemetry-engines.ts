import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TelemetryLocation } from "../src/telemetry/client.ts";
import { openTelemetryStore, type TelemetryStore } from "../src/telemetry/store.ts";
import { startClickHouse } from "./clickhouse-front.ts";

export interface OpenedStore {
  store: TelemetryStore;
  stop(): Promise<void>;
}

/** Few rows are read in the way of many. */
const open = (location: TelemetryLocation) =>
  openTelemetryStore(location, undefined, { visitsKeptFromRows: 0 });

/** A store on the embedded engine, in a folder of its own. A process opens one at most. */
export async function openEmbeddedStore(): Promise<OpenedStore> {
  const dataDir = await mkdtemp(join(tmpdir(), "anyway-telemetry-"));
  const store = await open({ dataDir });
  return {
    store,
    async stop() {
      await store.close();
      await rm(dataDir, { recursive: true });
    },
  };
}

const external = process.env.ANYWAY_TEST_CLICKHOUSE_URL;

/** What {@link openServerStore} opens. */
export const SERVER_ENGINE = external ? "a ClickHouse server" : "a ClickHouse server's HTTP interface";

/** A store over a socket: on the ClickHouse of `ANYWAY_TEST_CLICKHOUSE_URL`, else on one that is started for it. */
export async function openServerStore(): Promise<OpenedStore> {
  if (external) {
    const store = await open({ url: external });
    return { store, stop: () => store.close() };
  }
  const dataDir = await mkdtemp(join(tmpdir(), "anyway-clickhouse-"));
  const server = await startClickHouse(dataDir);
  const store = await open({ url: server.url });
  return {
    store,
    async stop() {
      await store.close();
      await server.stop();
      await rm(dataDir, { recursive: true });
    },
  };
}
