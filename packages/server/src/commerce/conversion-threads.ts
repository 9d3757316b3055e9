import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { ShareJob } from "../attribution/conversion-share.ts";
import type { ConversionTallies } from "../attribution/conversion-tallies.ts";

/** More would wait for memory rather than for a processor. */
const MOST_THREADS = 4;
/** A thread that nobody needs for so long ends. */
const IDLE_MS = 60_000;

/** Threads that have nothing to do, and what will end each of them. */
const idle = new Map<Worker, NodeJS.Timeout>();

/** Adds up all shares of a report, each in a thread of its own. Rejects when one of them fails. */
export function tallyInThreads(job: Omit<ShareJob, "share">): Promise<ConversionTallies[]> {
  const of = Math.max(2, Math.min(MOST_THREADS, availableParallelism()));
  return Promise.all(Array.from({ length: of }, (_, index) => tally({ ...job, share: { index, of } })));
}

function tally(job: ShareJob): Promise<ConversionTallies> {
  const worker = takeIdle() ?? startWorker();
  worker.ref();
  return new Promise((resolve, reject) => {
    worker.once("message", (tallies: ConversionTallies) => {
      worker.off("error", reject);
      rest(worker);
      resolve(tallies);
    });
    // A thread that fails ends.
    worker.once("error", reject);
    worker.postMessage(job);
  });
}

function takeIdle(): Worker | undefined {
  for (const [worker, end] of idle) {
    clearTimeout(end);
    idle.delete(worker);
    return worker;
  }
  return undefined;
}

function startWorker(): Worker {
  // The workspace packages are imported as sources, as `bin/anyway.mjs` has them in the main thread.
  const execArgv = ["-C", "@anyway-sh/source", "--disable-warning=ExperimentalWarning"];
  const worker = new Worker(new URL("./conversion-thread.ts", import.meta.url), { execArgv });
  worker.once("exit", () => {
    clearTimeout(idle.get(worker));
    idle.delete(worker);
  });
  return worker;
}

function rest(worker: Worker): void {
  // It keeps no process from ending.
  worker.unref();
  idle.set(worker, setTimeout(() => worker.terminate(), IDLE_MS).unref());
}
