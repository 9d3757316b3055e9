import { setTimeout as delay } from "node:timers/promises";
import { context } from "@opentelemetry/api";
import { suppressTracing } from "@opentelemetry/core";
import { type Failure, refusal, unreachable } from "../export/otlp-request.ts";
import { post } from "../export/post.ts";
import type { OutgoingScore } from "./outgoing-score.ts";

/** What is kept while the server is away; beyond it the oldest is dropped and counted. */
const MAX_QUEUED = 1_000;
const FIRST_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 30_000;
/** How long a flush waits for a server that answers that it is busy. */
const FLUSH_WINDOW_MS = 5_000;

interface FeedbackQueueOptions {
  readonly tracesUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  /** What of a comment may leave the process. */
  readonly maskComment: (comment: string, name: string) => string | undefined;
  /** Told in words for the developer that feedback cannot be delivered: once, and at the end how much. */
  readonly warn: (message: string) => void;
  /** Called with what has yet to be sent, on a platform that freezes the process between requests. */
  readonly onAdd?: ((sent: Promise<void>) => void) | undefined;
}

/** Sends feedback one by one and in order, so that of two thumbs the later one holds, and what is wrong costs no other. */
export class FeedbackQueue {
  readonly #options: FeedbackQueueOptions;
  readonly #url: string;
  readonly #queue: OutgoingScore[] = [];
  #dropped = 0;
  #sending: Promise<Failure | undefined> | undefined;
  #retry: NodeJS.Timeout | undefined;
  #backoffMs = FIRST_BACKOFF_MS;
  #hasWarned = false;

  constructor(options: FeedbackQueueOptions) {
    this.#options = options;
    this.#url = options.tracesUrl.replace(/\/v1\/traces(?=\?|$)/, "/v1/scores");
  }

  add(score: OutgoingScore): void {
    const { comment, name } = score;
    const shown = comment === undefined ? undefined : this.#options.maskComment(comment, name);
    this.#queue.push({ ...score, comment: shown });
    // The first may be under way, and is then taken off when it has arrived.
    if (this.#queue.length > MAX_QUEUED) this.#dropped += this.#queue.splice(1, 1).length;
    if (this.#options.onAdd) this.#options.onAdd(this.flush());
    else if (this.#retry === undefined) void this.#send();
  }

  /** Resolves when the queue is empty, or the server cannot be reached or stays busy; never rejects. */
  async flush(): Promise<void> {
    const deadline = performance.now() + FLUSH_WINDOW_MS;
    for (;;) {
      const failure = await this.#send();
      const waitMs = failure?.retryAfterMs ?? this.#backoffMs;
      if (failure === undefined || !failure.isBusy || performance.now() + waitMs > deadline) return;
      await delay(waitMs);
    }
  }

  async close(): Promise<void> {
    await this.flush();
    clearTimeout(this.#retry);
    const lost = this.#dropped + this.#queue.length;
    this.#queue.length = 0;
    if (lost > 0) this.#options.warn(`Feedback that could not be delivered to ${this.#url}: ${lost}.`);
  }

  /** One pass over the queue at a time. @returns why it stopped early, if it did */
  #send(): Promise<Failure | undefined> {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    this.#sending ??= this.#sendQueue().finally(() => {
      this.#sending = undefined;
    });
    return this.#sending;
  }

  async #sendQueue(): Promise<Failure | undefined> {
    for (;;) {
      const [score] = this.#queue;
      if (score === undefined) return undefined;
      const failure = await this.#post(score);
      if (failure !== undefined) this.#warnOnce(failure.reason);
      if (failure?.isRetryable) {
        // Unreferenced: a process that has nothing else to do may exit.
        this.#retry = setTimeout(() => void this.#send(), failure.retryAfterMs ?? this.#jittered()).unref();
        this.#backoffMs = Math.min(this.#backoffMs * 2, MAX_BACKOFF_MS);
        return failure;
      }
      if (this.#queue[0] === score) this.#queue.shift();
      if (failure !== undefined) this.#dropped++;
      this.#backoffMs = FIRST_BACKOFF_MS;
    }
  }

  async #post(score: OutgoingScore): Promise<Failure | undefined> {
    const headers = { ...this.#options.headers, "content-type": "application/json" };
    const body = Buffer.from(JSON.stringify(score));
    try {
      const answer = await context.with(
        suppressTracing(context.active()),
        post,
        undefined,
        this.#url,
        headers,
        body,
      );
      return answer.status >= 200 && answer.status < 300 ? undefined : refusal(answer);
    } catch (error) {
      return unreachable(error);
    }
  }

  /** So that the clients of a server that comes back do not come back all at once. */
  #jittered(): number {
    return this.#backoffMs * (0.5 + Math.random());
  }

  #warnOnce(reason: string): void {
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    this.#options.warn(
      `Feedback could not be sent to ${this.#url}: ${reason} This is said once; the application goes on.`,
    );
  }
}
