import { type IterationObserver, observeIterator } from "./iterator.ts";

/** The `Stream` class of the clients of OpenAI and Anthropic: everything it offers reads through `iterator`. */
interface ClientStream {
  iterator: () => AsyncIterator<unknown>;
  controller: AbortController;
}

export function isClientStream(value: unknown): value is ClientStream {
  if (typeof value !== "object" || value === null) return false;
  const { iterator, controller } = value as Partial<ClientStream>;
  return typeof iterator === "function" && controller instanceof AbortController;
}

/** Reports to `observer` what is read from `stream`, by `for await`, `tee()` or `toReadableStream()` alike. */
export function observeClientStream(stream: ClientStream, observer: IterationObserver): void {
  const { iterator } = stream;
  stream.iterator = () => observeIterator(iterator.call(stream), observer);
  // An abort ends the request also while nobody is reading.
  stream.controller.signal.addEventListener("abort", () => observer.done(), { once: true });
}
