import { fileURLToPath } from "node:url";
import { context, propagation } from "@opentelemetry/api";
import { STAND_IN_URL } from "../run-cases.mjs";

/** A picture of three bytes. */
const PICTURE = { type: "image", data: "AAAA", mimeType: "image/png" };

/** @param {any} mcp @param {any} zod */
function serverOf({ McpServer }, { z }) {
  const server = new McpServer({ name: "shop", version: "1.0.0" });
  server.registerTool(
    "look_up",
    { description: "Finds an order", inputSchema: { order: z.string() } },
    async (/** @type {{ order: string }} */ { order }, /** @type {any} */ { _meta }) => {
      if (order === "none")
        return { isError: true, content: [{ type: "text", text: "There is no such order." }] };
      if (order === "throw") throw new Error("It failed.");
      return { content: [{ type: "text", text: `${order}: ${Object.keys(_meta ?? {}).sort()}` }, PICTURE] };
    },
  );
  server.registerPrompt(
    "apology",
    { argsSchema: { reason: z.string() } },
    (/** @type {{ reason: string }} */ { reason }) => ({
      messages: [{ role: "user", content: { type: "text", text: `Apologize for ${reason}.` } }],
    }),
  );
  server.registerResource("policy", "shop://policy", {}, async () => ({
    contents: [{ uri: "shop://policy", text: "Refunds take a week." }],
  }));
  return server;
}

/** @type {import("../run-cases.mjs").Program} */
export default async (load) => {
  const { Client } = await load("@modelcontextprotocol/sdk/client/index.js");
  const { InMemoryTransport } = await load("@modelcontextprotocol/sdk/inMemory.js");
  const { StdioClientTransport } = await load("@modelcontextprotocol/sdk/client/stdio.js");
  const { StreamableHTTPClientTransport } = await load("@modelcontextprotocol/sdk/client/streamableHttp.js");
  const [sdk, zod] = [await load("@modelcontextprotocol/sdk/server/mcp.js"), await load("zod")];
  const server = serverOf(sdk, zod);
  const client = new Client({ name: "app", version: "1.0.0" });
  const [here, there] = InMemoryTransport.createLinkedPair();
  await server.connect(there);
  const order = { name: "look_up", arguments: { order: "A-17" } };
  return {
    initialize: () => client.connect(here),
    listTools: () => client.listTools(),
    callTool: () => client.callTool({ ...order, _meta: { "shop.example/till": 4 } }),
    "tool error": () => client.callTool({ ...order, arguments: { order: "none" } }),
    "tool throws": () => client.callTool({ ...order, arguments: { order: "throw" } }),
    "wrong arguments": () => client.callTool({ ...order, arguments: { order: 17 } }),
    getPrompt: () => client.getPrompt({ name: "apology", arguments: { reason: "the delay" } }),
    readResource: () => client.readResource({ uri: "shop://policy" }),
    error: () => client.readResource({ uri: "shop://nothing" }),
    ping: () => client.ping(),
    baggage: () => {
      const baggage = propagation.createBaggage({ "user.id": { value: "u1" } });
      return context.with(propagation.setBaggage(context.active(), baggage), () => client.callTool(order));
    },
    "unknown peer": async () => {
      const [peer, end] = InMemoryTransport.createLinkedPair();
      await serverOf(sdk, zod).connect(end);
      const answered = new Promise((resolve) => {
        peer.onmessage = resolve;
      });
      const _meta = { traceparent: "00-nonsense", tracestate: 7 };
      await peer.send({ jsonrpc: "2.0", id: "one", method: "tools/call", params: { ...order, _meta } });
      await answered;
      await peer.close();
    },
    stdio: async () => {
      const remote = new Client({ name: "app", version: "1.0.0" });
      const args = [...process.execArgv, fileURLToPath(new URL("mcp-server.mjs", import.meta.url)), "stdio"];
      const { SPANS_FILE = "" } = process.env;
      await remote.connect(
        new StdioClientTransport({ command: process.execPath, args, env: { SPANS_FILE }, stderr: "inherit" }),
      );
      await remote.callTool({ name: "open" });
      await remote.close();
    },
    "streamable HTTP": async () => {
      const remote = new Client({ name: "app", version: "1.0.0" });
      await remote.connect(new StreamableHTTPClientTransport(new URL(STAND_IN_URL)));
      await remote.callTool({ name: "open" });
      await remote.close();
    },
  };
};
