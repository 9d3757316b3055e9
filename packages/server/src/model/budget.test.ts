import fc from "fast-check";
import { expect, it } from "vitest";
import { type Budget, forecastOf, percentSpent, periodAt, reachedThresholds } from "./budget.ts";
import { createCalendar } from "./calendar.ts";

const DOLLAR = 1_000_000_000n;
const HOUR = 3_600_000;
const budget: Budget = {
  id: "bud_1",
  projectId: "proj_1",
  name: "Cap",
  environment: "production",
  filter: {},
  per: "project",
  window: { type: "calendar", unit: "month" },
  amount: 10n * DOLLAR,
  thresholds: [50, 80, 100],
  blocks: true,
  emails: [],
  slackUrl: null,
  active: true,
  createdAt: 0,
  revision: 1,
};
const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
const at = (unit: "day" | "week" | "month", now: string, timeZone: string) => {
  const { startMs, endMs } = periodAt({ type: "calendar", unit }, Date.parse(now), createCalendar(timeZone));
  return [iso(startMs), iso(endMs)];
};

it("counts days, weeks and months by the clocks of a time zone, also as they change", () => {
  // In Berlin the clocks went back on the 25th of October 2026.
  expect(at("day", "2026-10-25T12:00:00Z", "Europe/Berlin")).toEqual([
    "2026-10-24T22:00:00.000Z",
    "2026-10-25T23:00:00.000Z",
  ]);
  expect(at("week", "2026-10-25T12:00:00Z", "Europe/Berlin")).toEqual([
    "2026-10-18T22:00:00.000Z",
    "2026-10-25T23:00:00.000Z",
  ]);
  expect(at("month", "2026-02-28T23:30:00Z", "Asia/Kathmandu")).toEqual([
    "2026-02-28T18:15:00.000Z",
    "2026-03-31T18:15:00.000Z",
  ]);
  expect(at("month", "2026-12-31T23:59:59Z", "UTC")).toEqual([
    "2026-12-01T00:00:00.000Z",
    "2027-01-01T00:00:00.000Z",
  ]);
});

it("of any time and zone, holds the time, and begins anew where it ends", () => {
  const zones = ["UTC", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Casablanca"];
  fc.assert(
    fc.property(
      fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2030, 0) }),
      fc.constantFrom(...zones),
      fc.constantFrom("day" as const, "week" as const, "month" as const),
      (now, timeZone, unit) => {
        const calendar = createCalendar(timeZone);
        const { startMs, endMs } = periodAt({ type: "calendar", unit }, now, calendar);
        if (endMs === null) throw new Error("A calendar window has no end.");
        expect(startMs <= now && now < endMs).toBe(true);
        expect(periodAt({ type: "calendar", unit }, endMs, calendar).startMs).toBe(endMs);
        expect(periodAt({ type: "calendar", unit }, startMs, calendar)).toEqual({ startMs, endMs });
      },
    ),
    { numRuns: 150 },
  );
});

it("begins a window that rolls with a quarter of an hour, never too late", () => {
  const now = Date.parse("2026-11-21T09:29:00Z");
  const { startMs, endMs } = periodAt({ type: "rolling", hours: 24 }, now, createCalendar("UTC"));
  expect([iso(startMs), endMs]).toEqual(["2026-11-20T09:15:00.000Z", null]);
});

it("reaches a threshold exactly, to the last nano-dollar", () => {
  expect(reachedThresholds(budget, 5n * DOLLAR - 1n)).toEqual([]);
  expect(reachedThresholds(budget, 5n * DOLLAR)).toEqual([50]);
  expect(reachedThresholds(budget, 12n * DOLLAR)).toEqual([50, 80, 100]);
  expect(percentSpent(budget, 10n * DOLLAR - 1n)).toBe(99);
});

it("forecasts by a straight line, once a twentieth of the window is over", () => {
  const period = { startMs: 0, endMs: 100 * HOUR };
  expect(forecastOf(budget, period, DOLLAR, 5 * HOUR - 1)).toBeUndefined();
  expect(forecastOf(budget, period, DOLLAR, 5 * HOUR)).toEqual({ spent: 20n * DOLLAR, spentAtMs: 50 * HOUR });
  expect(forecastOf(budget, period, DOLLAR, 50 * HOUR)).toEqual({ spent: 2n * DOLLAR, spentAtMs: null });
  expect(forecastOf(budget, period, 0n, 50 * HOUR)).toEqual({ spent: 0n, spentAtMs: null });
  expect(forecastOf(budget, { startMs: 0, endMs: null }, DOLLAR, 50 * HOUR)).toBeUndefined();
});
