import { memoryUsage } from "node:process";

const WARM_UP = 20_000;
const ROUNDS = 7;
const RUNS = 10_000;
/** Few enough that nothing is collected while they run, given a young generation of half a gigabyte. */
const ALLOCATING_RUNS = 4_000;
/** A workflow and its three tasks. */
const SPANS = 4;

/** What every tracer is given: a request of a chat, and the steps that answer it. */
export const request = { customerId: "CUS_a1b2c3d4e5f6", userId: "user-123", message: "Where is my order?" };
export const classify = (/** @type {string} */ message) => ({ topic: "order", length: message.length });
export const lookUp = (/** @type {{ topic: string }} */ { topic }) => ({ topic, orders: ["A-17", "A-18"] });
export const answer = (/** @type {{ orders: string[] }} */ { orders }) => `It is ${orders[0]}, on its way.`;

/** Takes what it is given; what sending costs is not the tracer's. */
export const noExporter = {
  /** @param {unknown} _spans @param {(result: { code: number }) => void} done */
  export: (_spans, done) => done({ code: 0 }),
  shutdown: async () => {},
  forceFlush: async () => {},
};

/**
 * Prints nanoseconds and bytes for each span of `run`, which makes four: the fastest of several rounds, since what
 * makes one slower is not the tracer.
 *
 * @param {() => unknown} run
 */
export async function measure(run) {
  for (let i = 0; i < WARM_UP; i++) await run();
  let ns = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const began = process.hrtime.bigint();
    for (let i = 0; i < RUNS; i++) await run();
    ns = Math.min(ns, Number(process.hrtime.bigint() - began) / (RUNS * SPANS));
  }
  globalThis.gc?.();
  const before = memoryUsage().heapUsed;
  for (let i = 0; i < ALLOCATING_RUNS; i++) await run();
  const bytes = (memoryUsage().heapUsed - before) / (ALLOCATING_RUNS * SPANS);
  console.log(JSON.stringify({ ns: Math.round(ns), bytes: Math.round(bytes) }));
  process.exit(0);
}
