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
    tracesCommittedSince: async () => ({ traces: [], nextUs: undefined }),
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

test("ingest is slowed while too many traces wait, and let go as they are derived, or after a second", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const store: SlotWrites = {
    readTraceSpans: async () => new Map(),
    readTraceSlots: async () => new Map(),
    writeDerived: async () => {},
    tracesCommittedSince: async () => ({ traces: [], nextUs: undefined }),
    readWatermark: async () => 0,
    writeWatermark: async () => {},
  };
  const deriver = createDeriver({
    store,
    decidedBeforeUs: () => 0,
    nowUs: () => 0,
    onError: (error) => expect.fail(String(error)),
  });
  await deriver.keepPace();
  deriver.touch(Array.from({ length: 20_000 }, () => ({ projectId: "proj_a", traceId: hex(16) })));
  let isLetGo = false;
  const waiting = deriver.keepPace().then(() => {
    isLetGo = true;
  });
  await Promise.resolve();
  expect(isLetGo).toBe(false);
  await deriver.settle();
  await waiting;
  expect(deriver.pending).toBe(0);
  await deriver.keepPace();
});

test("a long history is taken up bit by bit, and the watermark stays until all of it is derived", async () => {
  const history = Array.from({ length: 7 }, (_, i) => ({
    projectId: "proj_a",
    traceId: `${i}`.padStart(32, "0"),
  }));
  const derived: string[] = [];
  const watermarks: { at: number; derived: number }[] = [];
  const store: SlotWrites = {
    readTraceSpans: async (_, traceIds) => {
      derived.push(...traceIds);
      return new Map();
    },
    readTraceSlots: async () => new Map(),
    writeDerived: async () => {},
    tracesCommittedSince: async (sinceUs) => ({
      traces: history.slice(sinceUs, sinceUs + 2),
      nextUs: sinceUs + 2 < history.length ? sinceUs + 2 : undefined,
    }),
    readWatermark: async () => 0,
    writeWatermark: async (at) => {
      watermarks.push({ at, derived: derived.length });
    },
  };
  const deriver = createDeriver({
    store,
    decidedBeforeUs: () => 10_000_000,
    nowUs: () => 10_000_000,
    onError: (error) => expect.fail(String(error)),
  });
  await deriver.resume();
  await deriver.settle();
  expect(new Set(derived)).toEqual(new Set(history.map(({ traceId }) => traceId)));
  deriver.touch(history.slice(0, 1));
  await deriver.settle();
  expect(watermarks.every((written) => written.derived >= history.length)).toBe(true);
  expect(watermarks).toHaveLength(1);
  await deriver.close();
});
