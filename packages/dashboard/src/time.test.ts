import { expect, test } from "vitest";
import { formatAgo, preciseMs } from "./time.ts";

const now = new Date("2026-11-21T12:00:00Z");

test.each([
  ["2026-11-21T11:59:30Z", "just now"],
  ["2026-11-21T11:00:00Z", "1 hr. ago"],
  ["2026-11-20T11:00:00Z", "yesterday"],
  ["2026-11-01T12:00:00Z", "20 days ago"],
  ["2026-08-01T12:00:00Z", "3 mo. ago"],
])("%s was %s", (time, text) => {
  expect(formatAgo(time, now)).toBe(text);
});

test("microseconds survive", () => {
  const start = preciseMs("2026-11-21T12:00:00.000250000Z");
  const end = preciseMs("2026-11-21T12:00:00.001750000Z");
  expect(end - start).toBeCloseTo(1.5, 3);
});
