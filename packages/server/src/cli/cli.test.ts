import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { explanation } from "@anyway-sh/api";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";

const BIN = fileURLToPath(new URL("../../bin/anyway.mjs", import.meta.url));
const root = mkdtempSync(join(tmpdir(), "anyway-cli-"));
const children = new Set<ChildProcess>();
let folders = 0;
let dataDir: string;

beforeEach(() => {
  dataDir = join(root, `data-${++folders}`);
});
afterEach(async () => {
  for (const child of children) {
    child.kill("SIGKILL");
    await once(child, "exit");
  }
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function start(args: readonly string[], input = "") {
  const ports = { ANYWAY_PORT: "0", ANYWAY_GRPC_PORT: "0", ANYWAY_PUBLIC_PORT: "0" };
  const env = { PATH: process.env.PATH, ANYWAY_DATA_DIR: dataDir, ...ports };
  const child = spawn(process.execPath, [BIN, ...args], { env });
  child.stdin.end(input);
  children.add(child);
  const said = { out: "", err: "" };
  child.stdout.on("data", (chunk) => {
    said.out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    said.err += chunk;
  });
  const ended = once(child, "close").then(([code]) => {
    children.delete(child);
    return { code, ...said };
  });
  return { child, said, ended };
}
const run = (...args: string[]) => start(args).ended;

/** Starts a server and answers once it says where it is. */
async function serve(...args: string[]) {
  const server = start(["serve", ...args]);
  const url = await new Promise<string>((resolve, reject) => {
    server.child.stdout.on("data", () => {
      const found = /Dashboard +(\S+)/.exec(server.said.out)?.[1];
      if (found) resolve(found);
    });
    server.ended.then(({ code, err }) => reject(new Error(`the server ended with ${code}: ${err}`)));
  });
  return { ...server, url };
}

describe("anyway serve", () => {
  it("says where to look, serves, and ends with 0 on SIGTERM, all that was taken kept", async () => {
    const first = await serve();
    expect(first.said.out).toContain(`${first.url}/v1/traces`);
    expect(first.said.out).toMatch(/OTLP\/gRPC +http:\/\/127\.0\.0\.1:\d+\n/);
    expect(first.said.out).toContain("Local mode");
    expect((await fetch(`${first.url}/readyz`)).status).toBe(200);
    const order = JSON.stringify({ amount: 100, currency: "USD", customer_id: "CUS_1", external_id: "e1" });
    const headers = { "content-type": "application/json" };
    const posted = await fetch(`${first.url}/v1/orders`, { method: "POST", body: order, headers });
    expect(posted.status).toBe(201);
    first.child.kill("SIGTERM");
    const ended = await first.ended;
    expect(ended).toMatchObject({ code: 0, err: "" });

    const second = await serve();
    const { data } = (await (await fetch(`${second.url}/v1/orders`)).json()) as { data: unknown[] };
    expect(data).toMatchObject([{ external_id: "e1" }]);
    second.child.kill("SIGINT");
    expect((await second.ended).code).toBe(0);
  });

  it("ends at once on a second signal, whatever is still under way", async () => {
    const { child, url, said, ended } = await serve();
    const { hostname, port } = new URL(url);
    const upload = connect(Number(port), hostname);
    upload.on("error", () => {});
    upload.write("POST /v1/orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n");
    upload.write("Content-Length: 100\r\nExpect: 100-continue\r\n\r\n");
    await once(upload, "data");
    child.kill("SIGTERM");
    await new Promise<void>((resolve) => {
      child.stdout.on("data", () => said.out.includes("Stopping") && resolve());
    });
    child.kill("SIGTERM");
    await ended;
    expect(child.signalCode).toBe("SIGKILL");
    upload.destroy();
  });

  it("refuses a data folder that another server uses, and names that process", async () => {
    const { child, ended } = await serve();
    expect(await run("serve")).toEqual({
      code: 1,
      out: "",
      err: `The data folder ${dataDir} is in use by another server (process ${child.pid}). Stop that one, or choose another folder with --data-dir.\n`,
    });
    child.kill("SIGKILL");
    await ended;
    const after = await serve();
    after.child.kill("SIGTERM");
    expect((await after.ended).code).toBe(0);
  });

  it("says in one line that a port is taken", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as { port: number };
    for (const flag of ["port", "grpc-port", "public-port"])
      expect(await run("serve", `--${flag}`, String(port))).toEqual({
        code: 1,
        out: "",
        err: `Port ${port} on 127.0.0.1 is taken by another program. Stop that one, or choose another: --${flag} <port>.\n`,
      });
    other.close();
  });

  it("says in one line that a folder cannot be used", async () => {
    mkdirSync(dataDir, { recursive: true });
    const file = join(dataDir, "file");
    writeFileSync(file, "");
    for (const folder of [file, join(file, "data"), "/proc/anyway"]) {
      const { code, out, err } = await run("serve", "--data-dir", folder);
      expect([code, out]).toEqual([1, ""]);
      expect(err).toMatch(/^The data folder \S+ cannot be used: [^\n]+ choose another with --data-dir\.\n$/);
    }
  });

  it("does not listen to the world before an admin key exists", async () => {
    const refused = await run("serve", "--host", "0.0.0.0");
    expect([refused.code, refused.out]).toEqual([1, ""]);
    expect(refused.err).toMatch(/^To listen on 0\.0\.0\.0 an admin key must exist[^\n]+\n$/);
    expect((await run("keys", "create", "--scope", "admin", "--name", "me")).code).toBe(0);
    const server = await serve("--host", "0.0.0.0");
    expect(server.said.out).not.toContain("Local mode");
    server.child.kill("SIGTERM");
    expect((await server.ended).code).toBe(0);
  });

  it("names a database server that does not answer", async () => {
    const { code, err } = await run("serve", "--postgres-url", "postgres://me:hunter2@127.0.0.1:1/x");
    expect(code).toBe(1);
    expect(err).toMatch(/^PostgreSQL could not be opened: [^\n]*ECONNREFUSED[^\n]*\n$/);
    expect(err).not.toContain("hunter2");
  });
});

describe("anyway keys", () => {
  it("makes, lists and revokes keys beside a running server, which sees it at once", async () => {
    const server = await serve();
    const status = async (key = "") =>
      (await fetch(`${server.url}/v1/orders`, { headers: { "x-api-key": key } })).status;
    expect(await status()).toBe(200);
    const made = await run("keys", "create", "--scope", "admin", "--name", "me");
    expect(made).toMatchObject({ code: 0, out: expect.stringMatching(/^ak_[A-Za-z0-9]{40}\n$/) });
    const key = made.out.trim();
    expect([await status(), await status(key)]).toEqual([401, 200]);
    const reader = (await run("keys", "create", "--scope", "read", "--name", "reader")).out.trim();
    expect(await status(reader)).toBe(200);
    const { out } = await run("keys", "list");
    expect(out).not.toContain(key);
    const id = /^(key_\S+).*reader/m.exec(out)?.[1] ?? "";
    expect((await run("keys", "revoke", id)).code).toBe(0);
    expect(await status(reader)).toBe(401);
  });

  it.each([
    [["keys", "create", "--scope", "read", "--name", "x"], "The first key must have the scope admin"],
    [["keys", "create", "--name", "x"], "needs --scope, one of ingest, read, write, admin"],
    [["keys", "create", "--scope", "admin"], "needs --name"],
    [["keys", "crate"], "Did you mean anyway keys create?"],
    [["keys", "revoke"], "needs the id of a key"],
    [["keys", "revoke", "key_none"], "There is no key key_none"],
    [["keys", "create", "--scpe", "admin"], "Did you mean --scope?"],
    [["srve"], "Did you mean serve?"],
    [["serve", "now"], '"now" is not understood'],
    [["serve", "--prot", "1"], "Did you mean --port?"],
    [["--port"], "--port needs a value"],
    [["--port", "x"], '--port is "x"'],
  ])("%j is refused in one line", async (args, message) => {
    const { code, out, err } = await run(...args);
    expect([code, out]).toEqual([1, ""]);
    expect(err).toContain(message);
    expect(err.trimEnd()).not.toContain("\n");
  });
});

describe("anyway doctor", () => {
  const span = {
    "gen_ai.request.model": "gpt-4o",
    "gen_ai.usage.input_tokens": 1_500,
    "gen_ai.usage.cache_read.input_tokens": 400,
    "gen_ai.usage.output_tokens": 100,
    "traceloop.association.properties.customer_id": "CUS_1",
    "acme.note": "red\u001b[31m\nand more",
  };
  const fileOf = (text: string) => {
    mkdirSync(root, { recursive: true });
    const file = join(root, `span-${++folders}.json`);
    writeFileSync(file, text);
    return file;
  };

  it("shows how the span of a file is read, and touches no data", async () => {
    const { code, out, err } = await run("doctor", "--span", fileOf(JSON.stringify(span)));
    expect([code, err]).toEqual([0, ""]);
    for (const line of [
      /Read as: attributes alone/,
      /dialect +otel-genai +<- gen_ai\.usage\.input_tokens/,
      /uncached input +1,100 +\$0\.002750000/,
      /cache read +400 +\$0\.000500000/,
      /inclusive: The input count contains the tokens read from/,
      /\$0\.004250000\n +Computed from/,
      /customer_id +CUS_1 +<- traceloop\.association\.properties\.customer_id/,
      /start_time +\d{4}-/,
      /acme\.note +red \[31m and more/,
    ])
      expect(out).toMatch(line);
    expect(existsSync(dataDir)).toBe(false);
  });

  it("reads standard input, and prints JSON as the API answers it", async () => {
    const { code, out } = await start(["doctor", "--json", "--span", "-"], JSON.stringify(span)).ended;
    expect(code).toBe(0);
    const { spans, form } = explanation.parse(JSON.parse(out));
    expect([form, spans[0]?.span.cost?.total]).toEqual(["attributes", "0.004250000"]);
  });

  it.each([
    ["no file", () => [], /^anyway doctor needs --span <file>/],
    ["a file that is missing", () => ["--span", "/no/such.json"], /^The span cannot be opened: ENOENT/],
    ["no JSON", () => ["--span", fileOf("# A span")], /span-\d+\.json cannot be read: not JSON: /],
    [
      "no span",
      () => ["--span", fileOf('{"resourceSpans":[]}')],
      /cannot be read: there is no span in it\.$/,
    ],
    ["a value for a switch", () => ["--json=1", "--span", "-"], /^--json takes no value/],
  ])("refuses %s in one line", async (_, args, message) => {
    const { code, out, err } = await run("doctor", ...args());
    expect([code, out]).toEqual([1, ""]);
    expect(err.trimEnd()).toMatch(message);
    expect(err.trimEnd()).not.toContain("\n");
  });
});

it("explains itself", async () => {
  const help = await run("--help");
  expect(help.code).toBe(0);
  expect(help.out).toContain("ANYWAY_POSTGRES_URL, --postgres-url");
  expect(help.out).toContain("anyway keys create".slice(7));
  expect(await run("--version")).toEqual({ code: 0, out: "0.1.0\n", err: "" });
});
