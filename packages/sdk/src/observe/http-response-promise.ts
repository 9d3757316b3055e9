/**
 * What Cohere's client returns (and every client that Fern generates): a promise around another one, which brings
 * the value and the response together. All that it offers, `then` and `withRawResponse()` alike, reads that one.
 */
interface HttpResponsePromise extends Promise<unknown> {
  innerPromise: Promise<{ readonly data: unknown }>;
}

export function isHttpResponsePromise(value: object): value is HttpResponsePromise {
  const { innerPromise, withRawResponse } = value as Partial<HttpResponsePromise> & {
    withRawResponse?: unknown;
  };
  return innerPromise instanceof Promise && typeof withRawResponse === "function";
}

/**
 * Reports how `promise`, which stays the same object, turns out. The request is under way whether anyone asks or not.
 *
 * @param fulfilled returns what the caller gets as the value
 */
export function observeHttpResponsePromise(
  promise: HttpResponsePromise,
  fulfilled: (data: unknown) => unknown,
  rejected: (error: unknown) => void,
): void {
  // Put in the original's place instead of beside it, so that a failure that nobody handles stays unhandled.
  promise.innerPromise = promise.innerPromise.then(
    (response) => ({ ...response, data: fulfilled(response.data) }),
    (error) => {
      rejected(error);
      throw error;
    },
  );
}
