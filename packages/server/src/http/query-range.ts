import { AppError } from "../model/app-error.ts";
import { type TimeRange, timeRange } from "../model/time-range.ts";

/** The range that a query asks for; refuses one that ends before it begins. */
export function rangeOf(
  query: { start_time?: string | undefined; end_time?: string | undefined },
  nowMs: number,
): TimeRange {
  const range = timeRange(query, nowMs);
  if (range) return range;
  throw new AppError("invalid_request", "The time range is empty: start_time must be before end_time.", {
    details: [
      { field: "start_time", message: `must be before end_time${query.end_time ? "" : ", which is now"}` },
    ],
  });
}
