import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

/** A request as it came in. */
export interface SeenRequest {
  path: string;
  headers: IncomingHttpHeaders;
  /** JSON. */
  body: unknown;
}

export interface RecordingProxy {
  url: string;
  /** All requests, in the order in which they came. */
  seen: SeenRequest[];
  close(): Promise<void>;
}

/** Headers of a connection, and those that say which client is at the other end. */
const OF_THE_CLIENT = /^(host|connection|content-length|transfer-encoding|expect|user-agent|x-stainless-.*)$/;

/** Hands every request on to `target`, and remembers it. */
export async function startRecordingProxy(target: string): Promise<RecordingProxy> {
  const seen: SeenRequest[] = [];
  const server = createServer(async (request, response) => {
    const { url: path = "/", method = "GET", headers } = request;
    const sent = await buffer(request);
    seen.push({ path, headers, body: sent.length === 0 ? undefined : JSON.parse(sent.toString()) });
    const answer = await fetch(target + path, {
      method,
      headers: Object.entries(headers).flatMap(([name, value]) =>
        OF_THE_CLIENT.test(name) ? [] : [[name, String(value)]],
      ),
      ...(sent.length === 0 ? {} : { body: sent }),
    });
    const body = Buffer.from(await answer.arrayBuffer());
    response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "" }).end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
