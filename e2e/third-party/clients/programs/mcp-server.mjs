// A server of tools in a process of its own: over stdio as an ES module, over HTTP as CommonJS. Its spans are lines of
// JSON in the file that SPANS_FILE names.
import { appendFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { initialize } from "@anyway-sh/node-server-sdk";

const [, , transport] = process.argv;
const { SPANS_FILE = "" } = process.env;
initialize({
  appName: "shop",
  disableBatch: true,
  silenceInitializationMessage: true,
  exporter: {
    export(spans, done) {
      for (const span of spans) {
        const { name, kind, attributes } = span;
        const { traceId, spanId } = span.spanContext();
        const parentId = span.parentSpanContext?.spanId;
        appendFileSync(
          SPANS_FILE,
          `${JSON.stringify({ name, kind, traceId, spanId, parentId, attributes })}\n`,
        );
      }
      done({ code: 0 });
    },
    shutdown: async () => {},
  },
});

const require = createRequire(import.meta.url);
const load = async (/** @type {string} */ name) =>
  transport === "http"
    ? require(`@modelcontextprotocol/sdk/${name}`)
    : import(`@modelcontextprotocol/sdk/${name}`);

/** @param {any} transport */
async function connect(transport) {
  const { McpServer } = await load("server/mcp.js");
  const server = new McpServer({ name: "shop", version: "1.0.0" });
  server.registerTool("open", { description: "Whether the shop is open" }, () => ({
    content: [{ type: "text", text: "It is open." }],
  }));
  await server.connect(transport);
}

if (transport === "stdio") {
  const { StdioServerTransport } = await load("server/stdio.js");
  await connect(new StdioServerTransport());
} else {
  const { StreamableHTTPServerTransport } = await load("server/streamableHttp.js");
  /** By session; a request without one opens one. @type {Map<string, any>} */
  const sessions = new Map();
  const server = createServer(async (request, response) => {
    let http = sessions.get(String(request.headers["mcp-session-id"]));
    if (http === undefined) {
      const id = `session-${sessions.size + 1}`;
      http = new StreamableHTTPServerTransport({ sessionIdGenerator: () => id });
      sessions.set(id, http);
      await connect(http);
    }
    await http.handleRequest(request, response);
  });
  server.listen(0, "127.0.0.1", () => {
    const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
    process.send?.(`http://127.0.0.1:${port}`);
  });
}
