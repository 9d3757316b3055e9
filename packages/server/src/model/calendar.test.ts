import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createCalendar, INTERVALS, MOST_INTERVALS, parseDay } from "./calendar.ts";

const at = Date.parse;
const iso = (ms: number) => new Date(ms).toISOString();
// Half hours, quarters, clocks that change at midnight (Beirut, Havana), by half an hour (Lord Howe), and a lost day.
const ZONES = [
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "Asia/Kolkata",
  "Asia/Kathmandu",
  "Asia/Beirut",
  "America/Havana",
  "Australia/Lord_Howe",
  "Pacific/Apia",
];

describe("a calendar", () => {
  it("begins days at midnight of its zone, also when the clocks change", () => {
    const berlin = createCalendar("Europe/Berlin");
    const range = { startMs: at("2026-10-24T22:00:00Z"), endMs: at("2026-10-27T00:00:00Z") };
    expect(berlin.startsIn(range, "day").map(iso)).toEqual([
      "2026-10-24T22:00:00.000Z",
      "2026-10-25T23:00:00.000Z",
      "2026-10-26T23:00:00.000Z",
    ]);
    // The day of 25 hours.
    const day = { startMs: at("2026-10-24T22:00:00Z"), endMs: at("2026-10-25T23:00:00Z") };
    expect(berlin.startsIn(day, "hour")).toHaveLength(25);
  });

  it("begins a day whose midnight is left out at what comes instead", () => {
    // Beirut puts its clocks from 00:00 to 01:00.
    const beirut = createCalendar("Asia/Beirut");
    expect(iso(beirut.startOfDay(parseDay("2026-03-29")))).toBe("2026-03-28T22:00:00.000Z");
    expect(iso(beirut.startOfDay(parseDay("2026-03-30")))).toBe("2026-03-29T21:00:00.000Z");
  });

  it("begins weeks on Mondays and months on their first, the first interval with the range", () => {
    const utc = createCalendar("UTC");
    const range = { startMs: at("2026-11-19T12:00:00Z"), endMs: at("2026-12-02T00:00:00Z") };
    expect(utc.startsIn(range, "week").map(iso)).toEqual([
      "2026-11-19T12:00:00.000Z",
      "2026-11-23T00:00:00.000Z",
      "2026-11-30T00:00:00.000Z",
    ]);
    expect(utc.startsIn(range, "month").map(iso)).toEqual([
      "2026-11-19T12:00:00.000Z",
      "2026-12-01T00:00:00.000Z",
    ]);
    expect(utc.firstDayFrom(range.startMs)).toBe(parseDay("2026-11-20"));
    expect(utc.firstDayFrom(at("2026-11-20T00:00:00Z"))).toBe(parseDay("2026-11-20"));
  });

  it("parts time without gap and overlap, in every zone and interval", () => {
    const time = fc.integer({
      min: at("2005-01-01T00:00:00Z") / 900_000,
      max: at("2027-01-01T00:00:00Z") / 900_000,
    });
    fc.assert(
      fc.property(
        fc.constantFrom(...ZONES),
        fc.constantFrom(...INTERVALS),
        time,
        fc.integer({ min: 1, max: 800 }),
        (zone, interval, slot, length) => {
          const calendar = createCalendar(zone);
          const range = { startMs: slot * 900_000, endMs: (slot + length) * 900_000 };
          const starts = calendar.startsIn(range, interval);
          expect(starts[0]).toBe(range.startMs);
          expect(starts).toEqual([...new Set(starts)].sort((a, b) => a - b));
          for (const start of starts) {
            expect(start).toBeLessThan(range.endMs);
            expect(start % 900_000).toBe(0);
          }
          if (interval === "day")
            for (const start of starts.slice(1)) {
              const day = calendar.dayOf(start);
              expect(calendar.startOfDay(day)).toBe(start);
              expect(calendar.dayOf(start - 1)).toBeLessThan(day);
              expect(calendar.firstDayFrom(start)).toBe(day);
            }
        },
      ),
    );
  });

  it("ends early where there are more intervals than anybody shows", () => {
    const ever = { startMs: 0, endMs: at("2261-12-31T00:00:00Z") };
    expect(createCalendar("Europe/Berlin").startsIn(ever, "hour")).toHaveLength(MOST_INTERVALS + 1);
  });
});
