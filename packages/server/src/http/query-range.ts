import { AppError } from "../model/app-error.ts";
import { MAX_TIME_NS, type TimeRange, timeRange } from "../model/time-range.ts";

interface RangeQuery {
  start_time?: string | undefined;
  end_time?: string | undefined;
}

/** The range that a query asks for; refuses one that ends before it begins or leaves the time that there is. */
export function rangeOf(query: RangeQuery, nowMs: number): TimeRange {
  const range = timeRange(query, nowMs);
  if (!range) throw refuse("start_time", `must be before end_time${query.end_time ? "" : ", which is now"}`);
  if (range.startNs < 0n) throw refuse("start_time", "must not be before 1970");
  if (range.endNs > MAX_TIME_NS) throw refuse("end_time", "must be before the year 2262");
  return range;
}

function refuse(field: "start_time" | "end_time", message: string): AppError {
  return new AppError("invalid_request", `The time range has a wrong field: ${field} ${message}.`, {
    details: [{ field, message }],
  });
}
