import {
  type ClickHouseClient,
  ClickHouseLogLevel,
  type ClickHouseSettings,
  createClient,
} from "@clickhouse/client";
import { openEmbeddedConnection } from "./embedded-connection.ts";

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

/** Values are part of its statements, however long they are. */
const EMBEDDED_SETTINGS: ClickHouseSettings = { ...SETTINGS, max_query_size: "0" };

const REQUEST_TIMEOUT_MS = 70_000;
/** Errors come to the caller; the client would print them too, with the rows that they quote. */
const LOG = { level: ClickHouseLogLevel.OFF };

/** Unless a server's URL names another in its path. */
const DATABASE = "anyway";

/** A client of our database, which is made if it is missing. Throws when the engine does not answer. */
export function openClient(location: TelemetryLocation): Promise<ClickHouseClient> {
  return "dataDir" in location ? openEmbedded(location.dataDir) : openServer(location.url);
}

async function openEmbedded(dataDir: string): Promise<ClickHouseClient> {
  return createClient({ connection: await openEmbeddedConnection(dataDir, DATABASE, EMBEDDED_SETTINGS) });
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
