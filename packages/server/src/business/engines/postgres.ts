import { Kysely, PostgresDialect, sql } from "kysely";
import pg from "pg";
import type { Schema } from "../schema.ts";
import type { Engine } from "./engine.ts";

const INT8 = 20;
/** Serialization failure and deadlock. */
const RETRIABLE = new Set(["40001", "40P01"]);

/** Opens a PostgreSQL database. Refuses one that would acknowledge a commit before it is on disk. */
export async function openPostgres(url: string): Promise<Engine> {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: "anyway",
    max: 10,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 30_000,
    idle_in_transaction_session_timeout: 30_000,
    keepAlive: true,
    types: {
      getTypeParser: (oid, format) => (oid === INT8 ? parseInt8 : pg.types.getTypeParser(oid, format)),
    },
  });
  // An idle connection that breaks is replaced by the next query, which is the one to report that the server is gone.
  pool.on("error", () => {});
  // Nor one that was taken but is not asked anything just then; the next statement on it fails.
  pool.on("connect", (connection) => void connection.on("error", () => {}));
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
  try {
    await requireDurableCommits(db);
  } catch (error) {
    await db.destroy();
    throw error;
  }
  return {
    db,
    lock: async (transaction, name) => {
      await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(transaction);
    },
    mayRetry: (error) => error instanceof pg.DatabaseError && RETRIABLE.has(error.code ?? ""),
    syncFiles: () => {
      // Its files are the server's.
    },
  };
}

async function requireDurableCommits(db: Kysely<Schema>): Promise<void> {
  for (const name of ["synchronous_commit", "fsync"]) {
    const { rows } = await sql<{ value: string }>`select current_setting(${name}) as value`.execute(db);
    if (rows[0]?.value === "off")
      throw new Error(
        `PostgreSQL has ${name} = off, so an acknowledged order could be lost. Set it to on for this database or role.`,
      );
  }
}

function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value))
    throw new RangeError(`The database holds ${text}, which no exact number can be.`);
  return value;
}
