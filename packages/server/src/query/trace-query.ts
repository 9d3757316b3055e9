import type { Filter } from "@anyway-sh/filter";
import type { CustomerSource, Environment } from "@anyway-sh/semconv";
import type { TimeRange } from "../model/time-range.ts";

/**
 * What a list of traces can be narrowed by. Every condition must hold. `filter` is the query language; each of the others
 * is short for a filter of one field.
 */
export type TraceCondition =
  | {
      field: "model" | "provider" | "customer" | "user" | "session" | "order" | "workflow" | "agent";
      is: string;
    }
  /** Any span of the trace carries the association property with this value. */
  | { field: "property"; key: string; is: string }
  | { field: "status"; is: "ok" | "error" }
  | { field: "duration"; atLeastNs?: bigint; atMostNs?: bigint }
  /** Nano-dollars. Under a customer condition, what that customer's spans cost. */
  | { field: "cost"; atLeast?: bigint; atMost?: bigint }
  | ScoreCondition
  /** A model call of the trace comes to its customer so, or to none for that reason. */
  | { field: "customerSource"; is: CustomerSource }
  /** Whether a billed call could not be priced, or says of its tokens what cannot be. */
  | { field: "incomplete"; is: boolean }
  | { field: "filter"; is: Filter };

/** Something of the trace, or its session, has a score of the name: of this value, or within bounds in billionths. */
export interface ScoreCondition {
  field: "score";
  name: string;
  /** A label, a number, or `true` and `false` for thumbs. */
  is?: string;
  atLeast?: bigint;
  atMost?: bigint;
}

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

/** A page of sessions, by their last activity in the range, the latest first. */
export interface SessionQuery {
  projectId: string;
  environment: Environment;
  /** A session is found that has a trace which is under way in it, and which all conditions but that of cost hold for. */
  range: TimeRange;
  /** That of cost means the whole session. */
  conditions: readonly TraceCondition[];
  limit: number;
  /** The last session of the page before. */
  after?: { activeNs: bigint; sessionId: string };
}
