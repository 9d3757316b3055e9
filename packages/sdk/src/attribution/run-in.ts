import { type Context, context } from "@opentelemetry/api";
import { guard } from "../guard.ts";
import { isIterator, observeIterator } from "../observe/iterator.ts";

/** Runs `fn` in `inside`, and there also the body of a generator that it returns. */
export function runIn<A extends unknown[], R>(
  inside: Context,
  fn: (...args: A) => R,
  thisArg: unknown,
  args: A,
): R {
  const result = context.with(inside, fn, thisArg, ...args);
  guard(() => {
    if (typeof result !== "object" || result === null || !isIterator(result)) return;
    if (Symbol.iterator in result || Symbol.asyncIterator in result) {
      observeIterator(result, { context: inside, item: () => {}, done: () => {}, failed: () => {} });
    }
  });
  return result;
}
