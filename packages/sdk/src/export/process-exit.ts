/** How long the end of the process waits for the last spans. */
const EXIT_FLUSH_MS = 2_000;
const SIGNALS = ["SIGTERM", "SIGINT"] as const;

/**
 * Flushes before the process ends, without deciding when it ends: if the application handles the signal itself,
 * that stays its decision; if not, the signal is raised again after the flush and does what it would have done.
 * @returns what undoes it
 */
export function flushAtExit(flush: () => Promise<void>): () => void {
  const beforeExit = () => {
    // Sending does not keep the process alive; this does.
    const hold = setTimeout(() => {}, EXIT_FLUSH_MS);
    void flush().finally(() => clearTimeout(hold));
  };
  const onSignal = (signal: NodeJS.Signals) => {
    const isOurs = process.listenerCount(signal) === 0; // `once` has removed this listener by now.
    const raise = () => isOurs && process.kill(process.pid, signal);
    const timer = setTimeout(raise, EXIT_FLUSH_MS);
    void flush().finally(() => {
      clearTimeout(timer);
      raise();
    });
  };

  process.once("beforeExit", beforeExit);
  for (const signal of SIGNALS) process.once(signal, onSignal);
  return () => {
    process.off("beforeExit", beforeExit);
    for (const signal of SIGNALS) process.off(signal, onSignal);
  };
}

/** Keeps the process alive for `work`, which somebody waits for: the connections that it uses do not. */
export async function keepAliveFor<T>(work: Promise<T>): Promise<T> {
  const hold = setInterval(() => {}, 60_000);
  try {
    return await work;
  } finally {
    clearInterval(hold);
  }
}
