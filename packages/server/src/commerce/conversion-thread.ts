import { parentPort } from "node:worker_threads";
import { type ShareJob, tallyShare } from "../attribution/conversion-share.ts";
import { Scratch } from "../model/scratch.ts";

const scratch = new Scratch();

/** A thread that adds up shares of reports; `conversion-threads.ts` starts it. Nobody else waits for its turn here. */
parentPort?.on("message", (job: ShareJob) => {
  scratch.reset();
  const work = tallyShare(job, scratch);
  for (;;) {
    const step = work.next();
    if (!step.done) continue;
    parentPort?.postMessage(step.value);
    return;
  }
});
