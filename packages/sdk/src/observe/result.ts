import { guard } from "../guard.ts";
import { type Watch, watch } from "./abandonment.ts";
import { isApiPromise, observeApiPromise } from "./api-promise.ts";
import { isHttpResponsePromise, observeHttpResponsePromise } from "./http-response-promise.ts";
import { define } from "./iterator.ts";
import type { ResultObserver } from "./result-observer.ts";
import { observeStream } from "./stream.ts";

/**
 * Reports to `observer` how `result` turns out, and returns what the caller gets. A plain promise is passed on as
 * a promise of the same; any other object, above all a lazy promise or a client's stream, stays the same object.
 */
export function observeResult<R>(result: R, observer: ResultObserver): R {
  const observed = guard(() =>
    isThenable(result) ? observeThenable(result, observer) : settle(result, observer),
  );
  if (observed === undefined) observer.succeed(result); // Nothing, or an object that throws when it is looked at.
  return (observed ?? result) as R;
}

/** A value that is there: its span is done, unless it is a stream, which is done when it ends. */
function settle(value: unknown, observer: ResultObserver): unknown {
  const inner = guard(() => observer.streamIn?.(value));
  const stream = inner ?? value;
  const isObject = typeof stream === "object" && stream !== null;
  const observed = isObject ? guard(() => observeStream(stream, observer)) : undefined;
  if (observed === undefined) observer.succeed(value);
  return inner === undefined ? (observed ?? value) : value;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}

function observeThenable(thenable: PromiseLike<unknown>, observer: ResultObserver): PromiseLike<unknown> {
  const fulfilled = (value: unknown) => settle(value, observer);
  const rejected = (error: unknown) => observer.fail(error);

  if (thenable instanceof Promise && thenable.constructor === Promise) {
    if (Reflect.ownKeys(thenable).length === 0) {
      return thenable.then(fulfilled, (error) => {
        rejected(error);
        throw error;
      });
    }
    // Somebody hung something on this very promise, so the caller gets this very promise.
    thenable.then(fulfilled, rejected);
    return thenable;
  }

  if (isHttpResponsePromise(thenable)) {
    observeHttpResponsePromise(thenable, fulfilled, rejected);
    return thenable;
  }

  let watched: Watch | undefined;
  const released =
    <A extends unknown[]>(report: (...args: A) => unknown) =>
    (...args: A) => {
      watched?.release();
      report(...args);
    };
  if (isApiPromise(thenable)) {
    observeApiPromise(thenable, {
      // Until then the request is under way, whether or not anyone still holds the promise.
      responded: () => {
        watched = watch(thenable, observer.abandon);
      },
      parsed: released(fulfilled),
      unparsed: released(() => observer.succeed(undefined)),
      failed: released(rejected),
    });
  } else {
    watched = watch(thenable, observer.abandon);
    interceptThen(thenable, released(fulfilled), released(rejected));
  }
  return thenable;
}

/** A query builder runs when its `then` is called, and again at every call: only the caller may call it. */
function interceptThen(
  thenable: PromiseLike<unknown>,
  fulfilled: (value: unknown) => void,
  rejected: (error: unknown) => void,
): void {
  const { then } = thenable;
  define(
    thenable,
    "then",
    (onFulfilled?: (value: unknown) => unknown, onRejected?: (error: unknown) => unknown) =>
      then.call(
        thenable,
        (value) => {
          guard(() => fulfilled(value));
          return onFulfilled ? onFulfilled(value) : value;
        },
        (error) => {
          guard(() => rejected(error));
          if (onRejected) return onRejected(error);
          throw error;
        },
      ),
  );
}
