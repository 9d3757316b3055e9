import type { TraceSpan } from "../model/trace.ts";

/** A call beneath one of these is a call of its own, not the same call told twice. */
const BOUNDARIES = new Set<string>(["workflow", "task", "agent", "tool"]);

/**
 * The spans whose cost counts. Of several spans that tell of the same provider call (a framework's wrapper
 * around the provider's own span), only the innermost with usage is billed; of several with the same provider
 * and response id, the earliest.
 */
export function billableSpans(
  spans: readonly TraceSpan[],
  byId: ReadonlyMap<string, TraceSpan>,
): Set<TraceSpan> {
  const calls = spans.filter((span) => span.costStatus !== "" && span.costStatus !== "not_billable");
  if (calls.length < 2) return new Set(calls);
  const isCall = new Set(calls);

  const inner = new Map<TraceSpan, TraceSpan[]>();
  for (const call of calls) {
    const wrapper = wrapperOf(call, byId, isCall);
    if (wrapper) inner.set(wrapper, [...(inner.get(wrapper) ?? []), call]);
  }
  // Whether a call, or any that it wraps, says what was used.
  const told = new Map<TraceSpan, boolean>();
  const tells = (call: TraceSpan): boolean => {
    const known = told.get(call);
    if (known !== undefined) return known;
    told.set(call, isComplete(call));
    const answer = isComplete(call) || (inner.get(call) ?? []).some(tells);
    told.set(call, answer);
    return answer;
  };
  const billable = new Set<TraceSpan>();
  const wrapped = new Set<TraceSpan>([...inner.values()].flat());
  const choose = (call: TraceSpan): void => {
    const calledInside = inner.get(call) ?? [];
    if (calledInside.some(tells)) for (const one of calledInside) tells(one) && choose(one);
    else if (isComplete(call) || calledInside.length === 0) billable.add(call);
    else for (const one of calledInside) choose(one);
  };
  for (const call of calls) if (!wrapped.has(call)) choose(call);
  return dropRepeatedResponses(billable);
}

function isComplete(call: TraceSpan): boolean {
  return call.hasUsage || call.costStatus === "reported";
}

function wrapperOf(
  call: TraceSpan,
  byId: ReadonlyMap<string, TraceSpan>,
  isCall: ReadonlySet<TraceSpan>,
): TraceSpan | undefined {
  const seen = new Set([call]);
  for (let at = byId.get(call.parentSpanId); at && !seen.has(at); at = byId.get(at.parentSpanId)) {
    if (isCall.has(at)) return at;
    if (BOUNDARIES.has(at.category)) return undefined;
    seen.add(at);
  }
  return undefined;
}

function dropRepeatedResponses(billable: Set<TraceSpan>): Set<TraceSpan> {
  const first = new Map<string, TraceSpan>();
  for (const call of billable) {
    if (call.responseId === "") continue;
    const key = `${call.provider}\n${call.responseId}`;
    const other = first.get(key);
    if (other === undefined) first.set(key, call);
    else {
      const later = isEarlier(call, other) ? other : call;
      if (later === other) first.set(key, call);
      billable.delete(later);
    }
  }
  return billable;
}

function isEarlier(a: TraceSpan, b: TraceSpan): boolean {
  return a.startTimeNs === b.startTimeNs ? a.spanId < b.spanId : a.startTimeNs < b.startTimeNs;
}
