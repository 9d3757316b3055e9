import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startClickHouse } from "../../test/clickhouse-front.ts";
import { describeTelemetryStore } from "./contract.ts";
import { openTelemetryStore } from "./store.ts";

const external = process.env.ANYWAY_TEST_CLICKHOUSE_URL;

describeTelemetryStore(
  external ? "a ClickHouse server" : "a ClickHouse server's HTTP interface",
  async () => {
    if (external) {
      const store = await openTelemetryStore({ url: external });
      return { store, stop: () => store.close() };
    }
    const dataDir = await mkdtemp(join(tmpdir(), "anyway-clickhouse-"));
    const server = await startClickHouse(dataDir);
    const store = await openTelemetryStore({ url: server.url });
    return {
      store,
      async stop() {
        await store.close();
        await server.stop();
        await rm(dataDir, { recursive: true });
      },
    };
  },
);
