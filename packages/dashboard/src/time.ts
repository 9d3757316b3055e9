const short = new Intl.DateTimeFormat("en-US", {
  month: "short",
  day: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});
const minute = new Intl.DateTimeFormat("en-US", {
  month: "short",
  day: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});
const clock = new Intl.DateTimeFormat("en-US", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const day = new Intl.DateTimeFormat("en-US", {
  weekday: "long",
  month: "long",
  day: "numeric",
  year: "numeric",
});
const full = new Intl.DateTimeFormat("en-US", {
  dateStyle: "medium",
  timeStyle: "long",
  hourCycle: "h23",
});
const relative = new Intl.RelativeTimeFormat("en-US", { numeric: "auto", style: "short" });

/** `Nov 21, 09:30:12` in the reader's time zone. */
export const formatTime = (time: string): string => short.format(new Date(time));
/** `Nov 21, 09:30`. */
export const formatMinute = (time: string): string => minute.format(new Date(time));
/** `09:30`. */
export const formatClock = (time: string): string => clock.format(new Date(time));
/** `Saturday, November 21, 2026`. */
export const formatDay = (time: string): string => day.format(new Date(time));
/** `Nov 21, 2026, 09:30:12 UTC`. */
export const formatFullTime = (time: string): string => full.format(new Date(time));

const STEPS = [
  ["year", 365 * 86_400_000],
  ["month", 30 * 86_400_000],
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
] as const;

/** How long before `now`: `3 hr. ago`, `yesterday`, `just now`. */
export function formatAgo(time: string, now: Date): string {
  const ms = Date.parse(time) - now.getTime();
  for (const [unit, length] of STEPS)
    if (Math.abs(ms) >= length) return relative.format(Math.trunc(ms / length), unit);
  return "just now";
}

/** Milliseconds since the epoch with the digits below them, which `Date` cuts: spans last microseconds. */
export function preciseMs(time: string): number {
  const digits = /\.\d{3}(\d+)/.exec(time)?.[1];
  return Date.parse(time) + (digits ? Number(`0.${digits}`) : 0);
}

const days = new Map<string, Intl.DateTimeFormat>();
/** `Nov 21`, or with its hour where it does not begin a day, as clocks of a time zone show it. */
export function formatDayIn(time: string, timeZone: string): string {
  const format =
    days.get(timeZone) ??
    new Intl.DateTimeFormat("en-US", {
      timeZone,
      month: "short",
      day: "numeric",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    });
  days.set(timeZone, format);
  return format.format(new Date(time)).replace(/, 00:00$/, "");
}
