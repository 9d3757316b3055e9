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

  test("a batch that the engine cannot take fails alone", async () => {
    const { store, committer } = aCommitter();
    const both = Promise.allSettled([committer.submit(aBatch("good")), committer.submit(aBatch("bad"))]);
    (await store.until(1)).fail(new StoreError("wrong row", false));
    (await store.until(2)).succeed();
    (await store.until(3)).fail(new StoreError("wrong row", false));
    expect((await both).map((outcome) => outcome.status)).toEqual(["fulfilled", "rejected"]);
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
