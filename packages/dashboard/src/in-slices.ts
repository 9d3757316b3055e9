/** Milliseconds after which others may run: what is pressed and what is drawn waits no longer. */
const SLICE_MS = 10;

/** Drives a long computation a slice at a time. Throws when it is no longer wanted. */
export async function inSlices<T>(work: Generator<undefined, T>, signal: AbortSignal): Promise<T> {
  let began = performance.now();
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    if (performance.now() - began < SLICE_MS) continue;
    await nextTask();
    signal.throwIfAborted();
    began = performance.now();
  }
}

// A timer would wait four milliseconds each.
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
