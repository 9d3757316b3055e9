import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chmod, chown, mkdir, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { copyPostgres } from "./postgres-program.ts";

/** PostgreSQL does not run as root; then it runs as nobody. */
const NOBODY = 65_534;
const user = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};

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

  const folder = await mkdtemp(join(tmpdir(), "anyway-postgres-"));
  await chmod(folder, 0o755);
  const bin = await copyPostgres(folder);
  const data = join(folder, "data");
  await mkdir(data, { mode: 0o700 });
  if (user.uid) await chown(data, user.uid, user.gid);

  await until(run(join(bin, "initdb"), ["-D", data, "--username=postgres", "--auth=trust", "--no-sync"]));
  const port = await freePort();
  const flags = ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="];
  const server = run(join(bin, "postgres"), ["-D", data, "-p", String(port), ...flags]);
  await until(server, "ready to accept connections");
  const stopWithTests = () => server.kill("SIGQUIT");
  process.once("exit", stopWithTests);
  return over(`postgres://postgres@127.0.0.1:${port}/postgres`, async () => {
    process.off("exit", stopWithTests);
    if (server.exitCode === null && server.kill("SIGINT")) await once(server, "exit");
    await rm(folder, { recursive: true, force: true });
  });
}

function run(program: string, args: string[]) {
  const env = { ...process.env, LC_ALL: "C" };
  return spawn(program, args, { ...user, env, stdio: ["ignore", "ignore", "pipe"] });
}

/** Waits until a program has written a text or, without one, ended well. Rejects with all that it wrote. */
function until(child: ReturnType<typeof run>, text?: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let log = "";
    child.stderr.on("data", (chunk) => {
      log += chunk;
      if (text && log.includes(text)) resolve();
    });
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0 && !text) resolve();
      else reject(new Error(`${child.spawnfile} ended with exit code ${code}:\n${log}`));
    });
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
