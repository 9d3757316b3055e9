import { setImmediate } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { StoreError } from "../telemetry/statement.ts";
import { createCommitter } from "./committer.ts";

/** A store whose inserts end when the test says so. */
function aStore() {
  const inserts: { lines: readonly string[]; stampUs: number; succeed(): void; fail(error: Error): void }[] =
    [];
  const waiting: (() => void)[] = [];
  return {
    inserts,
    insert: (lines: readonly string[], stampUs: number) =>
      new Promise<void>((resolve, reject) => {
        inserts.push({ lines, stampUs, succeed: resolve, fail: reject });
        for (const wake of waiting.splice(0)) wake();
      }),
    async until(count: number) {
      while (inserts.length < count) await new Promise<void>((resolve) => waiting.push(resolve));
      const last = inserts[count - 1];
      if (!last) throw new Error("no insert");
      return last;
    },
  };
}

function aCommitter(maxQueueBytes = 1_000) {
  const store = aStore();
  const touched: string[] = [];
  const committer = createCommitter({
    insert: store.insert,
    touched: (traces) => touched.push(...traces.map((trace) => trace.traceId)),
    nowUs: () => 5,
    maxQueueBytes,
  });
  return { store, touched, committer };
}
const aBatch = (name: string, bytes = 10) => ({
  lines: [name],
  bytes,
  traces: [{ projectId: "p", traceId: name }],
});

describe("group commit", () => {
  test("requests that arrive together share one insert, and none is answered before it ends", async () => {
    const { store, touched, committer } = aCommitter();
    let answered = 0;
    const both = ["a", "b"].map((name) => committer.submit(aBatch(name)).then(() => answered++));
    const insert = await store.until(1);
    expect(insert.lines).toEqual(["a", "b"]);
    expect([answered, touched, committer.oldestStampUs()]).toEqual([0, [], insert.stampUs]);
    insert.succeed();
    await Promise.all(both);
    expect([touched, committer.oldestStampUs(), committer.queueBytes]).toEqual([["a", "b"], undefined, 0]);
  });

  test("stamps grow even where the clock stands", async () => {
    const { store, committer } = aCommitter();
    const first = committer.submit(aBatch("a"));
    (await store.until(1)).succeed();
    await first;
    const second = committer.submit(aBatch("b"));
    (await store.until(2)).succeed();
    await second;
    expect(store.inserts.map((insert) => insert.stampUs)).toEqual([5, 6]);
  });

  test("a failed insert fails every request of it, and its traces are derived all the same", async () => {
    const { store, touched, committer } = aCommitter();
    const both = Promise.allSettled([committer.submit(aBatch("a")), committer.submit(aBatch("b"))]);
    (await store.until(1)).fail(new StoreError("away", true));
    expect((await both).map((outcome) => outcome.status)).toEqual(["rejected", "rejected"]);
    expect(touched).toEqual(["a", "b"]);
  });

  /** Ends every insert at once: one that has a bad line is refused for good. */
  async function refuseBad(store: ReturnType<typeof aStore>, done: Promise<unknown>) {
    let inserts = 0;
    let ended = false;
    void done.finally(() => {
      ended = true;
    });
    while (!ended) {
      const insert = await Promise.race([store.until(inserts + 1), done.then(() => undefined)]);
      if (!insert) break;
      inserts++;
      if (insert.lines.some((line) => line.startsWith("bad")))
        insert.fail(new StoreError("wrong row", false));
      else insert.succeed();
      await setImmediate();
    }
    return inserts;
  }

  test("lines that the engine refuses for good are told, and cost no other its place", async () => {
    const { store, committer, touched } = aCommitter();
    const lines = Array.from({ length: 100 }, (_, i) => (i === 7 || i === 99 ? `bad ${i}` : `good ${i}`));
    const all = Promise.all([
      committer.submit(aBatch("good")),
      committer.submit({ ...aBatch("mixed"), lines }),
      committer.submit(aBatch("bad")),
    ]);
    await refuseBad(store, all);
    const [good, mixed, bad] = await all;
    expect(good).toEqual([]);
    expect(mixed?.map(({ index }) => index)).toEqual([7, 99]);
    expect(bad).toEqual([{ index: 0, cause: expect.any(StoreError) }]);
    const stored = store.inserts.filter(({ lines }) => !lines.some((line) => line.startsWith("bad")));
    expect(stored.flatMap(({ lines }) => lines).sort()).toEqual(
      ["good", ...lines.filter((line) => line.startsWith("good"))].sort(),
    );
    expect([touched.sort(), committer.queueBytes]).toEqual([["bad", "good", "mixed"], 0]);
  });

  test("a batch of nothing else does not keep the engine busy line by line", async () => {
    const { store, committer } = aCommitter();
    const submitted = committer.submit({
      ...aBatch("x"),
      lines: Array.from({ length: 20_000 }, () => "bad"),
    });
    expect(await refuseBad(store, submitted)).toBeLessThan(250);
    expect(await submitted).toHaveLength(20_000);
  });

  test("an engine that goes away while a batch is divided fails it, to be sent again", async () => {
    const { store, committer } = aCommitter();
    const submitted = Promise.allSettled([committer.submit({ ...aBatch("x"), lines: ["a", "bad"] })]);
    (await store.until(1)).fail(new StoreError("wrong row", false));
    (await store.until(2)).fail(new StoreError("away", true));
    expect(await submitted).toMatchObject([{ status: "rejected", reason: { transient: true } }]);
  });

  test("a full queue refuses at once, and takes again once it is not", async () => {
    const { store, committer } = aCommitter(100);
    const first = committer.submit(aBatch("a", 90));
    expect(() => committer.submit(aBatch("b", 20))).toThrow(
      expect.objectContaining({ code: "overloaded", retryAfterSeconds: 1 }),
    );
    (await store.until(1)).succeed();
    await first;
    await committer.drain();
    const second = committer.submit(aBatch("b", 20));
    (await store.until(2)).succeed();
    await second;
  });

  test("a request that is larger than the whole queue is taken when nothing waits", async () => {
    const { store, committer } = aCommitter(100);
    const big = committer.submit(aBatch("big", 500));
    (await store.until(1)).succeed();
    await big;
  });

  test("draining waits for what was submitted, and not for more", async () => {
    const { store, committer } = aCommitter();
    await committer.drain();
    const one = committer.submit(aBatch("a"));
    const drained = committer.drain();
    (await store.until(1)).succeed();
    await Promise.all([one, drained]);
  });
});
