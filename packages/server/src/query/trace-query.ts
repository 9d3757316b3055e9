import type { Environment } from "@anyway-sh/semconv";
import type { TimeRange } from "../model/time-range.ts";

/** What a list of traces can be narrowed by. Every condition must hold. */
export type TraceCondition =
  | { field: "model" | "provider" | "customer" | "user" | "session" | "order" | "workflow"; is: string }
  /** Any span of the trace carries the association property with this value. */
  | { field: "property"; key: string; is: string }
  | { field: "status"; is: "ok" | "error" }
  | { field: "duration"; atLeastNs?: bigint; atMostNs?: bigint }
  /** Nano-dollars. Under a customer condition, what that customer's spans cost. */
  | { field: "cost"; atLeast?: bigint; atMost?: bigint };

/** A page of traces, by start. */
export interface TraceQuery {
  projectId: string;
  environment: Environment;
  range: TimeRange;
  conditions: readonly TraceCondition[];
  newestFirst: boolean;
  limit: number;
  /** The last trace of the page before. */
  after?: { startTimeNs: bigint; traceId: string };
}

/** The customer that a query asks for, if it asks for one. */
export function customerOf(query: Pick<TraceQuery, "conditions">): string | undefined {
  const condition = query.conditions.find((candidate) => candidate.field === "customer");
  return condition?.field === "customer" ? condition.is : undefined;
}
