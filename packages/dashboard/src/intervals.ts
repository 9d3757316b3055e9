/** Days have 23 to 25 hours and months 28 to 31 days; what is shorter than this part of the others is not whole. */
const WHOLE = 0.85;

/**
 * Which intervals of a chart hold less than the others: the first one is `cut` where the range begins within it, the
 * last one `running` where the range ends within it. Each ends where the next one begins, the last one at `end`.
 */
export function partialIntervals(
  starts: readonly string[],
  end: string,
): readonly ("cut" | "running" | undefined)[] {
  const times = [...starts, end].map((time) => Date.parse(time));
  const lengths = times.slice(1).map((time, i) => time - (times[i] ?? time));
  // The first and the last one may both be cut.
  const inner = lengths.length > 2 ? lengths.slice(1, -1) : lengths;
  const usual = Math.max(...inner);
  return lengths.map((length, i) => {
    if (length >= usual * WHOLE) return undefined;
    return i === 0 ? "cut" : i === lengths.length - 1 ? "running" : undefined;
  });
}
