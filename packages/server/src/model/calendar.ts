import { SLOT_MS } from "./time-range.ts";

/** Days, weeks and months as people of a time zone count them. Half-open, each ends where the next one begins. */
export interface Calendar {
  timeZone: string;
  /** The day that a time is in, counted from 1970-01-01. */
  dayOf(ms: number): number;
  /** When a day begins: at midnight, or, where the clock is put forward then, at what comes instead. */
  startOfDay(day: number): number;
  /** The first day that does not begin before the time. */
  firstDayFrom(ms: number): number;
  /**
   * When the intervals begin that share time with the range, the first one not before the range does. One more than
   * {@link MOST_INTERVALS} at most, which says that there are too many.
   */
  startsIn(range: { startMs: number; endMs: number }, interval: Interval): number[];
}

export const INTERVALS = ["hour", "day", "week", "month"] as const;
export type Interval = (typeof INTERVALS)[number];
/** More points than a chart has room for. */
export const MOST_INTERVALS = 1_000;

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** 1970-01-01 was a Thursday, and weeks begin on Mondays. */
const FIRST_MONDAY = 4;

export function createCalendar(timeZone: string): Calendar {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    calendar: "iso8601",
    numberingSystem: "latn",
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  /** What the clocks show, as if it were UTC; to the second. */
  const shownAt = (ms: number) => {
    const parts = new Map(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
    const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
    return Date.UTC(
      part("year"),
      part("month") - 1,
      part("day"),
      part("hour"),
      part("minute"),
      part("second"),
    );
  };
  const offsetAt = (ms: number) => shownAt(ms) - Math.floor(ms / 1_000) * 1_000;
  const dayOf = (ms: number) => Math.floor(shownAt(ms) / DAY_MS);
  const startOfDay = (day: number) => {
    const midnight = day * DAY_MS;
    let ms = midnight - offsetAt(midnight - offsetAt(midnight));
    // Clocks that change at midnight show it twice, or not at all.
    while (dayOf(ms) < day) ms += SLOT_MS;
    while (dayOf(ms - SLOT_MS) >= day) ms -= SLOT_MS;
    return ms;
  };
  const nextAfter = (ms: number, interval: Interval): number => {
    if (interval === "hour") {
      const next = ms + HOUR_MS;
      const late = (((next + offsetAt(next)) % HOUR_MS) + HOUR_MS) % HOUR_MS;
      return next - late > ms ? next - late : next;
    }
    const day = dayOf(ms);
    if (interval === "day") return startOfDay(day + 1);
    if (interval === "week") return startOfDay(day + 7 - ((((day - FIRST_MONDAY) % 7) + 7) % 7));
    const date = new Date(day * DAY_MS);
    return startOfDay(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1) / DAY_MS);
  };
  return {
    timeZone,
    dayOf,
    startOfDay,
    firstDayFrom(ms) {
      const day = dayOf(ms);
      return startOfDay(day) < ms ? day + 1 : day;
    },
    startsIn({ startMs, endMs }, interval) {
      const starts: number[] = [];
      for (let ms = startMs; ms < endMs && starts.length <= MOST_INTERVALS; ms = nextAfter(ms, interval))
        starts.push(ms);
      return starts;
    },
  };
}

/** `2026-11-21` as the number of its day. */
export function parseDay(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / DAY_MS;
}
