import { context, createContextKey } from "@opentelemetry/api";
import { guard } from "../../guard.ts";
import { watch } from "../../observe/abandonment.ts";
import { isIterator, observeIterator } from "../../observe/iterator.ts";
import { runtime } from "../../runtime.ts";
import type { Method } from "../patch.ts";
import type { Run } from "./runs.ts";

/** Holds the first run that a call of `stream()` starts: the one that writes the stream. */
interface StreamedRun {
  run?: Run;
}

const STREAMED_RUN = createContextKey("anyway langchain streamed run");

/** Says that `run` has started in the active context. */
export function claimStream(run: Run): void {
  const streamed = context.active().getValue(STREAMED_RUN) as StreamedRun | undefined;
  if (streamed !== undefined) streamed.run ??= run;
}

/** LangChain does not say that a reader has left a stream, so its runs are ended from the stream. */
export function observeRunStream(stream: Method): Method {
  return function (...args) {
    if (runtime() === undefined) return stream.apply(this, args);
    const streamed: StreamedRun = {};
    const inStream = context.active().setValue(STREAMED_RUN, streamed);
    const result = context.with(inStream, () => stream.apply(this, args));
    if (!(result instanceof Promise)) return result;
    return result.then((readable) => {
      guard(() => observe(readable, streamed));
      return readable;
    });
  };
}

function observe(readable: unknown, { run }: StreamedRun): void {
  if (run === undefined || typeof readable !== "object" || readable === null || !isIterator(readable)) return;
  const watched = watch(readable, (atMs) => run.abandon(atMs));
  const over = () => {
    watched.release();
    // One that was read to its end has ended already.
    run.abandon(Date.now());
  };
  observeIterator(readable, { item: () => watched.touch(), done: over, failed: over });
}
