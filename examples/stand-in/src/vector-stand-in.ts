import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text as readText } from "node:stream/consumers";
import { asObject, type JsonObject } from "./json.ts";
import { RefusedRequest } from "./reply.ts";
import { chromaApi, chromaError } from "./vector-chroma.ts";
import { pineconeApi, pineconeError } from "./vector-pinecone.ts";
import { qdrantApi, qdrantError } from "./vector-qdrant.ts";
import type { VectorRequest, VectorResponse } from "./vector-request.ts";

export interface VectorStandIn {
  /** For Pinecone's `controllerHostUrl`, Chroma's host and port, and Qdrant's `url`. */
  url: string;
  close(): Promise<void>;
}

/**
 * Pinecone, Chroma and Qdrant in memory, told apart by their paths, on a free port of the loopback interface. They
 * speak enough of their APIs to write, find, read and delete, and to refuse a vector of the wrong dimension.
 */
export async function startVectorStandIn(): Promise<VectorStandIn> {
  const apis = [pineconeApi(), chromaApi(), qdrantApi()];

  async function handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const origin = `http://${incoming.headers.host}`;
    const { pathname, searchParams } = new URL(incoming.url ?? "/", origin);
    const text = await readText(incoming);
    const request: VectorRequest = {
      method: incoming.method ?? "GET",
      path: pathname,
      query: searchParams,
      body:
        text !== "" && incoming.headers["content-type"]?.startsWith("application/json")
          ? asObject(JSON.parse(text))
          : {},
      text,
      origin,
    };
    try {
      for (const api of apis) {
        const response = api(request);
        if (response) return send(outgoing, response);
      }
      throw new RefusedRequest(404, `There is no ${request.method} ${pathname}`);
    } catch (error) {
      const status = error instanceof RefusedRequest ? error.status : 500;
      send(outgoing, { status, body: errorOf(pathname)(status, String((error as Error).message)) });
    }
  }

  const server = createServer((incoming, outgoing) => {
    handle(incoming, outgoing).catch((error: Error) => outgoing.destroy(error));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** How the database that is spoken to tells an error. */
function errorOf(path: string): (status: number, message: string) => JsonObject {
  if (path.startsWith("/api/v2")) return chromaError;
  return path.startsWith("/collections") ? qdrantError : pineconeError;
}

function send(outgoing: ServerResponse, { status = 200, body }: VectorResponse): void {
  outgoing.writeHead(status, { "content-type": "application/json" });
  outgoing.end(body === undefined ? undefined : JSON.stringify(body));
}
