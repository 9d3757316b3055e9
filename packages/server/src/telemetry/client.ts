import {
  type ClickHouseClient,
  ClickHouseLogLevel,
  type ClickHouseSettings,
  createClient,
} from "@clickhouse/client";
import { createChdbConnection } from "chdb/connection";

/** Where the telemetry lives: a folder of the embedded engine, or the URL of a ClickHouse server. */
export type TelemetryLocation = { dataDir: string } | { url: string };

/** Of every statement, so that no server profile can change what an answer or an acknowledgement means. */
const SETTINGS: ClickHouseSettings = {
  async_insert: 0,
  // One insert fills three tables; each part is written on a thread of its own.
  parallel_view_processing: 1,
  max_partitions_per_insert_block: "0",
  output_format_json_quote_64bit_integers: 1,
  output_format_json_quote_decimals: 1,
  // Rows without a match in a join have empty values.
  join_use_nulls: 0,
  // The same key is always in the same partition.
  do_not_merge_across_partitions_select_final: 1,
  // Compiled by the third time, a condition on a column of few values fails: "Invalid cast from LowCardinality".
  compile_expressions: 0,
  // Hardly a question is asked twice, and to remember where its rows were takes longer than the small ones themselves.
  use_query_condition_cache: 0,
  max_execution_time: 60,
};

const REQUEST_TIMEOUT_MS = 70_000;
/** Errors come to the caller; the client would print them too, with the rows that they quote. */
const LOG = { level: ClickHouseLogLevel.OFF };

/** Unless a server's URL names another in its path. */
const DATABASE = "anyway";

/** A client of our database, which is made if it is missing. Throws when the engine does not answer. */
export function openClient(location: TelemetryLocation): Promise<ClickHouseClient> {
  return "dataDir" in location ? openEmbedded(location.dataDir) : openServer(location.url);
}

type EmbeddedConnection = NonNullable<NonNullable<Parameters<typeof createClient>[0]>["connection"]>;

async function openEmbedded(dataDir: string): Promise<ClickHouseClient> {
  // The package is typed against another copy of the same declarations, which TypeScript holds to be different.
  const connection: unknown = createChdbConnection({ path: dataDir });
  const client = createClient({
    connection: connection as EmbeddedConnection,
  });
  await restoreSettings(client);
  await client.command({ query: `CREATE DATABASE IF NOT EXISTS ${DATABASE}` });
  await client.command({ query: `USE ${DATABASE}` });
  return client;
}

/**
 * The embedded engine keeps what came with a statement for those that follow, so that ours are sent once: each is a
 * statement of its own. Whoever sends others restores these. A server gets them with every statement.
 */
export async function restoreSettings(client: ClickHouseClient): Promise<void> {
  await client.command({ query: "SELECT 1", clickhouse_settings: SETTINGS });
}

async function openServer(url: string): Promise<ClickHouseClient> {
  const named = new URL(url);
  const database = named.pathname.replace(/^\/+/, "") || DATABASE;
  named.pathname = "";
  const options = {
    url: named.href,
    clickhouse_settings: SETTINGS,
    log: LOG,
    request_timeout: REQUEST_TIMEOUT_MS,
    compression: { request: false, response: true },
    keep_alive: { enabled: true },
    // A URL has room for a megabyte of values, or less behind a proxy; many ids travel in the body.
    use_multipart_params_auto: true,
  };
  const bootstrap = createClient(options);
  try {
    await bootstrap.command({
      query: "CREATE DATABASE IF NOT EXISTS {name:Identifier}",
      query_params: { name: database },
    });
  } finally {
    await bootstrap.close();
  }
  return createClient({ ...options, database });
}
