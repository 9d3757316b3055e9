import { EventEmitter, errorMonitor } from "node:events";
import { watch } from "./abandonment.ts";
import { isClientStream, observeClientStream } from "./client-stream.ts";
import { define, type IterationObserver, isIterator, observeIterator } from "./iterator.ts";
import type { ResultObserver } from "./result-observer.ts";
import { isObservableWebStream, observeDerivedWebStream, observedWebStream } from "./web-stream.ts";

/** How many items of a stream are kept for its recorded output. */
const MAX_ITEMS = 1_000;

/**
 * When `value` is a stream, a generator or another lazy iterable: has `observer` told when it ends, and returns
 * what to hand to the caller in its place, which is `value` itself except for a web stream.
 * @returns undefined when `value` is nothing of the kind
 */
export function observeStream(value: object, observer: ResultObserver): object | undefined {
  if (value instanceof EventEmitter) return isReadable(value) ? observeReadable(value, observer) : undefined;
  if (value instanceof ReadableStream) {
    if (!isObservableWebStream(value)) return undefined;
    const iteration = iterationOf(value, observer);
    return value.constructor === ReadableStream
      ? observedWebStream(value, iteration)
      : observeDerivedWebStream(value, iteration);
  }
  if (isHelperStream(value)) return observeHelperStream(value, observer);
  if (isClientStream(value)) {
    observeClientStream(value, iterationOf(value, observer));
    return value;
  }
  if (isIterator(value)) {
    const isIterable = Symbol.asyncIterator in value || Symbol.iterator in value;
    return isIterable ? observeIterator(value, iterationOf(value, observer)) : undefined;
  }
  return isLazyIterable(value) ? observeIterable(value, observer) : undefined;
}

/** Collects what comes by as the output of the span. */
function iterationOf(target: object, observer: ResultObserver): IterationObserver {
  const items: unknown[] = [];
  const watched = watch(target, observer.abandon);
  return {
    context: observer.context,
    item: (value) => {
      watched.touch();
      if (observer.item) observer.item(value);
      else if (items.length < MAX_ITEMS) items.push(value);
    },
    done: () => {
      watched.release();
      if (observer.item) observer.succeed(undefined);
      else observer.succeed(items.every((item) => typeof item === "string") ? items.join("") : items);
    },
    failed: (error) => {
      watched.release();
      observer.fail(error);
    },
  };
}

type LazyIterable = object & { [Symbol.asyncIterator]: () => AsyncIterator<unknown> };

/** A page of a list is iterable as well, but it is a value whose items are there. */
function isLazyIterable(value: object): value is LazyIterable {
  return Symbol.asyncIterator in value && !("getNextPage" in value);
}

function observeIterable(iterable: LazyIterable, observer: ResultObserver): object {
  const iteration = iterationOf(iterable, observer);
  const iterate = iterable[Symbol.asyncIterator];
  define(iterable, Symbol.asyncIterator, () => observeIterator(iterate.call(iterable), iteration));
  return iterable;
}

function isReadable(value: EventEmitter): boolean {
  return "read" in value && "readable" in value && value.readable === true;
}

function observeReadable(readable: EventEmitter, observer: ResultObserver): object {
  const watched = watch(readable, observer.abandon);
  const done = () => {
    watched.release();
    observer.succeed(undefined);
  };
  readable.once("end", done);
  readable.once("close", done);
  // An ordinary listener would make an error count as handled.
  readable.once(errorMonitor, (error) => {
    watched.release();
    observer.fail(error);
  });
  return readable;
}

/** What `client.messages.stream()` and `client.chat.completions.stream()` return: events, and flags of the end. */
interface HelperStream {
  on(event: "end", listener: () => void): unknown;
  readonly ended: boolean;
  readonly errored: boolean;
}

function isHelperStream(value: object): value is HelperStream {
  const { on, ended, errored } = value as Partial<HelperStream>;
  return typeof on === "function" && typeof ended === "boolean" && typeof errored === "boolean";
}

function observeHelperStream(stream: HelperStream, observer: ResultObserver): object | undefined {
  if (stream.ended) return undefined;
  // Listening for its error event would make the error count as handled; the model's own span has it.
  stream.on("end", () => {
    if (stream.errored) observer.fail(new Error("The stream failed"));
    else observer.succeed(undefined);
  });
  return stream;
}
