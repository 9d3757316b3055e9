import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { collect } from "./recording.ts";

interface ReceivedRequest {
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  /** OTLP protobuf, in which names and texts stand as they are. */
  readonly body: Buffer;
}

export interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: Uint8Array;
}

/** A server that keeps what exporters post to it. */
export async function startReceiver(answer: () => Answer = () => ({ status: 200 }), port = 0) {
  const requests: ReceivedRequest[] = [];
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await collect(request));
    const isCompressed = request.headers["content-encoding"] === "gzip";
    requests.push({
      path: request.url,
      headers: request.headers,
      body: isCompressed ? gunzipSync(body) : body,
    });
    const { status, headers, body: answered } = answer();
    response.writeHead(status, headers).end(answered);
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address() as AddressInfo;
  return {
    requests,
    port: address.port,
    url: `http://127.0.0.1:${address.port}`,
    /** How often `text` occurs in everything that was received. */
    count: (text: string): number =>
      requests.reduce((sum, { body }) => sum + body.toString("latin1").split(text).length - 1, 0),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
export type Receiver = Awaited<ReturnType<typeof startReceiver>>;
