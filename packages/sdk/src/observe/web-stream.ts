import { guard } from "../guard.ts";
import { define, type IterationObserver } from "./iterator.ts";

/** Byte streams are left alone: a stream in their place could not be read into a caller's buffer. */
export function isObservableWebStream(stream: ReadableStream): boolean {
  if (stream.locked) return false;
  try {
    stream.getReader({ mode: "byob" }).releaseLock();
    return false;
  } catch {
    return true;
  }
}

/** A stream in the place of `stream`: how one is read (by a `Response`, say) cannot be seen from outside. */
export function observedWebStream(
  stream: ReadableStream<unknown>,
  iteration: IterationObserver,
): ReadableStream<unknown> {
  const reader = ReadableStream.prototype.getReader.call(stream) as ReadableStreamDefaultReader<unknown>;
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          guard(() => (done ? iteration.done() : iteration.item(value)));
          if (done) controller.close();
          else controller.enqueue(value);
        } catch (error) {
          guard(() => iteration.failed(error));
          throw error;
        }
      },
      async cancel(reason) {
        guard(() => iteration.done());
        await reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

/** Everything that reads a stream, gives it to somebody to read, or ends it. */
const READING = [
  "getReader",
  "tee",
  "pipeTo",
  "pipeThrough",
  "cancel",
  "values",
  Symbol.asyncIterator,
] as const satisfies (keyof ReadableStream)[];

/** A stream of a class of its own, Mistral's for one, stays the object that it is, and reads through another. */
export function observeDerivedWebStream<T extends ReadableStream<unknown>>(
  stream: T,
  iteration: IterationObserver,
): T {
  let observed: ReadableStream<unknown> | undefined;
  for (const name of READING) {
    define(stream, name, (...args: unknown[]) => {
      observed ??= observedWebStream(stream, iteration);
      return Reflect.apply(observed[name], observed, args);
    });
  }
  Object.defineProperty(stream, "locked", { configurable: true, get: () => observed?.locked ?? false });
  return stream;
}
