import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import { completeReply, idFrom } from "./answer.ts";
import { anthropicBody, anthropicError, anthropicEvents, parseAnthropic } from "./anthropic.ts";
import { defaultReply } from "./default-reply.ts";
import { isObject, type JsonObject } from "./json.ts";
import { openAiBody, openAiError, openAiEvents, parseOpenAi } from "./openai.ts";
import {
  type Answer,
  type ChatRequest,
  type Provider,
  RefusedRequest,
  type Respond,
  type SseEvent,
} from "./reply.ts";
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
  /** Every chat request that could be read, in the order of arrival. */
  requests: readonly ChatRequest[];
  close(): Promise<void>;
}

/** What differs between the two providers on the wire. */
interface Wire {
  provider: Provider;
  requestIdHeader: string;
  parse(body: JsonObject, headers: Record<string, string>): ChatRequest;
  body(answer: Answer): JsonObject;
  events(answer: Answer, request: ChatRequest): Iterable<SseEvent>;
  error(status: number, message: string | undefined, requestId: string): JsonObject;
}

const OPENAI: Wire = {
  provider: "openai",
  requestIdHeader: "x-request-id",
  parse: parseOpenAi,
  body: openAiBody,
  events: (answer, request) => openAiEvents(answer, request.includeUsage),
  error: openAiError,
};

const ANTHROPIC: Wire = {
  provider: "anthropic",
  requestIdHeader: "request-id",
  parse: parseAnthropic,
  body: anthropicBody,
  events: anthropicEvents,
  error: anthropicError,
};

const ROUTES: Record<string, Wire> = {
  "/v1/chat/completions": OPENAI,
  "/v1/messages": ANTHROPIC,
};

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
    const wire = ROUTES[path] ?? (incoming.headers["anthropic-version"] ? ANTHROPIC : OPENAI);
    outgoing.setHeader(wire.requestIdHeader, requestId);
    const refuse = (status: number, message?: string) =>
      sendJson(outgoing, status, wire.error(status, message, requestId));

    if (!ROUTES[path]) return refuse(404, `Invalid URL (${incoming.method} ${path})`);
    if (incoming.method !== "POST") return refuse(405, `Not allowed to ${incoming.method} on ${path}`);
    try {
      const request = wire.parse(parseJson(raw), headersOf(incoming));
      requests.push(request);
      const reply = await respond(request);
      if (reply.latencyMs) await delay(reply.latencyMs, undefined, { signal: closing.signal });
      if (reply.error) return refuse(reply.error.status, reply.error.message);
      const answer = completeReply(reply, request, { key, now: now(), cache });
      if (request.stream) sendEvents(outgoing, wire.events(answer, request));
      else sendJson(outgoing, 200, wire.body(answer));
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
  outgoing.writeHead(status, { "content-type": "application/json" });
  outgoing.end(JSON.stringify(body));
}

function sendEvents(outgoing: ServerResponse, events: Iterable<SseEvent>): void {
  outgoing.writeHead(200, {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-cache",
  });
  for (const { event, data } of events)
    outgoing.write(`${event ? `event: ${event}\n` : ""}data: ${data}\n\n`);
  outgoing.end();
}
