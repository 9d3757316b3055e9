/**
 * A ClickHouse server for tests: its HTTP interface in front of the embedded engine, so that the real client's
 * socket, parameters, compression and errors are used. Runs in a process of its own, since the engine binds one
 * folder a process: `node clickhouse-front.ts <folder>` prints its URL.
 */

import { spawn } from "node:child_process";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createInterface } from "node:readline";
import { buffer } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { Session } from "chdb";

/** Starts the front in a child process, under a program such as a tracer if one is given. */
export async function startClickHouse(
  dataDir: string,
  wrapper: readonly string[] = [],
): Promise<{ url: string; stop(): Promise<void> }> {
  const [command = "", ...args] = [...wrapper, process.execPath, fileURLToPath(import.meta.url), dataDir];
  const child = spawn(command, args, {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).once("line", resolve);
    child.once("exit", (code) => reject(new Error(`the ClickHouse front ended with ${code}`)));
  });
  return {
    url,
    async stop() {
      child.stdin.end();
      await exited;
    },
  };
}

function serve(dataDir: string): void {
  const session = new Session(dataDir);
  // A session has one current database, so requests take turns to name theirs.
  let turn: Promise<unknown> = Promise.resolve();
  const server = createServer((request, response) => {
    turn = turn
      .then(() => answer(session, request, response))
      .catch((error: unknown) => response.destroy(error as Error));
  });
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    if (typeof address === "object" && address) console.log(`http://127.0.0.1:${address.port}`);
  });
  process.stdin.resume().once("end", () => {
    session.close();
    process.exit(0);
  });
}

async function answer(session: Session, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "/", "http://localhost");
  if (url.pathname === "/ping") return void response.end("Ok.\n");
  const body = await buffer(request);
  const type = request.headers["content-type"] ?? "";
  const form = type.startsWith("multipart/form-data")
    ? await new Response(body, { headers: { "content-type": type } }).formData()
    : undefined;
  const given = [
    ...url.searchParams,
    ...Array.from(form ?? [], ([key, value]) => [key, String(value)] as const),
  ];
  const query = form ? String(form.get("query")) : body.toString("utf8");
  const sql = [url.searchParams.get("query") ?? "", query].filter((part) => part !== "").join("\n");
  const parameters = Object.fromEntries(
    given
      .filter(([key]) => key.startsWith("param_"))
      .map(([key, value]) => [key.slice(6), value] as const)
      .map(([name, value]) => [
        name,
        sql.includes(`{${name}:Array(String)`) ? parseTexts(value) : unescapeTsv(value),
      ]),
  );
  try {
    const database = url.searchParams.get("database");
    if (database) await session.queryAsync(`USE ${database.replace(/\W/g, "")}`);
    const settings = [...url.searchParams].filter(
      ([key]) =>
        !/^(param_.*|query|query_id|database|session_id|role|wait_end_of_query|enable_http_compression|send_progress.*|http_headers.*)$/.test(
          key,
        ),
    );
    for (const [key, value] of settings)
      await session.queryAsync(`SET ${key} = '${value.replace(/['\\]/g, "\\$&")}'`);
    const result =
      Object.keys(parameters).length > 0
        ? await session.queryBindAsync(sql, parameters)
        : await session.queryAsync(sql);
    send(request, response, 200, Buffer.from(result.bytes()));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    response.setHeader("x-clickhouse-exception-code", /Code: (\d+)/.exec(message)?.[1] ?? "1002");
    send(request, response, 500, Buffer.from(`${message} (version test)`));
  }
}

function send(request: IncomingMessage, response: ServerResponse, status: number, body: Buffer): void {
  const gzip = String(request.headers["accept-encoding"] ?? "").includes("gzip");
  if (gzip) response.setHeader("content-encoding", "gzip");
  response.writeHead(status).end(gzip ? gzipSync(body) : body);
}

/** `['a','it\'s']`: in an array it is the elements that are escaped. */
function parseTexts(array: string): string[] {
  return Array.from(array.matchAll(/'((?:[^'\\]|\\.)*)'/gs), ([, text = ""]) => unescapeTsv(text));
}

function unescapeTsv(text: string): string {
  const plain: Record<string, string> = { t: "\t", n: "\n", r: "\r", "0": "\0" };
  return text.replace(/\\(.)/g, (_, character: string) => plain[character] ?? character);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) serve(process.argv[2] ?? "");
