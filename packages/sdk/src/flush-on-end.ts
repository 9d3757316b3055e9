import { setTimeout as delay } from "node:timers/promises";
import { forceFlush } from "./initialize.ts";

/** What a caller waits for at most, when the server is slow or away. */
const MAX_WAIT_MS = 2_000;

/**
 * A handler whose spans are delivered before it answers, for a platform that freezes the process as soon as it has: AWS
 * Lambda above all, which waits for nothing that a handler leaves behind. On Vercel no wrapper is needed.
 *
 * The caller waits two seconds at most. What the handler returns and throws is what the caller gets.
 *
 * @example
 * export const handler = flushOnEnd(async (event) => withWorkflow({ name: "chat" }, () => chat(event)));
 */
export function flushOnEnd<T, A extends unknown[], R>(
  handler: (this: T, ...args: A) => R | PromiseLike<R>,
): (this: T, ...args: A) => Promise<R> {
  return async function (...args) {
    try {
      return await handler.apply(this, args);
    } finally {
      const flushed = new AbortController();
      const timeout = delay(MAX_WAIT_MS, undefined, { signal: flushed.signal }).catch(() => {});
      await Promise.race([forceFlush(), timeout]);
      flushed.abort();
    }
  };
}
