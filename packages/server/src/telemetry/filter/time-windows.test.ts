import { expect, test } from "vitest";
import { windowsOf } from "./time-windows.ts";

const HOUR_NS = 3_600_000_000_000n;
const range = { startNs: 7n, endNs: 7n + 720n * HOUR_NS };

test.each([true, false])("windows grow and leave nothing out, newest first: %s", (newestFirst) => {
  for (const traces of [0, 1, 30_000, 1_000_000, 10 ** 12]) {
    const windows = [...windowsOf(range, traces, newestFirst, 20_000)];
    expect(windows.length).toBeLessThan(6);
    const inTime = newestFirst ? windows.toReversed() : windows;
    expect(inTime.at(0)?.startNs).toBe(range.startNs);
    expect(inTime.at(-1)?.endNs).toBe(range.endNs);
    for (const [i, window] of inTime.entries()) {
      expect(window.startNs).toBeLessThan(window.endNs);
      if (i > 0) expect(window.startNs).toBe(inTime[i - 1]?.endNs);
    }
  }
  const [first] = windowsOf(range, 1_000_000, newestFirst, 20_000);
  expect(first && first.endNs - first.startNs).toBe((720n * HOUR_NS) / 50n);
});
