import { guard } from "../guard.ts";

/**
 * The promise that the clients of OpenAI and Anthropic return. It is lazy: the request is under way, but its body
 * is parsed, once, when the caller asks for it, and calling `then` is asking. So it is observed where it works,
 * in the response that arrives and in the parse, and never asked for anything.
 */
interface ApiPromise {
  responsePromise: Promise<unknown>;
  parseResponse: (...args: unknown[]) => unknown;
  parsedPromise?: unknown;
  asResponse: () => Promise<unknown>;
}

/** Told what becomes of the promise. */
export interface ApiPromiseObserver {
  /** The response's head arrived; whether its body will be read is not known yet. */
  responded?(): void;
  parsed(value: unknown): void;
  /** The caller took the raw response, whose body is theirs to read. */
  unparsed(): void;
  failed(error: unknown): void;
}

export function isApiPromise(value: object): value is ApiPromise {
  const { responsePromise, parseResponse, asResponse } = value as Partial<ApiPromise>;
  return (
    responsePromise instanceof Promise &&
    typeof parseResponse === "function" &&
    typeof asResponse === "function"
  );
}

/** Reports to `observer` what becomes of `promise`, which stays the same object and behaves as before. */
export function observeApiPromise(promise: ApiPromise, observer: ApiPromiseObserver): void {
  const failed = (error: unknown): never => {
    guard(() => observer.failed(error));
    throw error;
  };

  // Put in the original's place instead of beside it: a failure that nobody handles stays unhandled.
  promise.responsePromise = promise.responsePromise.then((response) => {
    guard(() => observer.responded?.());
    return response;
  }, failed);

  const { parseResponse, asResponse } = promise;
  promise.parseResponse = async (...args) => {
    const value = await Promise.resolve(parseResponse.apply(promise, args)).catch(failed);
    guard(() => observer.parsed(value));
    return value;
  };
  promise.asResponse = async () => {
    const response = await asResponse.call(promise);
    if (promise.parsedPromise === undefined) guard(() => observer.unparsed());
    return response;
  };
}
