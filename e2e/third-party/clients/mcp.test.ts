import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  MODULE_SYSTEMS,
  type ModuleSystem,
  type Printed,
  type PrintedSpan,
  runClient,
  spansOf,
} from "./run-client.ts";

const CLIENT = 2;
const SERVER = 1;
const FAILED = 2;

let folder: string;
let server: ChildProcess;
let serverUrl: string;
let serverSpans: string;
const program = fileURLToPath(new URL("programs/mcp-server.mjs", import.meta.url));

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "anyway-mcp-"));
  serverSpans = join(folder, "http.jsonl");
  server = spawn(process.execPath, ["-C", "@anyway-sh/source", program, "http"], {
    env: { ...process.env, SPANS_FILE: serverSpans },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const failed = once(server, "exit").then(([code]) =>
    Promise.reject(new Error(`The server ended with ${code}`)),
  );
  const [line] = await Promise.race([once(server, "message"), failed]);
  serverUrl = String(line);
});
afterAll(async () => {
  const exited = once(server, "exit");
  server.kill();
  await exited;
  rmSync(folder, { recursive: true });
});

describe.each(Object.keys(MODULE_SYSTEMS) as ModuleSystem[])("as %s", (system) => {
  let printed: Printed;
  let stdioSpans: string;
  beforeAll(async () => {
    stdioSpans = join(folder, `${system}.jsonl`);
    printed = await runClient("mcp", system, { STAND_IN_URL: serverUrl, SPANS_FILE: stdioSpans });
  }, 30_000);

  /** The spans of a case by the side that they are of. */
  const sides = (name: string) => {
    const spans = spansOf(printed, name);
    return {
      client: spans.filter(({ kind }) => kind === CLIENT),
      server: spans.filter(({ kind }) => kind === SERVER),
    };
  };
  const json = (span: PrintedSpan | undefined, key: string) => JSON.parse(String(span?.attributes[key]));

  test("only the failing request fails, and nothing is written", () => {
    expect(printed.warnings).toBe("");
    expect(Object.keys(printed.errors)).toEqual(["error"]);
  });

  const requests: [string, string, Record<string, unknown>][] = [
    [
      "initialize",
      "initialize",
      { "mcp.method.name": "initialize", "mcp.protocol.version": expect.any(String) },
    ],
    ["listTools", "tools/list", { "mcp.method.name": "tools/list" }],
    [
      "callTool",
      "tools/call look_up",
      {
        "mcp.method.name": "tools/call",
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": "look_up",
        "gen_ai.tool.call.arguments": '{"order":"A-17"}',
      },
    ],
    [
      "getPrompt",
      "prompts/get apology",
      {
        "mcp.method.name": "prompts/get",
        "gen_ai.prompt.name": "apology",
        "traceloop.entity.input": '{"name":"apology","arguments":{"reason":"the delay"}}',
        "traceloop.entity.output": expect.stringContaining("Apologize for the delay."),
      },
    ],
    [
      "readResource",
      "resources/read",
      {
        "mcp.method.name": "resources/read",
        "mcp.resource.uri": "shop://policy",
        "traceloop.entity.output": expect.stringContaining("Refunds take a week."),
      },
    ],
  ];
  test.each(requests)(
    "%s is one span on either side, the server's beneath the client's",
    (name, span, expected) => {
      const { client, server } = sides(name);
      expect(client.map((one) => one.name)).toEqual([span]);
      expect(server.map((one) => one.name)).toEqual([span]);
      expect(client[0]?.attributes).toMatchObject(expected);
      expect(server[0]?.attributes).toMatchObject(expected);
      expect(server[0]?.parentId).toBe(client[0]?.spanId);
      expect(server[0]?.attributes["jsonrpc.request.id"]).toBe(client[0]?.attributes["jsonrpc.request.id"]);
      expect(client[0]?.parentId).toBe(printed.spans.find((one) => one.name === `${name}.workflow`)?.spanId);
      expect(client[0]?.status.code).toBe(0);
    },
  );

  test("the application's own metadata arrives, and pictures are told by their size", () => {
    for (const span of spansOf(printed, "callTool")) {
      const { content } = json(span, "gen_ai.tool.call.result");
      expect(content).toEqual([
        { type: "text", text: "A-17: shop.example/till,traceparent" },
        { type: "image", data: "[3 bytes]", mimeType: "image/png" },
      ]);
    }
  });

  test("baggage stays", () => {
    const [{ text }] = json(sides("baggage").client[0], "gen_ai.tool.call.result").content;
    expect(text).toBe("A-17: traceparent");
  });

  test.each(["tool error", "tool throws", "wrong arguments"])("a tool that reports an error: %s", (name) => {
    const { client, server } = sides(name);
    for (const span of [...client, ...server]) {
      expect(span).toMatchObject({ status: { code: FAILED }, attributes: { "error.type": "tool_error" } });
      expect(json(span, "gen_ai.tool.call.result")).toMatchObject({ isError: true });
    }
    expect(client).toHaveLength(1);
    expect(server).toHaveLength(1);
  });

  test("an error of the protocol has its code", () => {
    const { client, server } = sides("error");
    expect(client).toHaveLength(1);
    expect(server).toHaveLength(1);
    for (const span of [...client, ...server]) {
      expect(span.status.code).toBe(FAILED);
      expect(span.attributes).toMatchObject({ "error.type": "-32602", "rpc.response.status_code": "-32602" });
      expect(span.events.map((event) => event.name)).toEqual(["exception"]);
    }
  });

  test("a peer that says nothing of a trace is answered, in the trace around it", () => {
    const { client, server } = sides("unknown peer");
    expect(client).toEqual([]);
    expect(server).toMatchObject([
      { name: "tools/call look_up", attributes: { "jsonrpc.request.id": "one" } },
    ]);
    expect(server[0]?.parentId).toBe(
      printed.spans.find(({ name }) => name === "unknown peer.workflow")?.spanId,
    );
  });

  test("a ping has no span", () => {
    expect(spansOf(printed, "ping")).toEqual([]);
  });

  const remote: [string, () => string, Record<string, unknown>, Record<string, unknown>][] = [
    ["stdio", () => stdioSpans, { "network.transport": "pipe" }, { "network.transport": "pipe" }],
    [
      "streamable HTTP",
      () => serverSpans,
      {
        "network.transport": "tcp",
        "network.protocol.name": "http",
        "mcp.session.id": expect.stringMatching(/^session-\d$/),
        "mcp.protocol.version": expect.any(String),
        "server.address": "127.0.0.1",
      },
      { "network.transport": "tcp", "mcp.session.id": expect.stringMatching(/^session-\d$/) },
    ],
  ];
  test.each(remote)(
    "a server in another process is in the same trace: %s",
    (name, file, ofClient, ofServer) => {
      const { client } = sides(name);
      const [call] = client.filter((span) => span.name === "tools/call open");
      expect(client.map((span) => span.name)).toEqual(["initialize", "tools/call open"]);
      expect(call?.attributes).toMatchObject(ofClient);
      const spans: PrintedSpan[] = readFileSync(file(), "utf8")
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line));
      const beneath = spans.filter(({ parentId }) => parentId === call?.spanId);
      expect(beneath).toMatchObject([{ name: "tools/call open", kind: SERVER, traceId: call?.traceId }]);
      expect(beneath[0]?.attributes).toMatchObject(ofServer);
    },
  );
});
