import type { Environment, SpanCategory } from "@anyway-sh/semconv";
import type { CarriedIds, CostStatus } from "./span.ts";

/** A span of a trace without payloads: what attribution, billing and sums need of it. */
export interface TraceSpan extends CarriedIds {
  spanId: string;
  /** Empty for a root. */
  parentSpanId: string;
  name: string;
  startTimeNs: bigint;
  endTimeNs: bigint;
  /** Index into `SPAN_STATUSES`. */
  status: number;
  /** The instrumentation that made it. */
  scopeName: string;
  category: SpanCategory;
  workflow: string;
  provider: string;
  /** The response's model, else the requested one. */
  model: string;
  requestModel: string;
  responseId: string;
  hasUsage: boolean;
  /** What it says was used cannot be; its cost then counts as incomplete. */
  hasImpossibleUsage: boolean;
  inputTokens: number;
  outputTokens: number;
  costStatus: CostStatus;
  /** Nano-dollars. */
  cost: bigint;
  shared: boolean;
  environment: Environment;
  properties: ReadonlyMap<string, string>;
}

/**
 * Where a span's id comes from. `membership`: the customer that its user is a member of; `shared`: the trace serves
 * several customers and the span names none.
 */
export type IdSource = "own" | "ancestor" | "trace" | "membership" | "shared" | "none";

/** Whose a span is (rules 1, 2 and 6 of attribution) and whether its call is billed (rule 20). */
export interface SpanAttribution {
  customerId: string;
  customerSource: IdSource;
  userId: string;
  userSource: IdSource;
  sessionId: string;
  sessionSource: IdSource;
  billable: boolean;
}

/** The sums of one slot over the spans that share all of the ids, environment and model. */
export interface SlotLine {
  environment: Environment;
  customerId: string;
  shared: boolean;
  userId: string;
  sessionId: string;
  /** Empty for spans that call no model. */
  model: string;
  /** Billable model calls. */
  calls: number;
  unpriced: number;
  inputTokens: number;
  outputTokens: number;
  /** Nano-dollars. */
  cost: bigint;
}

/** What lists show of a trace. */
export interface TraceSummary {
  startTimeNs: bigint;
  endTimeNs: bigint;
  spanCount: number;
  errorCount: number;
  /** 2 when the root failed, or, without a root, any span. */
  status: number;
  hasRoot: boolean;
  /** The root's; before it has arrived, the earliest span's. */
  rootName: string;
  rootProperties: ReadonlyMap<string, string>;
  environment: Environment;
  workflows: string[];
  providers: string[];
  /** By cost, highest first. */
  models: string[];
  /** As they were asked for, which is how people look for them: `gpt-4o` answers as `gpt-4o-2024-08-06`. */
  requestModels: string[];
  inputTokens: number;
  outputTokens: number;
  /** Nano-dollars. */
  cost: bigint;
  unpricedCount: number;
  customers: { customerId: string; cost: bigint }[];
  userIds: string[];
  sessionIds: string[];
  orderIds: string[];
  properties: ReadonlyMap<string, string[]>;
}

/** A trace as it is stored for sums and lists: the lines of each slot, and the summary once. */
export interface DerivedTrace {
  summary: TraceSummary;
  /** By slot number (quarters of an hour since 1970). */
  slots: ReadonlyMap<number, SlotLine[]>;
}
