import { join } from "node:path";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  type SqliteDatabase,
  SqliteDialect,
  SqliteDriver,
} from "kysely";
import { makeFolder, syncFolder } from "../durable-folder.ts";
import type { Schema } from "../schema.ts";
import type { Engine } from "./engine.ts";

const FILE = "business.db";
const SQLITE_BUSY = 5;

/** Opens, and where needed creates, the SQLite database in `dataDir`. Another process may have it open as well. */
export function openSqlite(dataDir: string): Engine {
  makeFolder(dataDir);
  const database = new DatabaseSync(join(dataDir, FILE), {
    timeout: 5_000,
    enableForeignKeyConstraints: true,
  });
  // FULL syncs the log before each commit returns; the log's own folder entry is synced by SQLite.
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
  // From here on another process's transaction is waited for between attempts, not while the event loop stands still.
  database.exec("PRAGMA busy_timeout = 20");
  return {
    db: new Kysely<Schema>({ dialect: new ImmediateSqliteDialect({ database: adapt(database) }, database) }),
    lock: async () => {
      // A write transaction is alone in the database already.
    },
    mayRetry: (error) => error instanceof Error && "errcode" in error && error.errcode === SQLITE_BUSY,
    syncFiles: () => syncFolder(dataDir),
  };
}

/** The face that Kysely's driver expects, over Node's own SQLite. */
function adapt(database: DatabaseSync): SqliteDatabase {
  return {
    close: () => database.close(),
    prepare: (text) => {
      const statement = database.prepare(text);
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => statement.all(...(parameters as SQLInputValue[])),
        run: (parameters) => statement.run(...(parameters as SQLInputValue[])),
        iterate: (parameters) => statement.iterate(...(parameters as SQLInputValue[])),
      };
    },
  };
}

class ImmediateSqliteDialect extends SqliteDialect {
  readonly #createDriver: () => Driver;
  constructor(config: { database: SqliteDatabase }, state: { readonly isTransaction: boolean }) {
    super(config);
    this.#createDriver = () => new ImmediateSqliteDriver(config, state);
  }
  override createDriver(): Driver {
    return this.#createDriver();
  }
}

/** Takes the write lock at the start: a transaction that takes it midway can fail instead of wait. */
class ImmediateSqliteDriver extends SqliteDriver {
  readonly #state: { readonly isTransaction: boolean };
  constructor(config: { database: SqliteDatabase }, state: { readonly isTransaction: boolean }) {
    super(config);
    this.#state = state;
  }
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw("begin immediate"));
  }

  /** A full disk ends the transaction by itself; to undo it again would hide that error behind another. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#state.isTransaction) await super.rollbackTransaction(connection);
  }
}
