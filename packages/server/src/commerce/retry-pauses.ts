const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** The pauses after each attempt, less a jitter of up to a quarter: ten attempts within 17 to 23 hours. */
const PAUSES_MS = [
  5 * SECOND,
  30 * SECOND,
  2 * MINUTE,
  10 * MINUTE,
  30 * MINUTE,
  HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
];

/** When what failed at `at` is sent again, after so many attempts; null when it is given up. `random` is from 0 up to 1. */
export function nextAttemptAt(attempts: number, at: number, random: number): number | null {
  const pause = PAUSES_MS[attempts - 1];
  return pause === undefined ? null : at + Math.round(pause * (1 - random / 4));
}
