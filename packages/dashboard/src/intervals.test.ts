import { expect, test } from "vitest";
import { partialIntervals } from "./intervals.ts";

const day = (n: number, hour = 0) => new Date(Date.UTC(2026, 9, n, hour)).toISOString();

test("the day in which a range begins is cut, the one in which it ends is running", () => {
  expect(partialIntervals([day(1, 14), day(2), day(3), day(4)], day(4, 9))).toEqual([
    "cut",
    undefined,
    undefined,
    "running",
  ]);
});

test("whole days are whole, also the shorter one at the change of clocks", () => {
  const starts = ["2026-03-28T00:00:00+01:00", "2026-03-29T00:00:00+01:00", "2026-03-30T00:00:00+02:00"];
  expect(partialIntervals(starts, "2026-03-31T00:00:00+02:00")).toEqual([undefined, undefined, undefined]);
});

test("months of unequal length are whole", () => {
  const starts = ["2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z"];
  expect(partialIntervals(starts, "2026-04-01T00:00:00Z")).toEqual([undefined, undefined, undefined]);
});

test("of two intervals the shorter one is told", () => {
  expect(partialIntervals([day(1), day(2)], day(2, 3))).toEqual([undefined, "running"]);
  expect(partialIntervals([day(1, 20), day(2)], day(3))).toEqual(["cut", undefined]);
  expect(partialIntervals([day(1)], day(1, 3))).toEqual([undefined]);
  expect(partialIntervals([], day(1))).toEqual([]);
});
