import { type LocalDate, weekday } from "./zoned-time.ts";

/** Days that somebody means. */
export interface Days {
  first: LocalDate;
  /** How many. */
  count: number;
}

const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const MONTH =
  "(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)";

interface DayForm {
  pattern: RegExp;
  read: (match: RegExpExecArray, today: LocalDate) => Days | undefined;
}

/** How people name days; the first that fits is taken. */
export const DAY_FORMS: readonly DayForm[] = [
  form(/\b(\d{4})-(\d{1,2})-(\d{1,2})(?=$|[^\d-]|T\d)/, ([, y, m, d]) =>
    date(Number(y), Number(m), Number(d)),
  ),
  form(/\b(\d{1,2})\.(\d{1,2})\.(\d{4})?(?!\d)/, ([, d, m, y], today) =>
    dated(today, Number(m), Number(d), y),
  ),
  // As in the United States, unless it cannot be.
  form(/\b(\d{1,2})\/(\d{1,2})(?:\/(\d{4}))?(?![\d/])/, ([, a, b, y], today) =>
    Number(a) > 12 ? dated(today, Number(b), Number(a), y) : dated(today, Number(a), Number(b), y),
  ),
  form(
    new RegExp(`\\b${MONTH}\\.? (\\d{1,2})(?:st|nd|rd|th)?(?:,? (\\d{4}))?(?![\\d:])\\b`),
    ([, m, d, y], today) => dated(today, monthOf(m), Number(d), y),
  ),
  form(
    new RegExp(`\\b(\\d{1,2})(?:st|nd|rd|th)?(?: of)? ${MONTH}\\b\\.?(?:,? (\\d{4})\\b)?`),
    ([, d, m, y], today) => dated(today, monthOf(m), Number(d), y),
  ),
  form(/\b(?:the )?day before yesterday\b/, (_, today) => days(back(today, 2))),
  form(/\byesterday\b/, (_, today) => days(back(today, 1))),
  form(/\btoday\b/, (_, today) => days(today)),
  form(/\b(an?|one|two|three|four|five|six|\d{1,3}) (day|week)s? ago\b/, ([, n, unit], today) =>
    unit === "day" ? days(back(today, countOf(n))) : days(back(today, 7 * countOf(n) + 1), 3),
  ),
  form(/\b(?:last|past) (\d{1,3}) days\b/, ([, n], today) => days(back(today, Number(n)), Number(n) + 1)),
  form(/\b(last|previous|this) week\b/, ([, which], today) => {
    const monday = back(today, (weekday(today) + 6) % 7);
    return days(which === "this" ? monday : back(monday, 7), 7);
  }),
  form(/\b(last|previous|this) month\b/, ([, which], today) => {
    const first = { ...today, day: 1 };
    return monthFrom(which === "this" ? first : { ...first, month: first.month - 1 });
  }),
  form(
    /\b(?:(last|this|on) )?(sun(?:day)?|mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?)\b/,
    ([text, which, name = ""], today) => {
      // `sat`, `sun` and the like are words of their own too.
      if (which === undefined && name.length < 4 && text.trim().length < 4) return undefined;
      const since = (weekday(today) - WEEKDAYS.indexOf(name.slice(0, 3)) + 7) % 7;
      return days(back(today, since === 0 && which === "last" ? 7 : since));
    },
  ),
];

function form(pattern: RegExp, read: DayForm["read"]): DayForm {
  return { pattern, read };
}

export function back(from: LocalDate, count: number): LocalDate {
  return normal({ ...from, day: from.day - count });
}

function days(first: LocalDate, count = 1): Days {
  return { first, count };
}

function monthFrom(first: LocalDate): Days {
  const begin = normal(first);
  return days(begin, new Date(Date.UTC(begin.year, begin.month, 0)).getUTCDate());
}

function normal({ year, month, day }: LocalDate): LocalDate {
  const at = new Date(Date.UTC(year, month - 1, day));
  return { year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate() };
}

/** Undefined for a date that no calendar has. */
function date(year: number, month: number, day: number): Days | undefined {
  const first = { year, month, day };
  const same = normal(first);
  return year >= 1970 && year < 2262 && same.month === month && same.day === day ? days(first) : undefined;
}

/** Without a year, the last such day. */
function dated(today: LocalDate, month: number, day: number, year: string | undefined): Days | undefined {
  if (year !== undefined) return date(Number(year), month, day);
  const isLater = month > today.month || (month === today.month && day > today.day);
  return date(isLater ? today.year - 1 : today.year, month, day);
}

function monthOf(name = ""): number {
  return MONTHS.indexOf(name.slice(0, 3)) + 1;
}

const COUNTS = ["", "one", "two", "three", "four", "five", "six"];
export function countOf(word = ""): number {
  return /^\d/.test(word) ? Number(word) : Math.max(1, COUNTS.indexOf(word));
}
