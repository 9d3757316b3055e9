import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { ShareJob } from "../attribution/conversion-share.ts";
import type { ConversionTallies } from "../attribution/conversion-tallies.ts";

/** Of all reports together; more would wait for memory rather than for a processor. */
const MOST_THREADS = Math.max(2, Math.min(4, availableParallelism()));
/** A thread that nobody needs for so long ends. */
const IDLE_MS = 60_000;

/** Threads that have nothing to do, and what will end each of them; and who waits for one. */
const idle = new Map<Worker, NodeJS.Timeout>();
const waiting: ((worker: Worker) => void)[] = [];
let threads = 0;

/** Adds up all shares of a report, each in a thread. Rejects when one of them fails. */
export function tallyInThreads(job: Omit<ShareJob, "share">): Promise<ConversionTallies[]> {
  const shares = Array.from({ length: MOST_THREADS }, (_, index) => ({ index, of: MOST_THREADS }));
  return Promise.all(shares.map((share) => tally({ ...job, share })));
}

async function tally(job: ShareJob): Promise<ConversionTallies> {
  const worker = await takeWorker();
  worker.ref();
  return new Promise((resolve, reject) => {
    worker.once("message", (tallies: ConversionTallies) => {
      worker.off("error", reject);
      giveBack(worker);
      resolve(tallies);
    });
    // A thread that fails ends.
    worker.once("error", reject);
    worker.postMessage(job);
  });
}

function takeWorker(): Worker | Promise<Worker> {
  for (const [worker, end] of idle) {
    clearTimeout(end);
    idle.delete(worker);
    return worker;
  }
  return threads < MOST_THREADS ? startWorker() : new Promise((resolve) => waiting.push(resolve));
}

function startWorker(): Worker {
  // The workspace packages are imported as sources, as `bin/anyway.mjs` has them in the main thread.
  const execArgv = ["-C", "@anyway-sh/source", "--disable-warning=ExperimentalWarning"];
  const worker = new Worker(new URL("./conversion-thread.ts", import.meta.url), { execArgv });
  threads++;
  worker.once("exit", () => {
    threads--;
    clearTimeout(idle.get(worker));
    idle.delete(worker);
    const next = waiting.shift();
    if (next) next(startWorker());
  });
  return worker;
}

function giveBack(worker: Worker): void {
  const next = waiting.shift();
  if (next) {
    next(worker);
    return;
  }
  // It keeps no process from ending.
  worker.unref();
  idle.set(worker, setTimeout(() => worker.terminate(), IDLE_MS).unref());
}
