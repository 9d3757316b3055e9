import { setTimeout as pause } from "node:timers/promises";

/** Who waits for a run waits no longer than this. */
const MOST_WAIT_MS = 1_000;
/** The longest that a timer of Node's waits is 24 days; a far time is looked at again meanwhile. */
const LONGEST_TIMER_MS = 86_400_000;

/** Work that comes due by itself and can be asked for, one run at a time. */
export interface Worker {
  /**
   * Has a run begin from now on: at once, or after the one under way, which may have looked already. Resolves, never
   * rejects, when it has ended or takes longer than a second.
   */
  run(): Promise<void>;
  /** Waits for the run under way and begins no other. */
  stop(): Promise<void>;
}

/**
 * Starts with a first run. `work` must not reject; it answers in how many milliseconds to come again by itself, and
 * ends early once it is to stop.
 */
export function startWorker(work: (stopping: AbortSignal) => Promise<number>): Worker {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  const stopping = new AbortController();

  const runOnce = async () => {
    clearTimeout(timer);
    const ms = await work(stopping.signal);
    if (!stopping.signal.aborted)
      timer = setTimeout(() => void followUp(), Math.min(ms, LONGEST_TIMER_MS)).unref();
  };
  const followUp = (): Promise<void> => {
    if (stopping.signal.aborted) return Promise.resolve();
    if (!running) {
      running = runOnce().finally(() => {
        running = undefined;
      });
      return running;
    }
    // Shared by all who ask meanwhile.
    next ??= running.then(() => {
      next = undefined;
      return followUp();
    });
    return next;
  };
  void followUp();
  return {
    run: () => Promise.race([followUp(), pause(MOST_WAIT_MS, undefined, { ref: false })]),
    async stop() {
      stopping.abort();
      await running;
      clearTimeout(timer);
    },
  };
}
