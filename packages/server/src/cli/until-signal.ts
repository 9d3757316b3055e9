/** Resolves at the first SIGINT, SIGTERM or SIGHUP (a terminal that closes). The next one ends the process at once. */
export function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    let signals = 0;
    const onSignal = () => {
      // Not by an exit, which would take the engine's memory from under a statement that it is at.
      if (++signals > 1) process.kill(process.pid, "SIGKILL");
      resolve();
    };
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, onSignal);
  });
}
