import type { Random } from "./random.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** A visit that starts no later than this ends before now; the earliest stays within a range of thirty days. */
const LATEST = 60 * MINUTE;
const EARLIEST = 29.5 * DAY;

/** How busy the shop is in each hour of the day (UTC): a morning peak, an evening peak, a quiet night. */
const BUSY_HOURS = [1, 1, 0, 0, 0, 1, 3, 5, 8, 11, 12, 11, 9, 9, 10, 10, 9, 9, 11, 12, 11, 8, 5, 2];
/** From Sunday; people write less at the weekend. */
const BUSY_DAYS = [5, 11, 12, 10, 9, 9, 5];

/** A moment in the thirty days before `now`, likelier when the shop is busy. */
function busyMoment(random: Random, now: Date): Date {
  for (;;) {
    const time = new Date(now.getTime() - Math.floor(random.between(LATEST, EARLIEST)));
    const hour = BUSY_HOURS[time.getUTCHours()] ?? 0;
    const day = BUSY_DAYS[time.getUTCDay()] ?? 0;
    if (random.chance((hour / 12) * (day / 12))) return time;
  }
}

/** `count` moments in order of time. */
export function busyMoments(random: Random, now: Date, count: number): Date[] {
  const moments = Array.from({ length: count }, () => busyMoment(random, now));
  return moments.sort((a, b) => a.getTime() - b.getTime());
}

export const minutesAfter = (time: Date, minutes: number): Date =>
  new Date(time.getTime() + minutes * MINUTE);
