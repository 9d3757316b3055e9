import { setTimeout } from "node:timers/promises";
import { aTrace, type SentTrace, type TraceShape } from "./traces.ts";

/** An answer that tells a client to send again. */
export interface Refusal {
  status: number;
  retryAfter: string | null;
  message: string;
}

/** Clients that send traces without a pause, as an exporter does: each one until it is acknowledged. */
export interface Writers {
  /** Where to send; may be set anew when the server has moved. */
  url: string;
  readonly acknowledged: readonly SentTrace[];
  /** Requests sent, also those that came to nothing. */
  readonly attempts: number;
  /** Connections that ended without an answer. */
  readonly closed: number;
  /** Answers by which an exporter sends again: 429 and 503. */
  readonly refusals: readonly Refusal[];
  /** Answers by which spans are dropped: there must be none, and the writers end at the first. */
  readonly drops: readonly string[];
  /** Resolves once so many more traces are acknowledged; rejects when that takes over a minute. */
  acknowledge(more: number): Promise<void>;
  /** Resolves when every trace that was begun is acknowledged. */
  stop(): Promise<void>;
}

export interface WriterOptions extends TraceShape {
  writers?: number;
  /** Rest after an attempt that failed. */
  pauseMs?: number;
  /** Share of requests that send an acknowledged trace once more, as a client does that missed the answer. */
  repeats?: number;
}

/** So long without any acknowledgement is an end, however slow the machine or the tracer. */
const STALLED_MS = 60_000;

export function startWriters(url: string, options: WriterOptions = {}): Writers {
  const { writers = 4, pauseMs = 20, repeats = 0.2 } = options;
  const acknowledged: SentTrace[] = [];
  const refusals: Refusal[] = [];
  const drops: string[] = [];
  let stopped = false;
  const state = { url, attempts: 0, closed: 0 };

  async function write(): Promise<void> {
    while (!stopped) {
      const known = Math.random() < repeats ? acknowledged[acknowledged.length >> 1] : undefined;
      const trace = known ?? aTrace(options);
      while (!(await isAcknowledged(trace))) {
        if (drops.length > 0) return;
        await setTimeout(pauseMs);
      }
      if (!known) acknowledged.push(trace);
    }
  }

  async function isAcknowledged(trace: SentTrace): Promise<boolean> {
    state.attempts++;
    const answer = await post(state.url, trace.body).catch(() => undefined);
    if (!answer) state.closed++;
    else if (answer.status === 429 || answer.status === 503) refusals.push(answer);
    else if (answer.status !== 200 || answer.message !== "{}")
      drops.push(`${answer.status} ${answer.message}`);
    return answer?.status === 200;
  }

  const all = Promise.all(Array.from({ length: writers }, write));
  return Object.assign(state, {
    acknowledged,
    refusals,
    drops,
    async acknowledge(more: number) {
      const enough = acknowledged.length + more;
      let seen = acknowledged.length;
      for (let deadline = Date.now() + STALLED_MS; acknowledged.length < enough; await setTimeout(5)) {
        if (drops.length > 0) throw new Error(`the server answered ${drops[0]}`);
        if (acknowledged.length > seen) deadline = Date.now() + STALLED_MS;
        seen = acknowledged.length;
        if (Date.now() > deadline)
          throw new Error(`only ${acknowledged.length} of ${enough} traces were acknowledged`);
      }
    },
    async stop() {
      stopped = true;
      await all;
    },
  });
}

/** Sends one OTLP/JSON request. Rejects when the connection ends without an answer. */
export async function post(url: string, body: string): Promise<Refusal> {
  const answer = await fetch(`${url}/v1/traces`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
  });
  return {
    status: answer.status,
    retryAfter: answer.headers.get("retry-after"),
    message: await answer.text(),
  };
}
