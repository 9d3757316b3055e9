import type { ClickHouseSettings, createClient } from "@clickhouse/client";
import { createChdbConnection } from "chdb/connection";
import { bindValues } from "./bind-values.ts";

type Connection = NonNullable<NonNullable<Parameters<typeof createClient>[0]>["connection"]>;
type Statement = Parameters<Connection["command"]>[0];

/** A connection runs one statement at a time, in a thread of the process. */
const CONNECTIONS = 4;
/** One is left for writing, so that spans are taken in however many reports are read. */
const MOST_READS = CONNECTIONS - 1;
/** Of a server's HTTP. */
const OF_HTTP = new Set([
  "wait_end_of_query",
  "send_progress_in_http_headers",
  "http_headers_progress_interval_ms",
]);
const NONE = "[]";

/** The embedded engine on a folder, as several connections to it. `settings` hold for all statements on all of them. */
export async function openEmbeddedConnection(
  dataDir: string,
  database: string,
  settings: ClickHouseSettings,
): Promise<Connection> {
  const open = async (): Promise<Connection> => {
    // The package is typed against another copy of the same declarations, which TypeScript holds to be different.
    const connection = createChdbConnection({ path: dataDir }) as unknown as Connection;
    await connection.command({ query: `CREATE DATABASE IF NOT EXISTS ${database}` });
    await connection.command({ query: `USE ${database}` });
    await connection.command({ query: "SELECT 1", clickhouse_settings: settings });
    return connection;
  };
  const connections: Connection[] = [];
  while (connections.length < CONNECTIONS) connections.push(await open());
  return new EmbeddedConnection(connections, settings);
}

interface Waiting {
  isRead: boolean;
  start: (connection: Connection) => void;
}

class EmbeddedConnection implements Connection {
  readonly #all: readonly Connection[];
  readonly #settings: ClickHouseSettings;
  readonly #free: Connection[];
  readonly #waiting: Waiting[] = [];
  /** The settings, beside ours, that a connection has. */
  readonly #present = new Map<Connection, string>();
  #reads = 0;
  #isClosed = false;

  constructor(connections: readonly Connection[], settings: ClickHouseSettings) {
    this.#all = connections;
    this.#free = [...connections];
    this.#settings = settings;
  }

  query(statement: Parameters<Connection["query"]>[0]): ReturnType<Connection["query"]> {
    return this.#run(true, statement, (connection, bound) => connection.query(bound));
  }

  /** What is executed is read too. */
  exec(statement: Parameters<Connection["exec"]>[0]): ReturnType<Connection["exec"]> {
    return this.#run(true, statement, (connection, bound) => connection.exec(bound));
  }

  command(statement: Statement): ReturnType<Connection["command"]> {
    return this.#run(false, statement, (connection, bound) => connection.command(bound));
  }

  insert(statement: Parameters<Connection["insert"]>[0]): ReturnType<Connection["insert"]> {
    return this.#run(false, statement, (connection, bound) => connection.insert(bound));
  }

  ping(asked: Parameters<Connection["ping"]>[0]): ReturnType<Connection["ping"]> {
    return this.#using(true, (connection) => connection.ping(asked));
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    // Each once nothing runs on it, nor waits for one.
    const all = this.#all.map(() => this.#take(false));
    this.#isClosed = true;
    await Promise.all(all);
    for (const connection of this.#all) await connection.close();
  }

  #run<Of extends Statement, Result>(
    isRead: boolean,
    statement: Of,
    run: (connection: Connection, statement: Of) => Promise<Result>,
  ): Promise<Result> {
    return this.#using(isRead, async (connection) => {
      const query = bindValues(statement.query, statement.query_params ?? {});
      const settings = await this.#toSend(connection, statement.clickhouse_settings);
      return run(connection, {
        ...statement,
        query,
        query_params: undefined,
        clickhouse_settings: settings,
      });
    });
  }

  /**
   * What of a statement's own settings the connection does not have yet. The engine keeps what came with a statement for
   * those that follow on the connection, so that of others ours are restored first.
   */
  async #toSend(connection: Connection, settings: ClickHouseSettings = {}): Promise<ClickHouseSettings> {
    const own = Object.entries(settings).filter(([name]) => !OF_HTTP.has(name));
    const wanted = JSON.stringify(own);
    const present = this.#present.get(connection) ?? NONE;
    if (wanted === present) return {};
    if (present !== NONE)
      await connection.command({ query: "SELECT 1", clickhouse_settings: this.#settings });
    this.#present.set(connection, wanted);
    return Object.fromEntries(own);
  }

  async #using<Result>(isRead: boolean, use: (connection: Connection) => Promise<Result>): Promise<Result> {
    const connection = await this.#take(isRead);
    try {
      return await use(connection);
    } finally {
      this.#giveBack(connection, isRead);
    }
  }

  #take(isRead: boolean): Connection | Promise<Connection> {
    if (this.#isClosed) throw new Error("the connections to the engine are closed");
    const connection = this.#mayStart(isRead) ? this.#free.pop() : undefined;
    if (!connection) return new Promise((start) => this.#waiting.push({ isRead, start }));
    if (isRead) this.#reads++;
    return connection;
  }

  #mayStart(isRead: boolean): boolean {
    return !isRead || this.#reads < MOST_READS;
  }

  #giveBack(connection: Connection, wasRead: boolean): void {
    if (wasRead) this.#reads--;
    this.#free.push(connection);
    const at = this.#waiting.findIndex(({ isRead }) => this.#mayStart(isRead));
    const [next] = at < 0 ? [] : this.#waiting.splice(at, 1);
    const free = next && this.#free.pop();
    if (!next || !free) return;
    if (next.isRead) this.#reads++;
    next.start(free);
  }
}
