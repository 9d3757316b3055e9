import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import { completeReply, idFrom } from "./answer.ts";
import { defaultReply } from "./default-reply.ts";
import { isObject, type JsonObject } from "./json.ts";
import { type ChatRequest, RefusedRequest, type Respond } from "./reply.ts";
import { wireFor } from "./routes.ts";
import { PromptCache } from "./tokens.ts";

export interface StandInOptions {
  /** What to answer; default {@link defaultReply}. An exception becomes a 500 with its message. */
  respond?: Respond;
  /** Changes the ids and the default replies; default 1. */
  seed?: number;
  /** For the `created` field; default the clock. */
  now?: () => Date;
}

export interface StandIn {
  url: string;
  /** For the OpenAI client's `baseURL`: ends in `/v1`. */
  openaiBaseUrl: string;
  /** For the Anthropic client's `baseURL`. */
  anthropicBaseUrl: string;
  /** For the `endpoint` of the AWS SDK's Bedrock client. */
  bedrockEndpoint: string;
  /** Every chat request that could be read, in the order of arrival. */
  requests: readonly ChatRequest[];
  close(): Promise<void>;
}

/** Starts on a free port of the loopback interface. */
export async function startStandIn(options: StandInOptions = {}): Promise<StandIn> {
  const { seed = 1, now = () => new Date() } = options;
  const respond = options.respond ?? ((request: ChatRequest) => defaultReply(request, seed));
  const cache = new PromptCache();
  const requests: ChatRequest[] = [];
  const repeats = new Map<string, number>();
  const closing = new AbortController();

  /** The same body sent again is another answer, so it counts into the key. */
  function keyOf(path: string, body: string): string {
    const digest = createHash("sha256").update(`${seed}\n${path}\n${body}`).digest("hex");
    const nth = (repeats.get(digest) ?? 0) + 1;
    repeats.set(digest, nth);
    return `${digest}/${nth}`;
  }

  async function handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const path = new URL(incoming.url ?? "/", "http://stand-in").pathname;
    const raw = await text(incoming);
    const key = keyOf(path, raw);
    const requestId = idFrom("req_", key, 24);
    const { wire, known } = wireFor(path, headersOf(incoming));
    outgoing.setHeader(wire.requestIdHeader, requestId);
    const refuse = (status: number, message?: string) => {
      for (const [name, value] of Object.entries(wire.errorHeaders?.(status) ?? {}))
        outgoing.setHeader(name, value);
      sendJson(outgoing, status, wire.error(status, message, requestId));
    };

    if (!known) return refuse(404, `Invalid URL (${incoming.method} ${path})`);
    if (incoming.method !== (wire.method ?? "POST"))
      return refuse(405, `Not allowed to ${incoming.method} on ${path}`);
    try {
      const request = wire.parse(await parseBody(raw, incoming), headersOf(incoming));
      requests.push(request);
      const reply = await respond(request);
      if (reply.latencyMs) await delay(reply.latencyMs, undefined, { signal: closing.signal });
      if (reply.error) return refuse(reply.error.status, reply.error.message);
      const answer = completeReply(reply, request, { key, now: now(), cache });
      const plain = wire.raw?.(answer, request);
      if (plain) return send(outgoing, 200, plain.type, plain.content);
      if (!request.stream) return sendJson(outgoing, 200, wire.body(answer, request));
      outgoing.writeHead(200, { "content-type": wire.streamType, "cache-control": "no-cache" });
      for (const event of wire.events(answer, request)) outgoing.write(wire.encode(event));
      outgoing.end();
    } catch (error) {
      if (error instanceof RefusedRequest) return refuse(error.status, error.message);
      refuse(500, error instanceof Error ? error.message : String(error));
    }
  }

  const server = createServer((incoming, outgoing) => {
    // What is left to fail is the connection itself, and nobody is there to be told.
    handle(incoming, outgoing).catch((error: Error) => outgoing.destroy(error));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;

  return {
    url,
    openaiBaseUrl: `${url}/v1`,
    anthropicBaseUrl: url,
    bedrockEndpoint: url,
    requests,
    async close() {
      closing.abort();
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Of a form with files, the files' names are all that is kept. */
async function parseBody(raw: string, { method, headers }: IncomingMessage): Promise<JsonObject> {
  if (method === "GET") return {};
  const type = headers["content-type"] ?? "";
  if (!type.startsWith("multipart/form-data")) return parseJson(raw);
  const form = await new Response(raw, { headers: { "content-type": type } }).formData();
  return Object.fromEntries(
    [...form].map(([name, value]) => [
      name.replace(/\[\]$/, ""),
      typeof value === "string" ? value : value.name,
    ]),
  );
}

function parseJson(raw: string): JsonObject {
  let body: unknown;
  try {
    body = JSON.parse(raw);
  } catch {
    throw new RefusedRequest(400, "We could not parse the JSON body of your request.");
  }
  if (!isObject(body)) throw new RefusedRequest(400, "The body of your request must be a JSON object.");
  return body;
}

const headersOf = (incoming: IncomingMessage): Record<string, string> =>
  Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]));

function sendJson(outgoing: ServerResponse, status: number, body: JsonObject): void {
  send(outgoing, status, "application/json", JSON.stringify(body));
}

function send(outgoing: ServerResponse, status: number, type: string, content: string | Uint8Array): void {
  outgoing.writeHead(status, { "content-type": type });
  outgoing.end(content);
}
