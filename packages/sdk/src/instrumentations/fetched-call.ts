import { context } from "@opentelemetry/api";
import { isTracingSuppressed } from "@opentelemetry/core";
import { guard } from "../guard.ts";
import { observeResult } from "../observe/result.ts";
import { runtime } from "../runtime.ts";
import type { ModelRequest, ModelResponse } from "./genai.ts";
import { ModelCall } from "./model-call.ts";
import type { Method } from "./patch.ts";

/** A call that the provider made on its own time, in a batch or in the background; its answer is fetched later. */
export interface FetchedCall {
  readonly request: ModelRequest;
  readonly response: ModelResponse;
}

/** How many answers are remembered, so that one that is fetched again is not counted again. */
const MAX_REMEMBERED = 10_000;
const remembered = new Set<string>();

/**
 * `method`, which starts no call of its own, with one span for each that its result tells of, or each item of it
 * where it is a stream. The span has no duration, for when the provider was at work is not said.
 *
 * @param read what a value tells; undefined where that is nothing, or nothing yet
 */
export function tracedFetch(
  method: Method,
  read: (target: object, value: unknown) => FetchedCall | undefined,
): Method {
  return function (...args) {
    const result = method.apply(this, args);
    const around = context.active();
    if (runtime() === undefined || isTracingSuppressed(around)) return result;
    const tell = (value: unknown) =>
      guard(() => {
        const call = read(this, value);
        if (call === undefined || !isFirstFetched(call.response.id)) return;
        context.with(around, () => new ModelCall(call.request).succeed(call.response));
      });
    return observeResult(result, {
      context: around,
      item: tell,
      succeed: tell,
      // The failure of a fetch is none of the call's, and the application has it.
      fail: () => {},
      abandon: () => {},
    });
  };
}

/** Whether the answer of this id is seen for the first time, as far back as is remembered. */
export function isFirstFetched(id: string | undefined): boolean {
  if (id === undefined) return true;
  if (remembered.has(id)) return false;
  remembered.add(id);
  const [oldest] = remembered;
  if (remembered.size > MAX_REMEMBERED && oldest !== undefined) remembered.delete(oldest);
  return true;
}
