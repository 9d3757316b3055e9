import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";

const TIMEOUT_MS = 10_000;
const MAX_ANSWER_BYTES = 1024 * 1024;

const agents = { http: new HttpAgent({ keepAlive: true }), https: new HttpsAgent({ keepAlive: true }) };

/** What a server answered. */
export interface Answer {
  readonly status: number;
  readonly statusText: string;
  readonly retryAfter: string | undefined;
  /** Empty when it broke off, never ended, or was larger than it can be: the status has said it by then. */
  readonly body: Uint8Array;
}

/**
 * Posts `body`. Not with `fetch`, whose connections keep a process alive: with this one, a process that has nothing else
 * to do may exit, unless whoever waits for the answer holds it.
 */
export function post(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array,
): Promise<Answer> {
  const isTls = url.toLowerCase().startsWith("https:");
  const send = isTls ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const options = {
      method: "POST",
      agent: isTls ? agents.https : agents.http,
      headers: { ...headers, "content-length": body.length },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    };
    const request = send(url, options, (response) => {
      readBody(response).then(
        (answer) => resolve(answerOf(response, answer)),
        () => resolve(answerOf(response, new Uint8Array())),
      );
    });
    request.on("socket", (socket) => socket.unref());
    request.on("error", (error) => {
      const isTimeout = error.name === "AbortError" || error.name === "TimeoutError";
      reject(isTimeout ? new Error(`there was no answer within ${TIMEOUT_MS / 1_000} s`) : error);
    });
    request.end(body);
  });
}

function answerOf(response: IncomingMessage, body: Uint8Array): Answer {
  return {
    status: response.statusCode ?? 0,
    statusText: response.statusMessage ?? "",
    retryAfter: response.headers["retry-after"],
    body,
  };
}

async function readBody(response: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) break; // Which closes the connection.
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
