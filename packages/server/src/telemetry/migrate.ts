import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import type { ClickHouseClient, ClickHouseSettings } from "@clickhouse/client";

const FOLDER = new URL("./migrations/", import.meta.url);

/** What fills a new table from those that are there may take minutes; progress keeps the connection from timing out. */
const AS_LONG_AS_IT_TAKES: ClickHouseSettings = {
  max_execution_time: 0,
  wait_end_of_query: 1,
  send_progress_in_http_headers: 1,
  http_headers_progress_interval_ms: "10000",
};

/**
 * Brings the schema up to date: numbered files, in order, forward only. A file that changed after it was
 * applied, or a store that a newer version has migrated, is refused by name. Tells how many were applied.
 */
export async function migrate(client: ClickHouseClient): Promise<{ applied: number }> {
  await client.command({
    query: `CREATE TABLE IF NOT EXISTS schema_migrations (name String, checksum String)
      ENGINE = ReplacingMergeTree ORDER BY name
      SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1`,
  });
  const result = await client.query({
    query: "SELECT name, checksum FROM schema_migrations FINAL",
    format: "JSONEachRow",
  });
  const applied = new Map(
    (await result.json<{ name: string; checksum: string }>()).map((row) => [row.name, row.checksum]),
  );

  const migrations = readdirSync(FOLDER)
    .filter((name) => name.endsWith(".sql"))
    .sort();
  const unknown = [...applied.keys()].filter((name) => !migrations.includes(name));
  if (unknown.length > 0) {
    throw new Error(
      `the telemetry store was migrated by a newer version of Anyway (${unknown.join(", ")}); start that version or a later one`,
    );
  }
  let count = 0;
  for (const name of migrations) {
    const sql = readFileSync(new URL(name, FOLDER), "utf8");
    const checksum = createHash("sha256").update(sql).digest("hex");
    const before = applied.get(name);
    if (before === checksum) continue;
    if (before !== undefined)
      throw new Error(
        `the migration ${name} differs from the one that the telemetry store was made with; restore the file`,
      );
    for (const statement of sql.split(/;\s*$/m))
      if (/^\s*[^-\s]/m.test(statement))
        await client.command({ query: statement, clickhouse_settings: AS_LONG_AS_IT_TAKES });
    await client.insert({ table: "schema_migrations", values: [{ name, checksum }], format: "JSONEachRow" });
    count += 1;
  }
  return { applied: count };
}
