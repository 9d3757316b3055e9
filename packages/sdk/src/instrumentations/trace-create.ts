import { context } from "@opentelemetry/api";
import { isTracingSuppressed } from "@opentelemetry/core";
import { guard } from "../guard.ts";
import { watch } from "../observe/abandonment.ts";
import { isApiPromise, observeApiPromise } from "../observe/api-promise.ts";
import { isClientStream, observeClientStream } from "../observe/client-stream.ts";
import { runtime } from "../runtime.ts";
import type { Provider } from "./genai.ts";
import { LlmCall } from "./llm-call.ts";

/** A resource of a client, `client.chat.completions` for one. */
export interface Resource {
  readonly _client?: { baseURL?: string };
}

export type Method = (this: Resource, ...args: unknown[]) => unknown;

/** Changes the arguments of a call that is being traced. */
export type Adjust = (resource: Resource, args: unknown[], call: LlmCall) => unknown[];

/** `create` with one span a call. Its result is the very object that the client returns. */
export function tracedCreate(create: Method, provider: Provider, adjust: Adjust = (_, args) => args): Method {
  return function (...args) {
    if (runtime() === undefined || isTracingSuppressed(context.active())) return create.apply(this, args);
    const call = guard(() => new LlmCall(provider.request(this._client ?? {}, args[0])));
    if (call === undefined) return create.apply(this, args);

    const adjusted = guard(() => adjust(this, args, call)) ?? args;
    let result: unknown;
    try {
      result = context.with(call.context, () => create.apply(this, adjusted));
    } catch (error) {
      call.fail(error);
      throw error;
    }
    guard(() => observeCall(result, provider, call));
    return result;
  };
}

function observeCall(result: unknown, provider: Provider, call: LlmCall): void {
  if (typeof result !== "object" || result === null || !isApiPromise(result)) {
    call.succeed(undefined); // A client of a shape that is not known: at least the call is there.
    return;
  }
  let release = () => {};
  observeApiPromise(result, {
    responded: () => {
      release = watch(result, (atMs) => call.succeed(undefined, atMs)).release;
    },
    parsed: (body) => {
      release();
      if (isClientStream(body)) observeAnswerStream(body, provider, call);
      else call.succeed(provider.response(body));
    },
    unparsed: () => {
      release();
      call.succeed(undefined);
    },
    failed: (error) => {
      release();
      call.fail(error);
    },
  });
}

function observeAnswerStream(
  stream: Parameters<typeof observeClientStream>[0],
  provider: Provider,
  call: LlmCall,
): void {
  const accumulator = provider.createAccumulator();
  const watched = watch(stream, (atMs) => call.succeed(accumulator.response(), atMs));
  observeClientStream(stream, {
    item: (chunk) => {
      watched.touch();
      if (accumulator.add(chunk)) call.firstChunk();
    },
    done: () => {
      watched.release();
      call.succeed(accumulator.response());
    },
    failed: (error) => {
      watched.release();
      call.fail(error, accumulator.response());
    },
  });
}
