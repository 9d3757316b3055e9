import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeTelemetryStore } from "./contract.ts";
import { openTelemetryStore } from "./store.ts";

describeTelemetryStore("the embedded engine", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "anyway-telemetry-"));
  const store = await openTelemetryStore({ dataDir });
  return {
    store,
    async stop() {
      await store.close();
      await rm(dataDir, { recursive: true });
    },
  };
});
