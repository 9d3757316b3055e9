import type { Owners } from "../model/member.ts";
import { slotOf } from "../model/time-range.ts";
import type { DerivedTrace, SlotLine, SpanAttribution, TraceSpan } from "../model/trace.ts";
import { attributeTrace } from "./attribute-trace.ts";
import { familyOf, inherit } from "./inherit.ts";
import { inheritProperties, type Properties } from "./inherit-properties.ts";
import { isUnpriced, summarizeTrace } from "./summarize-trace.ts";

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
  const family = familyOf(spans);
  const attributions = attributeTrace(spans, owners, family);
  const workflows = inherit(spans, family, (span) => span.workflow);
  const agents = inherit(spans, family, (span) => span.agent);
  const properties = inheritProperties(spans, family);
  const lines = new Map<string, SlotLine>();
  const slots = new Map<number, SlotLine[]>(knownSlots.map((slot) => [slot, []]));
  const numbers = new Map<Properties, number>();
  spans.forEach((span, i) => {
    const attribution = attributions[i];
    if (!attribution) return;
    const own = {
      workflow: workflows[i] ?? "",
      agent: agents[i] ?? "",
      properties: properties[i] ?? new Map(),
    };
    const number = numbers.get(own.properties) ?? numbers.size;
    numbers.set(own.properties, number);
    addToLine(span, attribution, { ...own, number }, lines, slots);
  });
  const summary = { ...summarizeTrace(spans, attributions), properties: allProperties(spans) };
  return { summary, slots, attributions };
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
  line.unpriced += isUnpriced(span) ? 1 : 0;
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
