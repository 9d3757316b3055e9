/** A span of the day, in minutes after midnight; `to` may lie in the next day, `from` in the one before. */
export interface Clock {
  from: number;
  to: number;
}

const HOUR = 60;
/** How far off a time of day may be, in minutes: people round. */
const AROUND = HOUR;

interface ClockForm {
  pattern: RegExp;
  read: (match: RegExpExecArray) => Clock | undefined;
}

const PARTS: Readonly<Record<string, Clock>> = {
  morning: { from: 5 * HOUR, to: 12 * HOUR },
  noon: { from: 11 * HOUR, to: 13 * HOUR },
  lunchtime: { from: 11 * HOUR, to: 14 * HOUR },
  midday: { from: 11 * HOUR, to: 13 * HOUR },
  afternoon: { from: 12 * HOUR, to: 18 * HOUR },
  evening: { from: 17 * HOUR, to: 23 * HOUR },
  night: { from: 20 * HOUR, to: 30 * HOUR },
  midnight: { from: 23 * HOUR, to: 25 * HOUR },
};

const ABOUT = "(?:(?:at|around|about|approximately|approx|circa|ca|after|before) |~ ?)";
const TIME = "(\\d{1,2})(?:[:.](\\d{2}))?";
const HALF = "([ap])\\.?m\\b\\.?";

/** How people name times of day; the first that fits is taken. */
export const CLOCK_FORMS: readonly ClockForm[] = [
  form(
    `\\b(?:(?:between|from) )?${TIME} ?(?:${HALF})? ?(?:-|–|to|and|until) ?${TIME} ?${HALF}`,
    ([, h, m, a, h2, m2, b]) => between(minutes(h, m, a ?? b), minutes(h2, m2, b)),
  ),
  form(
    "\\b(?:(?:between|from) )?(\\d{1,2}):(\\d{2}) ?(?:-|–|to|and|until) ?(\\d{1,2}):(\\d{2})\\b",
    ([, h, m, h2, m2]) => between(minutes(h, m), minutes(h2, m2)),
  ),
  form(`${ABOUT}?\\b${TIME} ?${HALF}`, ([, h, m, half]) => about(minutes(h, m, half))),
  form(`${ABOUT}?\\b(\\d{1,2}):(\\d{2})(?::\\d{2})?\\b`, ([, h, m]) => about(minutes(h, m))),
  form(
    "(?:(?:at|around|about) |~ ?)(\\d{1,2})(?: ?o'?clock)?(?! ?(?:\\d|[$€£%]|[a-z-]*\\b(?:days?|times?|people|euros?|dollars?|items?)))\\b(?![-./]\\d)",
    ([, h]) =>
      // Few people complain about what happened between one and seven at night.
      about(minutes(h, undefined, Number(h) < 7 ? "p" : undefined)),
  ),
  form(
    "\\b(?:in the |at |this |around )?(morning|noon|lunchtime|midday|afternoon|evening|midnight)\\b",
    ([, part = ""]) => PARTS[part],
  ),
  form("\\b(?:at |in the )?(night)\\b", ([, part = ""]) => PARTS[part]),
];

function form(pattern: string, read: ClockForm["read"]): ClockForm {
  return { pattern: new RegExp(pattern), read };
}

/** Undefined for what no clock shows. */
function minutes(hour = "", minute = "0", half?: string): number | undefined {
  const h = Number(hour);
  const m = Number(minute);
  if (h > 24 || m > 59 || (half !== undefined && (h > 12 || h === 0))) return undefined;
  return (half === undefined ? h : (h % 12) + (half === "p" ? 12 : 0)) * HOUR + m;
}

function about(at: number | undefined): Clock | undefined {
  return at === undefined ? undefined : { from: at - AROUND, to: at + AROUND };
}

function between(from: number | undefined, to: number | undefined): Clock | undefined {
  if (from === undefined || to === undefined) return undefined;
  return { from, to: to > from ? to : to + 24 * HOUR };
}
