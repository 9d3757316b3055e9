import { context } from "@opentelemetry/api";
import { isTracingSuppressed } from "@opentelemetry/core";
import { guard } from "../guard.ts";
import { observeResult } from "../observe/result.ts";
import type { ResultObserver } from "../observe/result-observer.ts";
import { runtime } from "../runtime.ts";
import type { Accumulator, ModelResponse, Provider } from "./genai.ts";
import { ModelCall } from "./model-call.ts";
import type { Method } from "./patch.ts";

/** Changes the arguments of a call that is being traced. */
export type Adjust = (target: object, args: unknown[], call: ModelCall) => unknown[];

/**
 * `method` with one span a call, as `provider` reads it. What the method returns, throws, or streams reaches the
 * caller as it is; see {@link observeResult} for the one promise that stands in for another.
 */
export function traced(method: Method, provider: Provider, adjust: Adjust = (_, args) => args): Method {
  return function (...args) {
    if (runtime() === undefined || isTracingSuppressed(context.active())) return method.apply(this, args);
    const request = guard(() => provider.request(this, args));
    const call = request && guard(() => new ModelCall(request));
    if (call === undefined) return method.apply(this, args);

    const adjusted = guard(() => adjust(this, args, call)) ?? args;
    let result: unknown;
    try {
      result = context.with(call.context, () => method.apply(this, adjusted));
    } catch (error) {
      call.fail(error);
      throw error;
    }
    return observeResult(result, observerOf(call, provider));
  };
}

function observerOf(call: ModelCall, provider: Provider): ResultObserver {
  let stream: Accumulator | undefined;
  let isWhole = false;
  return {
    context: call.context,
    streamIn: (value) => {
      const whole = provider.wholeIn?.(value);
      if (whole !== undefined) {
        isWhole = true;
        whole.then(
          (answer) => call.succeed(guard(() => withHead(provider.response(answer), stream?.response()))),
          (error) => call.fail(error, stream?.response()),
        );
      }
      return provider.streamIn?.(value);
    },
    item: (chunk) => {
      stream ??= provider.createAccumulator?.();
      if (stream?.add(chunk)) call.firstChunk();
    },
    succeed: (value) => {
      if (isWhole) return;
      if (stream !== undefined) call.succeed(stream.response());
      else call.succeed(value === undefined ? undefined : guard(() => provider.response(value)));
    },
    fail: (error) => call.fail(error, stream?.response()),
    abandon: (atMs) => {
      if (!isWhole) call.succeed(stream?.response(), atMs);
    },
  };
}

/** A client that puts a stream together may leave out what only the chunks say. */
function withHead(whole: ModelResponse, chunks: ModelResponse | undefined): ModelResponse {
  return { ...whole, id: whole.id ?? chunks?.id, model: whole.model ?? chunks?.model };
}
