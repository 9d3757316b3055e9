import type { FieldName, Filter } from "@anyway-sh/filter";
import type { Environment } from "@anyway-sh/semconv";
import type { Interval } from "../model/calendar.ts";
import type { TimeRange } from "../model/time-range.ts";
import type { TraceCondition } from "./trace-query.ts";

/** What spend is told apart by. */
export type CostGroup =
  | { by: "model" | "provider" | "customer" | "user" | "session" | "workflow" | "agent" }
  | { by: "property"; key: string }
  /** Whether the calls have a price: `1`, else `0`. */
  | { by: "priced" };

/** What is asked about the spend of a project. */
export interface CostQuestion {
  projectId: string;
  /** Widened to whole slots. */
  range: TimeRange;
  environment: Environment;
  /** Every one must hold: of a call itself where it is all about whose, what or which model, else of its trace. */
  conditions?: readonly TraceCondition[];
  /** None, one or two. */
  groupBy?: readonly CostGroup[];
  /** Into which the range is parted, as people of the time zone count; without it, not at all. */
  interval?: Interval | undefined;
  timeZone?: string;
  /** Only so many rows, the dearest. */
  limit?: number;
  /** Values of `groupBy` that are told apart; all others together are one row, `isOther`. */
  only?: readonly (readonly string[])[];
}

/** What is asked of a call by itself, whatever else its trace does. */
const OF_CALLS = new Set<FieldName>([
  "model",
  "request_model",
  "provider",
  "customer",
  "user",
  "session",
  "workflow",
  "agent",
  "property",
  "charged",
]);

/** Whether all that a filter asks for is asked of calls; else it is asked of traces. */
export function isOfCalls(filter: Filter): boolean {
  if (filter.type === "field") return OF_CALLS.has(filter.field.name);
  if (filter.type === "and" || filter.type === "or") return filter.of.every(isOfCalls);
  return filter.type === "not" && isOfCalls(filter.of);
}
