import { expect, test } from "vitest";
import { NOBODY_STANDS, toSegment } from "../../test/visit-segment.ts";
import { ALL_OWNERS, type ShareJob, tallyShare } from "../attribution/conversion-share.ts";
import { addTallies } from "../attribution/conversion-tallies.ts";
import { tallyInThreads } from "./conversion-threads.ts";

/** How many threads there are, and were at most. */
let [threads, most] = [0, 0];
process.on("worker", (worker) => {
  most = Math.max(most, ++threads);
  worker.once("exit", () => threads--);
});

const OWNERS = 400;
const MINUTE_MS = 60_000;

/** Owners talk about several things, and every second orders, in one of two currencies; some are given a part back. */
function aJob(): Omit<ShareJob, "share"> {
  const visits = Array.from({ length: OWNERS * 9 }, (_, i) => ({
    owner: 1 + (i % OWNERS),
    session: i % 4,
    user: 0,
    at: (i * 7) % 300,
    ns: i % 2,
    lasts: i % 5,
    touch: i % 3 > 0,
    cost: i,
    order: i % 5 === 0 ? 1 + (i % OWNERS) : 0,
    workflow: ["", "chat", "search"][i % 3] ?? "",
  }));
  const orders = Array.from({ length: OWNERS / 2 }, (_, i) => 2 * i + 1);
  const numbers = BigUint64Array.from(orders, BigInt);
  const placedMs = Float64Array.from(orders, (owner) => (100 + (owner % 200)) * MINUTE_MS);
  return {
    basis: {
      visits: [toSegment(visits.slice(0, 1_000)), toSegment(visits.slice(1_000))],
      standing: NOBODY_STANDS,
      asked: {
        firstSlot: 0,
        lastSlot: 10,
        environments: ["production"],
        intent: [{ of: "workflow", is: "search" }],
        conditions: [],
        by: "workflow",
      },
      madeIn: new BigUint64Array(),
      orders: {
        customer: numbers,
        maker: new BigUint64Array(orders.length),
        id: orders.map(String),
        named: numbers,
        madeIn: new BigUint64Array(orders.length),
        placedMs,
        paidMs: placedMs,
        currency: { keys: ["USD", "EUR"], at: Uint32Array.from(orders, (_, i) => i % 2) },
        money: {
          values: Float64Array.from(orders.flatMap((owner) => [1_000 + owner, -owner])),
          ends: Uint32Array.from(orders, (_, i) => 2 * i + 2),
        },
        moneyAtMs: {
          values: Float64Array.from([...placedMs].flatMap((ms) => [ms, ms + MINUTE_MS])),
          ends: Uint32Array.from(orders, (_, i) => 2 * i + 2),
        },
      },
    },
    terms: { dating: "event", startMs: 0, endMs: 400 * MINUTE_MS, windowMs: 120 * MINUTE_MS },
    sums: {
      byValue: true,
      startsMs: [0, 100 * MINUTE_MS, 200 * MINUTE_MS],
      model: "linear",
      ratesFromMs: [150 * MINUTE_MS],
    },
  };
}

test("shares of owners in threads add up to what all are at once", async () => {
  const job = aJob();
  const work = tallyShare({ ...job, share: ALL_OWNERS });
  let step = work.next();
  while (!step.done) step = work.next();
  const all = addTallies([step.value]);
  expect(all.all.funnel.converted.visitors).toBeGreaterThan(OWNERS / 4);
  const byThreads = await tallyInThreads(job);
  expect(byThreads.length).toBeGreaterThan(1);
  const added = addTallies(byThreads);
  const sorted = (sums: typeof all.all) => ({
    ...sums,
    credits: sums.credits.toSorted((a, b) =>
      JSON.stringify([a.currency, a.rateFromMs]) < JSON.stringify([b.currency, b.rateFromMs]) ? -1 : 1,
    ),
  });
  expect(sorted(added.all)).toEqual(sorted(all.all));
  for (const of of ["values", "intervals"] as const) {
    expect([...added[of].keys()].sort()).toEqual([...all[of].keys()].sort());
    for (const [key, sums] of new Map<string | number, typeof all.all>(all[of])) {
      const own = new Map<string | number, typeof all.all>(added[of]).get(key);
      expect(own && sorted(own), String(key)).toEqual(sorted(sums));
    }
  }
});

test("reports at the same time share the threads that there are, also when some of them fail", async () => {
  const job = aJob();
  const broken = { ...job, basis: { ...job.basis, visits: [null] } } as unknown as typeof job;
  const asked = Array.from({ length: 9 }, (_, i) => tallyInThreads(i % 3 === 0 ? broken : job));
  const answers = await Promise.allSettled(asked);
  expect(answers.map(({ status }) => status === "fulfilled")).toEqual(asked.map((_, i) => i % 3 > 0));
  const [, first, ...others] = answers.flatMap((one) =>
    one.status === "fulfilled" ? [addTallies(one.value)] : [],
  );
  for (const other of others) expect(other.all.funnel).toEqual(first?.all.funnel);
  expect(most).toBeLessThanOrEqual(4);
});
