import { afterEach, expect, test, vi } from "vitest";
import { hex } from "../../test/a-span.ts";
import type { SlotWrites } from "../telemetry/slot-writes.ts";
import { createDeriver } from "./deriver.ts";

afterEach(() => {
  vi.useRealTimers();
});

test("closing waits no longer than it must, but for the statement under way and for no other", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const reads: (() => void)[] = [];
  const store: SlotWrites = {
    readTraceSpans: () => new Promise((resolve) => reads.push(() => resolve(new Map()))),
    readTraceSlots: async () => new Map(),
    writeDerived: async () => {},
    tracesCommittedSince: async () => [],
    readWatermark: async () => 0,
    writeWatermark: async () => {
      throw new Error("the pass did not come to its end");
    },
  };
  const deriver = createDeriver({
    store,
    decidedBeforeUs: () => 10_000_000,
    nowUs: () => 10_000_000,
    onError: (error) => expect.fail(String(error)),
  });
  deriver.touch(["proj_a", "proj_b"].map((projectId) => ({ projectId, traceId: hex(16) })));
  let closed = false;
  const closing = deriver.close().then(() => {
    closed = true;
  });
  await vi.advanceTimersByTimeAsync(6_000);
  expect({ closed, reads: reads.length, pending: deriver.pending }).toEqual({
    closed: false,
    reads: 1,
    pending: 2,
  });
  reads[0]?.();
  await closing;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(reads).toHaveLength(1);
});
