import { type Context, context } from "@opentelemetry/api";
import { guard } from "../guard.ts";

/** Told what an iteration does. After `done` or `failed` nothing else comes. */
export interface IterationObserver {
  /** Where the body of the iterator runs; the caller's context without it. */
  readonly context?: Context;
  item(value: unknown): void;
  /** The iteration came to its end or was ended by its reader. */
  done(): void;
  failed(error: unknown): void;
}

type Step = (...args: unknown[]) => unknown;
type AnyIterator = Iterator<unknown> | AsyncIterator<unknown>;

export function isIterator(value: object): value is AnyIterator {
  return "next" in value && typeof value.next === "function";
}

/** Reports what is read from `iterator`, synchronous or not, to `observer`. The object stays the same. */
export function observeIterator<T extends AnyIterator>(iterator: T, observer: IterationObserver): T {
  let over = false;
  const seen = (result: unknown): unknown => {
    if (!over) {
      const { done, value } = result as IteratorResult<unknown>;
      over = done === true;
      guard(() => (over ? observer.done() : observer.item(value)));
    }
    return result;
  };
  const failed = (error: unknown): never => {
    if (!over) guard(() => observer.failed(error));
    over = true;
    throw error;
  };
  const observed =
    (step: Step): Step =>
    (...args) => {
      let result: unknown;
      try {
        result = observer.context
          ? context.with(observer.context, step, iterator, ...args)
          : step.apply(iterator, args);
      } catch (error) {
        return failed(error);
      }
      return result instanceof Promise ? result.then(seen, failed) : seen(result);
    };

  for (const name of ["next", "return", "throw"] as const) {
    const step = iterator[name] as Step | undefined;
    if (typeof step === "function") define(iterator, name, observed(step));
  }
  return iterator;
}

/** Sets a property of `target` that does not show up when it is enumerated. */
export function define(target: object, name: PropertyKey, value: unknown): void {
  Object.defineProperty(target, name, { value, configurable: true, writable: true, enumerable: false });
}
