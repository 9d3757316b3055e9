import type { Owners } from "../model/member.ts";
import { highestFirst } from "../model/money.ts";
import { slotOf } from "../model/time-range.ts";
import type { DerivedTrace, SlotLine, SpanAttribution, TraceSpan, TraceSummary } from "../model/trace.ts";
import { attributeTrace } from "./attribute-trace.ts";
import { inherit } from "./inherit.ts";
import { inheritProperties, type Properties } from "./inherit-properties.ts";

/**
 * Everything that lists and sums need of a trace, from all of its spans. The same spans give the same answer.
 * `knownSlots` are those in which it ever had a span: a slot that a span has left (it was sent again with another
 * start) is emptied. What is stored is derived without `owners`: see {@link attributeTrace}.
 */
export function deriveTrace(
  spans: readonly TraceSpan[],
  knownSlots: readonly number[] = [],
  owners?: Owners,
): DerivedTrace {
  const attributions = attributeTrace(spans, owners);
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const workflows = inherit(spans, byId, (span) => span.workflow);
  const agents = inherit(spans, byId, (span) => span.agent);
  const properties = inheritProperties(spans, byId);
  const lines = new Map<string, SlotLine>();
  const slots = new Map<number, SlotLine[]>(knownSlots.map((slot) => [slot, []]));
  const numbers = new Map<Properties, number>();
  spans.forEach((span, i) => {
    const attribution = attributions[i];
    if (!attribution) return;
    const own = {
      workflow: workflows.get(span) ?? "",
      agent: agents.get(span) ?? "",
      properties: properties.get(span) ?? new Map(),
    };
    const number = numbers.get(own.properties) ?? numbers.size;
    numbers.set(own.properties, number);
    addToLine(span, attribution, { ...own, number }, lines, slots);
  });
  return { summary: summarize(spans, attributions, [...slots.values()].flat()), slots, attributions };
}

interface Inherited {
  workflow: string;
  agent: string;
  properties: Properties;
  /** Of `properties` among those of the trace. */
  number: number;
}

function addToLine(
  span: TraceSpan,
  attribution: SpanAttribution,
  { workflow, agent, properties, number }: Inherited,
  lines: Map<string, SlotLine>,
  slots: Map<number, SlotLine[]>,
): void {
  const { customerId, customerSource: source, userId, sessionId, billable } = attribution;
  const slot = slotOf(span.startTimeNs);
  const [provider, model, requestModel] = billable
    ? [span.provider, span.model, span.requestModel]
    : ["", "", ""];
  const who = [slot, span.environment, customerId, source, userId, sessionId];
  const key = JSON.stringify([...who, provider, model, requestModel, workflow, agent, number]);
  let line = lines.get(key);
  if (!line) {
    line = {
      environment: span.environment,
      customerId,
      source,
      shared: source === "shared",
      userId,
      sessionId,
      provider,
      model,
      requestModel,
      workflow,
      agent,
      properties,
      calls: 0,
      unpriced: 0,
      inputTokens: 0,
      outputTokens: 0,
      cacheReadTokens: 0,
      cacheWriteTokens: 0,
      reasoningTokens: 0,
      cost: 0n,
      costCacheRead: 0n,
      costCacheWrite: 0n,
      costOutput: 0n,
      costOther: 0n,
      costUnsplit: 0n,
    };
    lines.set(key, line);
    const slotLines = slots.get(slot);
    if (slotLines) slotLines.push(line);
    else slots.set(slot, [line]);
  }
  if (!billable) return;
  line.calls += 1;
  line.unpriced += span.costStatus === "unpriced" || span.hasImpossibleUsage ? 1 : 0;
  line.inputTokens += span.inputTokens;
  line.outputTokens += span.outputTokens;
  line.cacheReadTokens += span.cacheReadTokens;
  line.cacheWriteTokens += span.cacheWriteTokens;
  line.reasoningTokens += span.reasoningTokens;
  line.cost += span.cost;
  line.costCacheRead += span.costCacheRead;
  line.costCacheWrite += span.costCacheWrite;
  line.costOutput += span.costOutput;
  line.costOther += span.costOther;
  if (span.costStatus === "reported") line.costUnsplit += span.cost;
}

function summarize(
  spans: readonly TraceSpan[],
  attributions: readonly SpanAttribution[],
  lines: readonly SlotLine[],
): TraceSummary {
  const present = new Set(spans.map((span) => span.spanId));
  const byStart = [...spans].sort((a, b) =>
    a.startTimeNs < b.startTimeNs ? -1 : a.startTimeNs > b.startTimeNs ? 1 : a.spanId < b.spanId ? -1 : 1,
  );
  const root = byStart.find((span) => span.parentSpanId === "");
  // Its root may be another service's that sends to somebody else, or still be running.
  const top = root ?? byStart.find((span) => !present.has(span.parentSpanId)) ?? byStart[0];
  if (!top || !byStart[0]) throw new RangeError("a trace without spans");
  const failed = spans.filter((span) => span.status === 2);
  // Calls as sums know them, and those that the application's cache answered.
  const billable = new Set(spans.filter((_, i) => attributions[i]?.billable));
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
    models: byCost(lines, (line) => line.model).map(([model]) => model),
    requestModels: distinct(calls.map((span) => span.requestModel)),
    inputTokens: sum(lines, (line) => line.inputTokens),
    outputTokens: sum(lines, (line) => line.outputTokens),
    calls: sum(lines, (line) => line.calls),
    cost: lines.reduce((total, line) => total + line.cost, 0n),
    unpricedCount: sum(lines, (line) => line.unpriced),
    userMessage: said.has(2) ? 2 : said.has(1) ? 1 : 0,
    customers: byCost(lines, (line) => line.customerId).map(([customerId, cost]) => ({ customerId, cost })),
    userIds: distinct(attributions.map((attribution) => attribution.userId)),
    sessionIds: distinct(attributions.map((attribution) => attribution.sessionId)),
    orderIds: distinct(byStart.map((span) => span.orderId)),
    properties: allProperties(byStart),
  };
}

function latestEnd(spans: readonly TraceSpan[]): bigint {
  let end = 0n;
  for (const span of spans) if (span.endTimeNs > end) end = span.endTimeNs;
  return end;
}

/** Names other than empty, with their cost, highest first. */
function byCost(lines: readonly SlotLine[], nameOf: (line: SlotLine) => string): [string, bigint][] {
  const costs = new Map<string, bigint>();
  for (const line of lines) costs.set(nameOf(line), (costs.get(nameOf(line)) ?? 0n) + line.cost);
  costs.delete("");
  return highestFirst(costs);
}

function distinct(values: readonly string[]): string[] {
  const set = new Set(values);
  set.delete("");
  return [...set];
}

function sum(lines: readonly SlotLine[], read: (line: SlotLine) => number): number {
  return lines.reduce((total, line) => total + read(line), 0);
}

function allProperties(spans: readonly TraceSpan[]): Map<string, string[]> {
  const all = new Map<string, Set<string>>();
  for (const span of spans) {
    for (const [key, value] of span.properties) {
      const values = all.get(key);
      if (values) values.add(value);
      else all.set(key, new Set([value]));
    }
  }
  return new Map(Array.from(all, ([key, values]) => [key, [...values]]));
}
