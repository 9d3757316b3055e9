import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { context } from "@opentelemetry/api";
import { suppressTracing } from "@opentelemetry/core";
import { ProtobufTraceSerializer } from "@opentelemetry/otlp-transformer";
import { guard } from "../guard.ts";
import { type Answer, post } from "./post.ts";

const compress = promisify(gzip);

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
    const content = {
      ...headers,
      "content-type": "application/x-protobuf",
      ...(isCompressed ? { "content-encoding": "gzip" } : {}),
    };
    const sent = isCompressed ? await compress(body) : body;
    // An instrumented HTTP client is not to trace the sending of traces.
    const answer = await context.with(suppressTracing(context.active()), post, undefined, url, content, sent);
    const isTaken = answer.status >= 200 && answer.status < 300;
    return isTaken ? guard(() => partialFailure(answer.body)) : refusal(answer);
  } catch (error) {
    return unreachable(error);
  }
}

/** A request to which there was no answer. */
export function unreachable(error: unknown): Failure {
  return {
    reason: `${rootCause(error)}. Start the server, or set baseUrl or ANYWAY_BASE_URL to where it runs.`,
    isRetryable: true,
    isBusy: false,
  };
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

/** A request that was answered otherwise than by 2xx. */
export function refusal({ status, statusText, retryAfter }: Answer): Failure {
  const isBusy = BUSY_STATUSES.includes(status);
  return {
    reason: `it answered ${status} ${statusText}. ${cure(status)}`,
    isRetryable: isBusy,
    isBusy,
    retryAfterMs: retryAfterMs(retryAfter),
  };
}

function cure(status: number): string {
  if (status === 401 || status === 403) return "Set apiKey or ANYWAY_API_KEY to a key of this server.";
  if (status === 404 || status === 405) return "Set baseUrl or ANYWAY_BASE_URL to an Anyway server.";
  if (BUSY_STATUSES.includes(status)) return "It is busy; what waits is kept and sent again.";
  return "Its log says why.";
}

/** Retry-After is a number of seconds or an HTTP date. */
function retryAfterMs(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const seconds = Number(header);
  const waitMs = Number.isNaN(seconds) ? Date.parse(header) - Date.now() : seconds * 1_000;
  return Number.isNaN(waitMs) ? undefined : Math.max(0, waitMs);
}

function rootCause(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message || (error as NodeJS.ErrnoException).code || "the connection failed";
}
