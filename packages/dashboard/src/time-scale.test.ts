import { expect, test } from "vitest";
import { formatExtent, moved, parseExtent, scaled, ticksOf, within } from "./time-scale.ts";

test("ticks are round and within", () => {
  expect(ticksOf({ from: 0, to: 1_000 }, 4)).toEqual([0, 500, 1_000]);
  expect(ticksOf({ from: 130, to: 180 }, 5)).toEqual([130, 140, 150, 160, 170, 180]);
  expect(ticksOf({ from: 0, to: 0 }, 4)).toEqual([]);
  expect(ticksOf({ from: 0, to: 0.004 }, 4)).toHaveLength(5);
});

test("an extent stays within its trace, and all of it is none", () => {
  expect(within({ from: -50, to: 50 }, 1_000)).toEqual({ from: 0, to: 100 });
  expect(within({ from: 950, to: 1_050 }, 1_000)).toEqual({ from: 900, to: 1_000 });
  expect(within({ from: -1, to: 1_001 }, 1_000)).toBeUndefined();
  expect(within({ from: 5, to: 5 }, 1_000)).toEqual({ from: 5, to: 5.001 });
  expect(within({ from: 5, to: 5 }, 0)).toBeUndefined();
  expect(scaled({ from: 100, to: 200 }, 0.5)).toEqual({ from: 125, to: 175 });
  expect(moved({ from: 100, to: 200 }, -0.25)).toEqual({ from: 75, to: 175 });
});

test("an address carries an extent to the microsecond, and nothing else", () => {
  expect(formatExtent({ from: 1.23456, to: 340 })).toBe("1.235-340");
  expect(parseExtent("1.235-340")).toEqual({ from: 1.235, to: 340 });
  for (const wrong of [undefined, "", "5", "5-5", "9-1", "-5-9", "1-Infinity", "1e9-2e9"])
    expect(parseExtent(wrong)).toBeUndefined();
});
