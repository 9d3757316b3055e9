const DAY_MS = 86_400_000;

/** Half-open: `startNs` is in, `endNs` is not. Nanoseconds since 1970. */
export interface TimeRange {
  startNs: bigint;
  endNs: bigint;
}

/** The grain of stored sums: a quarter of an hour, which divides the days of every time zone. */
export const SLOT_NS = 900_000_000_000n;

/** {@link SLOT_NS} in milliseconds. */
export const SLOT_MS = Number(SLOT_NS / 1_000_000n);

/** Of a period in slots without an end, the first one after it: the largest number that their columns hold. */
export const OPEN_SLOT = 2 ** 32 - 1;

/** The number of the slot that a time is in, counted from 1970. */
export function slotOf(timeNs: bigint): number {
  return Number(timeNs / SLOT_NS);
}

/** The times that the stores can hold: from 1970 up to the year 2262, in nanoseconds. */
export const MAX_TIME_NS = 9_223_372_036_854_775_807n;

/** The range that was asked for; by default the 30 days that end now. Undefined when it ends before it starts. */
export function timeRange(
  query: { start_time?: string | undefined; end_time?: string | undefined },
  nowMs: number,
): TimeRange | undefined {
  const endNs = query.end_time === undefined ? msToNs(nowMs) : parseTimeNs(query.end_time);
  const startNs =
    query.start_time === undefined ? endNs - msToNs(30 * DAY_MS) : parseTimeNs(query.start_time);
  return startNs < endNs ? { startNs, endNs } : undefined;
}

/** The range widened to whole slots, as sums need it. */
export function alignToSlots(range: TimeRange): TimeRange {
  const startNs = (range.startNs / SLOT_NS) * SLOT_NS;
  const endNs = ((range.endNs + SLOT_NS - 1n) / SLOT_NS) * SLOT_NS;
  return { startNs, endNs };
}

/** An RFC 3339 time with offset, to the nanosecond. The caller has checked its form. */
export function parseTimeNs(text: string): bigint {
  const fraction = /\.(\d+)/.exec(text)?.[1] ?? "";
  const wholeSeconds = Date.parse(text.replace(/\.\d+/, ""));
  return msToNs(wholeSeconds) + BigInt(fraction.slice(0, 9).padEnd(9, "0"));
}

/** RFC 3339 in UTC with nine decimal places. */
export function formatTimeNs(ns: bigint): string {
  const seconds = ns >= 0n ? ns / 1_000_000_000n : -((-ns + 999_999_999n) / 1_000_000_000n);
  const rest = ns - seconds * 1_000_000_000n;
  return `${new Date(Number(seconds) * 1000).toISOString().slice(0, -5)}.${rest.toString().padStart(9, "0")}Z`;
}

export function msToNs(ms: number): bigint {
  return BigInt(Math.trunc(ms)) * 1_000_000n;
}

/** Milliseconds with three decimal places, as the API shows durations. */
export function nsToMs(ns: bigint): number {
  return Number(ns / 1_000n) / 1_000;
}
