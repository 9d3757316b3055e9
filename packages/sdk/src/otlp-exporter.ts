import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { type ExportResult, ExportResultCode } from "@opentelemetry/core";
import { ProtobufTraceSerializer } from "@opentelemetry/otlp-transformer";
import type { ReadableSpan, SpanExporter } from "@opentelemetry/sdk-trace-base";

const compress = promisify(gzip);

const REQUEST_TIMEOUT_MS = 10_000;
/** Below the 30 seconds after which the batch processor gives up waiting. */
const RETRY_WINDOW_MS = 25_000;
const FIRST_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 5_000;
/** Smaller bodies gain nothing. */
const MIN_COMPRESSED_BYTES = 2_048;
/** What OTLP tells a client to send again. */
const RETRYABLE_STATUSES = [429, 502, 503, 504];

/**
 * Sends spans as OTLP protobuf over HTTP.
 *
 * OpenTelemetry's own exporter is not used for three reasons. Its retries keep a process alive for seconds when
 * the server is away; here a process that has nothing else to do may exit. It adds the headers of
 * `OTEL_EXPORTER_OTLP_HEADERS`, which often hold another vendor's key. And its errors do not say what to do.
 */
export class OtlpExporter implements SpanExporter {
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #warn: (message: string) => void;
  readonly #pending = new Set<Promise<void>>();
  readonly #closing = new AbortController();
  #hasWarned = false;

  /** @param warn told once, in words for the developer, when spans cannot be delivered */
  constructor(url: string, headers: Readonly<Record<string, string>>, warn: (message: string) => void) {
    this.#url = url;
    this.#headers = headers;
    this.#warn = warn;
  }

  export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    const sending = this.#deliver(spans).then(
      () => done({ code: ExportResultCode.SUCCESS }),
      (error: unknown) => done({ code: ExportResultCode.FAILED, error: asError(error) }),
    );
    this.#pending.add(sending);
    void sending.finally(() => this.#pending.delete(sending));
  }

  /** Resolves when what was being sent is delivered or given up. */
  async forceFlush(): Promise<void> {
    await Promise.all(this.#pending);
  }

  /** Gives what is being sent one last chance, without further retries. */
  async shutdown(): Promise<void> {
    this.#closing.abort();
    await this.forceFlush();
  }

  async #deliver(spans: ReadableSpan[]): Promise<void> {
    const body = ProtobufTraceSerializer.serializeRequest(spans);
    if (body === undefined) throw new Error("The spans could not be encoded");
    const isCompressed = body.length >= MIN_COMPRESSED_BYTES;
    const request = {
      method: "POST",
      headers: {
        ...this.#headers,
        "content-type": "application/x-protobuf",
        ...(isCompressed ? { "content-encoding": "gzip" } : {}),
      },
      body: new Uint8Array(isCompressed ? await compress(body) : body),
    };

    const deadline = performance.now() + RETRY_WINDOW_MS;
    for (let backoffMs = FIRST_BACKOFF_MS; ; backoffMs = Math.min(backoffMs * 2, MAX_BACKOFF_MS)) {
      const failure = await this.#attempt(request);
      if (failure === undefined) return;
      // Said at the first failure: by the last one a short script would be gone.
      this.#warnOnce(failure.message);
      const waitMs = failure.retryAfterMs ?? backoffMs * (0.8 + Math.random() * 0.4);
      const isLast =
        !failure.isRetryable || this.#closing.signal.aborted || performance.now() + waitMs > deadline;
      if (isLast || !(await pause(waitMs, this.#closing.signal))) throw new Error(failure.message);
    }
  }

  async #attempt(request: RequestInit): Promise<Failure | undefined> {
    try {
      const response = await fetch(this.#url, {
        ...request,
        signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
      });
      const answer = new Uint8Array(await response.arrayBuffer());
      if (response.ok) {
        this.#reportRejected(answer);
        return undefined;
      }
      return {
        message: `it answered ${response.status} ${response.statusText}. ${cureOfStatus(response.status)}`,
        isRetryable: RETRYABLE_STATUSES.includes(response.status),
        retryAfterMs: retryAfterMs(response.headers.get("retry-after")),
      };
    } catch (error) {
      return {
        message: `${rootCause(error)}. Start the server, or set baseUrl or ANYWAY_BASE_URL to where it runs.`,
        isRetryable: true,
        retryAfterMs: undefined,
      };
    }
  }

  /** OTLP's partial success: the request was taken, some of its spans were not and must not be sent again. */
  #reportRejected(answer: Uint8Array): void {
    if (answer.length === 0) return;
    const { partialSuccess } = ProtobufTraceSerializer.deserializeResponse(answer);
    if (partialSuccess?.rejectedSpans) {
      this.#warnOnce(`it refused ${partialSuccess.rejectedSpans} spans: ${partialSuccess.errorMessage}`);
    }
  }

  #warnOnce(reason: string): void {
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    this.#warn(
      `Spans could not be sent to ${this.#url}: ${reason} This is said once; the application goes on.`,
    );
  }
}

interface Failure {
  readonly message: string;
  readonly isRetryable: boolean;
  readonly retryAfterMs: number | undefined;
}

/** Waits without keeping the process alive. @returns false when `signal` cut it short */
function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", cut);
      resolve(true);
    }, ms).unref();
    const cut = () => {
      clearTimeout(timer);
      resolve(false);
    };
    signal.addEventListener("abort", cut, { once: true });
  });
}

function cureOfStatus(status: number): string {
  if (status === 401 || status === 403) return "Set apiKey or ANYWAY_API_KEY to a key of this server.";
  if (status === 404 || status === 405) return "Set baseUrl or ANYWAY_BASE_URL to an Anyway server.";
  if (RETRYABLE_STATUSES.includes(status)) return "It is busy; the spans are sent again for a while.";
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
  const { code, message } = asError(cause) as Error & { code?: string };
  return message || code || "the connection failed";
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
