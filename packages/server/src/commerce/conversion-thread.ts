import { parentPort } from "node:worker_threads";
import { type ShareJob, tallyShare } from "../attribution/conversion-share.ts";

/** A thread that adds up shares of reports; `conversion-threads.ts` starts it. Nobody else waits for its turn here. */
parentPort?.on("message", (job: ShareJob) => {
  const work = tallyShare(job);
  for (;;) {
    const step = work.next();
    if (!step.done) continue;
    parentPort?.postMessage(step.value);
    return;
  }
});
