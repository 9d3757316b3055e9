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
  agent: string;
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
  /** Parts of `inputTokens`. */
  cacheReadTokens: number;
  cacheWriteTokens: number;
  /** A part of `outputTokens`. */
  reasoningTokens: number;
  costStatus: CostStatus;
  /** Nano-dollars. */
  cost: bigint;
  /** Parts of `cost`; all zero when it was reported as a whole. */
  costCacheRead: bigint;
  costCacheWrite: bigint;
  costOutput: bigint;
  costOther: bigint;
  /** Whether a user said something in its messages. */
  userMessage: UserMessage;
  shared: boolean;
  environment: Environment;
  properties: ReadonlyMap<string, string>;
}

/** 0 when nothing is known of what was said, 1 when no user said anything, 2 when one did. */
export type UserMessage = 0 | 1 | 2;

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

/** The sums of one slot over the spans that share all that is no number here. */
export interface SlotLine {
  environment: Environment;
  customerId: string;
  /** Where the customer comes from, or why there is none. */
  source: IdSource;
  shared: boolean;
  userId: string;
  sessionId: string;
  /** Empty for spans that call no model. */
  provider: string;
  model: string;
  /** As it was asked for. */
  requestModel: string;
  /** Their own, or the nearest ancestor's. */
  workflow: string;
  agent: string;
  /** Association properties but for the ids: their own, and of the nearest ancestor what they do not say themselves. */
  properties: ReadonlyMap<string, string>;
  /** Billable model calls. */
  calls: number;
  unpriced: number;
  inputTokens: number;
  outputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  reasoningTokens: number;
  /** Nano-dollars, and parts of it. */
  cost: bigint;
  costCacheRead: bigint;
  costCacheWrite: bigint;
  costOutput: bigint;
  costOther: bigint;
  /** Of calls whose cost was reported as a whole. */
  costUnsplit: bigint;
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
  agents: string[];
  /** Of calls, each told of once: not what a wrapper says of the same call. */
  providers: string[];
  /** By cost, highest first. */
  models: string[];
  /** As they were asked for, which is how people look for them: `gpt-4o` answers as `gpt-4o-2024-08-06`. */
  requestModels: string[];
  inputTokens: number;
  outputTokens: number;
  /** Billable model calls. */
  calls: number;
  /** Nano-dollars. */
  cost: bigint;
  unpricedCount: number;
  userMessage: UserMessage;
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
  /** Of each span in turn, by which the rest was derived. */
  attributions: readonly SpanAttribution[];
}
