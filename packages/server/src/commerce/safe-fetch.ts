import type { LookupAddress } from "node:dns";
import { lookup as lookUp } from "node:dns/promises";
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { isPublicAddress } from "./safe-fetch-address.ts";

/** As much of an answer to a post is read, for the sake of servers that want to finish it. */
const MOST_ANSWER_BYTES = 16 * 1024;

/** Every address that a name has now. */
export type Resolve = (hostname: string) => Promise<LookupAddress[]>;

export interface SafeRequest {
  url: string;
  headers: Record<string, string>;
  /** For all of it: name, connection, answer. */
  timeoutMs: number;
  /** Whether addresses that are not of the public internet may be called too. */
  allowPrivate: boolean;
  resolve?: Resolve;
}

/**
 * Posts to an address that somebody else chose, and answers the HTTP status. The name is resolved once, and the
 * connection goes to an address that was checked, so that a name cannot point elsewhere a moment later. Redirects are
 * not followed. Throws, in words that may be shown, when there is no answer.
 */
export async function safePost({ body, ...request }: SafeRequest & { body: string }): Promise<number> {
  const { status } = await send("POST", request, body, MOST_ANSWER_BYTES);
  return status;
}

/** Reads from such an address, as {@link safePost} does; throws too where the answer is larger than `mostBytes`. */
export async function safeGet({
  mostBytes,
  ...request
}: SafeRequest & { mostBytes: number }): Promise<{ status: number; text: string }> {
  const { status, body, isWhole } = await send("GET", request, "", mostBytes);
  if (!isWhole) throw new Error(`The answer is larger than ${mostBytes} bytes, or broke off.`);
  return { status, text: body.toString("utf8") };
}

interface Answer {
  status: number;
  /** As much of it as may be read. */
  body: Buffer;
  isWhole: boolean;
}

function send(
  method: "GET" | "POST",
  {
    url,
    headers,
    timeoutMs,
    allowPrivate,
    resolve = (hostname) => lookUp(hostname, { all: true }),
  }: SafeRequest,
  body: string,
  mostBytes: number,
): Promise<Answer> {
  const target = new URL(url);
  const host = target.hostname.replace(/^\[|\]$/g, "");
  const mayCall = (address: string) => allowPrivate || isPublicAddress(address);
  // Node does not look up what is an address already.
  if (isIP(host) !== 0 && !mayCall(host)) return Promise.reject(new Error(PRIVATE));

  const lookup: LookupFunction = (hostname, { all }, done) => {
    resolve(hostname).then(
      (addresses) => {
        const [first] = addresses;
        if (!first) done(new Error("The name has no address."), "");
        // One that is not public makes all of them suspect.
        else if (!addresses.every(({ address }) => mayCall(address))) done(new Error(PRIVATE), "");
        else if (all) done(null, addresses);
        else done(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => done(error, ""),
    );
  };
  const { promise, resolve: answer, reject } = Promise.withResolvers<Answer>();
  const timeout = AbortSignal.timeout(timeoutMs);
  const open = target.protocol === "https:" ? requestHttps : requestHttp;
  const request = open(target, {
    method,
    headers: method === "POST" ? { ...headers, "content-length": String(Buffer.byteLength(body)) } : headers,
    // A connection of its own: one that is kept open was not checked for this call.
    agent: false,
    lookup,
    signal: timeout,
  });
  let status: number | undefined;
  let failure: Error | undefined;
  let isWhole = false;
  const chunks: Buffer[] = [];
  request.on("response", (response) => {
    status = response.statusCode;
    let left = mostBytes;
    response.on("data", (chunk: Buffer) => {
      left -= chunk.length;
      if (left < 0) response.destroy();
      else chunks.push(chunk);
    });
    response.on("end", () => {
      isWhole = true;
    });
    // The status is said; whoever wants the rest sees that it is not whole.
    response.on("error", () => {});
  });
  request.on("error", (error) => {
    failure = timeout.aborted ? new Error(`No answer within ${timeoutMs / 1000} seconds.`) : error;
  });
  request.on("close", () => {
    if (status !== undefined) answer({ status, body: Buffer.concat(chunks), isWhole });
    else reject(failure ?? new Error("The connection was closed without an answer."));
  });
  request.end(body);
  return promise;
}

const PRIVATE =
  "The address is not one of the public internet, and such are called only with ANYWAY_WEBHOOKS_ALLOW_PRIVATE=true.";
