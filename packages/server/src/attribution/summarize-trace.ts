import { highestFirst } from "../model/money.ts";
import type { SpanAttribution, TraceSpan, TraceSummary } from "../model/trace.ts";

/** What lists and pages say of a trace, from all of its spans and whose each of them is. */
export function summarizeTrace(
  spans: readonly TraceSpan[],
  attributions: readonly SpanAttribution[],
): Omit<TraceSummary, "properties"> {
  const byStart = [...spans].sort((a, b) =>
    a.startTimeNs < b.startTimeNs ? -1 : a.startTimeNs > b.startTimeNs ? 1 : a.spanId < b.spanId ? -1 : 1,
  );
  const root = byStart.find((span) => span.parentSpanId === "");
  // Its root may be another service's that sends to somebody else, or still be running.
  const top = root ?? firstWithoutParent(byStart) ?? byStart[0];
  if (!top || !byStart[0]) throw new RangeError("a trace without spans");
  const failed = spans.filter((span) => span.status === 2);
  // Calls as sums know them, and those that the application's cache answered.
  const billed = spans.filter((_, i) => attributions[i]?.billable);
  const billable = new Set(billed);
  const calls = byStart.filter((span) => billable.has(span) || span.costStatus === "not_billable");
  const said = new Set(spans.map((span) => span.userMessage));
  return {
    startTimeNs: byStart[0].startTimeNs,
    endTimeNs: latestEnd(spans),
    spanCount: spans.length,
    errorCount: failed.length,
    status: root ? root.status : failed.length > 0 ? 2 : 0,
    hasRoot: root !== undefined,
    rootName: top.name,
    rootProperties: top.properties,
    environment: top.environment,
    workflows: distinct(byStart.map((span) => span.workflow)),
    agents: distinct(byStart.map((span) => span.agent)),
    providers: distinct(calls.map((span) => span.provider)),
    models: highestFirst(costBy(billed, (span) => span.model)).map(([model]) => model),
    requestModels: distinct(calls.map((span) => span.requestModel)),
    inputTokens: sum(billed, (span) => span.inputTokens),
    outputTokens: sum(billed, (span) => span.outputTokens),
    calls: billed.length,
    cost: billed.reduce((total, span) => total + span.cost, 0n),
    unpricedCount: billed.filter(isUnpriced).length,
    userMessage: said.has(2) ? 2 : said.has(1) ? 1 : 0,
    customers: customersOf(spans, attributions),
    userIds: distinct(attributions.map((attribution) => attribution.userId)),
    sessionIds: distinct(attributions.map((attribution) => attribution.sessionId)),
    orderIds: distinct(byStart.map((span) => span.orderId)),
  };
}

function latestEnd(spans: readonly TraceSpan[]): bigint {
  let end = 0n;
  for (const span of spans) if (span.endTimeNs > end) end = span.endTimeNs;
  return end;
}

/** A billed call whose cost is not all that it cost. */
export function isUnpriced({ costStatus, hasImpossibleUsage }: TraceSpan): boolean {
  return costStatus === "unpriced" || hasImpossibleUsage;
}

function firstWithoutParent(byStart: readonly TraceSpan[]): TraceSpan | undefined {
  const present = new Set(byStart.map((span) => span.spanId));
  return byStart.find((span) => !present.has(span.parentSpanId));
}

/** What calls cost by their names, but for the empty one. */
function costBy(calls: readonly TraceSpan[], nameOf: (call: TraceSpan) => string): Map<string, bigint> {
  const costs = new Map<string, bigint>();
  for (const call of calls) costs.set(nameOf(call), (costs.get(nameOf(call)) ?? 0n) + call.cost);
  costs.delete("");
  return costs;
}

/** Also those whose spans call nothing that is billed. */
function customersOf(
  spans: readonly TraceSpan[],
  attributions: readonly SpanAttribution[],
): TraceSummary["customers"] {
  const costs = new Map<string, bigint>();
  attributions.forEach(({ customerId, billable }, i) => {
    const known = costs.get(customerId);
    if (known === undefined) costs.set(customerId, 0n);
    if (billable) costs.set(customerId, (known ?? 0n) + (spans[i]?.cost ?? 0n));
  });
  costs.delete("");
  return highestFirst(costs).map(([customerId, cost]) => ({ customerId, cost }));
}

function distinct(values: readonly string[]): string[] {
  const set = new Set(values);
  set.delete("");
  return [...set];
}

function sum(calls: readonly TraceSpan[], read: (call: TraceSpan) => number): number {
  return calls.reduce((total, call) => total + read(call), 0);
}
