import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { context } from "@opentelemetry/api";
import { suppressTracing } from "@opentelemetry/core";
import { ProtobufTraceSerializer } from "@opentelemetry/otlp-transformer";
import { guard } from "../guard.ts";

const compress = promisify(gzip);

const REQUEST_TIMEOUT_MS = 10_000;
const MAX_ANSWER_BYTES = 1024 * 1024;
/** Smaller bodies gain nothing. */
const MIN_COMPRESSED_BYTES = 2_048;
/** What OTLP tells a client to send again. */
const BUSY_STATUSES: readonly number[] = [429, 502, 503, 504];

/** Why a request was not delivered, and whether it will help to send it again. */
export interface Failure {
  /** A sentence or two for the developer, with the cure. */
  readonly reason: string;
  readonly isRetryable: boolean;
  /** The server is there and asked for patience. */
  readonly isBusy: boolean;
  readonly retryAfterMs?: number | undefined;
  /** How many spans of the request were refused, when the rest was taken. */
  readonly rejectedSpans?: number;
}

/** Posts one encoded OTLP request. @returns undefined when the server took all of it */
export async function postSpans(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array,
): Promise<Failure | undefined> {
  const isCompressed = body.length >= MIN_COMPRESSED_BYTES;
  try {
    const request: RequestInit = {
      method: "POST",
      headers: {
        ...headers,
        "content-type": "application/x-protobuf",
        ...(isCompressed ? { "content-encoding": "gzip" } : {}),
      },
      body: new Uint8Array(isCompressed ? await compress(body) : body),
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    };
    // An instrumented fetch is not to trace the sending of traces.
    const response = await context.with(suppressTracing(context.active()), fetch, undefined, url, request);
    // The status has said it: what breaks off after it, or never ends, changes nothing.
    const answer = await readAnswer(response).catch(() => new Uint8Array());
    return response.ok ? guard(() => partialFailure(answer)) : refusal(response);
  } catch (error) {
    return {
      reason: `${rootCause(error)}. Start the server, or set baseUrl or ANYWAY_BASE_URL to where it runs.`,
      isRetryable: true,
      isBusy: false,
    };
  }
}

/** The body of an answer, as far as it is no larger than one can be. */
async function readAnswer(response: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) break; // Which closes the connection.
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** OTLP's partial success: the request was taken, but some of its spans never will be. */
function partialFailure(answer: Uint8Array): Failure | undefined {
  if (answer.length === 0) return undefined;
  const { partialSuccess } = ProtobufTraceSerializer.deserializeResponse(answer);
  const rejectedSpans = Number(partialSuccess?.rejectedSpans ?? 0);
  if (rejectedSpans === 0) return undefined;
  const reason = `it refused ${rejectedSpans} spans: ${partialSuccess?.errorMessage ?? "no reason given"}.`;
  return { reason, rejectedSpans, isRetryable: false, isBusy: false };
}

function refusal(response: Response): Failure {
  const isBusy = BUSY_STATUSES.includes(response.status);
  return {
    reason: `it answered ${response.status} ${response.statusText}. ${cure(response.status)}`,
    isRetryable: isBusy,
    isBusy,
    retryAfterMs: retryAfterMs(response.headers.get("retry-after")),
  };
}

function cure(status: number): string {
  if (status === 401 || status === 403) return "Set apiKey or ANYWAY_API_KEY to a key of this server.";
  if (status === 404 || status === 405) return "Set baseUrl or ANYWAY_BASE_URL to an Anyway server.";
  if (BUSY_STATUSES.includes(status)) return "It is busy; the spans are kept and sent again.";
  return "Its log says why.";
}

/** Retry-After is a number of seconds or an HTTP date. */
function retryAfterMs(header: string | null): number | undefined {
  if (header === null) return undefined;
  const seconds = Number(header);
  const waitMs = Number.isNaN(seconds) ? Date.parse(header) - Date.now() : seconds * 1_000;
  return Number.isNaN(waitMs) ? undefined : Math.max(0, waitMs);
}

/** `fetch failed` says nothing; what it wraps does. */
function rootCause(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  if (!(cause instanceof Error)) return String(cause);
  return cause.message || (cause as NodeJS.ErrnoException).code || "the connection failed";
}
