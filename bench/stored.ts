/**
 * What a server's data folder takes: as the server left it, and once the engine has merged it, as it does in time.
 * Takes the folder of the telemetry store; prints `{"unmergedBytes", "mergedBytes"}`.
 */
import { setTimeout as delay } from "node:timers/promises";
import { openClient } from "../packages/server/src/telemetry/client.ts";

const [dataDir = ""] = process.argv.slice(2);
const client = await openClient({ dataDir });

async function rows<T>(query: string): Promise<T[]> {
  return (await client.query({ query, format: "JSONEachRow" })).json<T>();
}
async function storedBytes(): Promise<number> {
  const [row] = await rows<{ bytes: string }>(
    "SELECT sum(bytes_on_disk) AS bytes FROM system.parts WHERE active AND database = currentDatabase()",
  );
  return Number(row?.bytes ?? 0);
}

/** The engine refuses while it merges on its own, and does nothing where nothing is left to do. */
async function merge(table: string): Promise<void> {
  const parts =
    "SELECT count() AS parts FROM system.parts WHERE active AND database = currentDatabase() AND table =";
  for (;;) {
    await client.command({ query: `OPTIMIZE TABLE ${table} FINAL` });
    const [row] = await rows<{ parts: string }>(`${parts} '${table}'`);
    if (Number(row?.parts) <= 1) return;
    await delay(200);
  }
}

const unmergedBytes = await storedBytes();
for (const { name } of await rows<{ name: string }>(
  "SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree'",
))
  await merge(name);
console.log(JSON.stringify({ unmergedBytes, mergedBytes: await storedBytes() }));
await client.close();
