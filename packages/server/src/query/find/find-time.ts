import { CLOCK_FORMS, type Clock } from "./clock-of.ts";
import { back, countOf, DAY_FORMS, type Days } from "./day-of.ts";
import { formatLocal, localDate, timeOf } from "./zoned-time.ts";

/** Where in a text something stands: from `start` to before `end`. */
export interface Place {
  start: number;
  end: number;
}

/** A time that a text names. */
export interface FoundTime {
  /** Milliseconds since 1970: inclusive. */
  fromMs: number;
  /** Exclusive. */
  toMs: number;
  /** As the clocks of the zone show it. */
  meaning: string;
  places: Place[];
}

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;
const UNIT_MS: Readonly<Record<string, number>> = { minute: MINUTE_MS, min: MINUTE_MS, hour: 60 * MINUTE_MS };
const AGO = /\b(half an|an?|one|two|three|four|five|six|\d{1,4}) (minute|min|hour)s? ago\b/;
const PAST = /\b(?:in the )?(?:last|past) (?:(\d{1,4}) )?(minute|min|hour)s?\b/;
/** `now` names no day by which a text could be found, `just now` does. */
const JUST_NOW = /\bjust now\b/;
const LAST_NIGHT = /\blast night\b/;
const INSTANT = /\b\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:z|[+-]\d{2}:\d{2})/i;

/** The time that a text names, in words or digits, if it names one. A time of day alone is the last one before now. */
export function findTime(text: string, nowMs: number, timeZone: string): FoundTime | undefined {
  // Places are the same in both: other letters may change in length.
  const lower = text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
  return exact(text, timeZone) ?? relative(lower, nowMs, timeZone) ?? onDay(lower, nowMs, timeZone);
}

function exact(text: string, timeZone: string): FoundTime | undefined {
  const match = INSTANT.exec(text);
  const at = match ? Date.parse(match[0]) : Number.NaN;
  if (!match || Number.isNaN(at)) return undefined;
  return found(at - 30 * MINUTE_MS, at + 30 * MINUTE_MS, timeZone, [placeOf(match)]);
}

function relative(lower: string, nowMs: number, timeZone: string): FoundTime | undefined {
  const ago = AGO.exec(lower);
  if (ago) {
    const [, count = "", unit = ""] = ago;
    const distance = (count === "half an" ? 0.5 : countOf(count)) * (UNIT_MS[unit] ?? 0);
    // The longer ago, the less exact.
    const slack = Math.max(10 * MINUTE_MS, distance / 4);
    return found(nowMs - distance - slack, Math.min(nowMs, nowMs - distance + slack), timeZone, [
      placeOf(ago),
    ]);
  }
  const past = PAST.exec(lower);
  if (past) {
    const [, count = "1", unit = ""] = past;
    return found(nowMs - Number(count) * (UNIT_MS[unit] ?? 0), nowMs, timeZone, [placeOf(past)]);
  }
  const justNow = JUST_NOW.exec(lower);
  return justNow ? found(nowMs - 15 * MINUTE_MS, nowMs, timeZone, [placeOf(justNow)]) : undefined;
}

function onDay(lower: string, nowMs: number, timeZone: string): FoundTime | undefined {
  const today = localDate(nowMs, timeZone);
  const lastNight = LAST_NIGHT.exec(lower);
  if (lastNight) {
    const days = { first: back(today, 1), count: 1 };
    return spanOf(days, { from: 18 * 60, to: 30 * 60 }, timeZone, [placeOf(lastNight)]);
  }
  const day = firstOf(DAY_FORMS, lower, (form, match) => form.read(match, today));
  // What told the day is not read once more.
  const rest = day ? blank(lower, day.place) : lower;
  const clock = firstOf(CLOCK_FORMS, rest, (form, match) => form.read(match));
  if (day) return spanOf(day.value, clock?.value, timeZone, [day.place, ...(clock ? [clock.place] : [])]);
  if (!clock) return undefined;
  const start = timeOf(today, clock.value.from, timeZone);
  const first = start <= nowMs ? today : back(today, 1);
  return spanOf({ first, count: 1 }, clock.value, timeZone, [clock.place]);
}

function firstOf<Form extends { pattern: RegExp }, T>(
  forms: readonly Form[],
  text: string,
  read: (form: Form, match: RegExpExecArray) => T | undefined,
): { value: T; place: Place } | undefined {
  for (const form of forms) {
    const match = form.pattern.exec(text);
    const value = match ? read(form, match) : undefined;
    if (match && value !== undefined) return { value, place: placeOf(match) };
  }
  return undefined;
}

function spanOf(days: Days, clock: Clock | undefined, timeZone: string, places: Place[]): FoundTime {
  const { from, to } = clock ?? { from: 0, to: DAY_MINUTES };
  const last = back(days.first, 1 - days.count);
  return found(timeOf(days.first, from, timeZone), timeOf(last, to, timeZone), timeZone, places);
}

function found(fromMs: number, toMs: number, timeZone: string, places: Place[]): FoundTime {
  const from = formatLocal(fromMs, timeZone);
  const to = formatLocal(toMs, timeZone);
  const until = to.slice(0, 10) === from.slice(0, 10) ? to.slice(11) : to;
  return { fromMs, toMs, meaning: `${from} – ${until} (${timeZone})`, places };
}

function placeOf(match: RegExpExecArray): Place {
  const lead = match[0].length - match[0].trimStart().length;
  return { start: match.index + lead, end: match.index + match[0].trimEnd().length };
}

/** The text with a place of it blanked, so that other places stay where they are. */
export function blank(text: string, { start, end }: Place): string {
  return text.slice(0, start) + " ".repeat(end - start) + text.slice(end);
}
