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
  const wrappers = wrappersOf(calls, byId);
  const inner = new Map<TraceSpan, TraceSpan[]>();
  for (const [call, wrapper] of wrappers) {
    const siblings = inner.get(wrapper);
    if (siblings) siblings.push(call);
    else inner.set(wrapper, [call]);
  }
  // Calls that say what was used, and those that wrap one.
  const telling = new Set<TraceSpan>();
  for (const call of calls) {
    if (!isComplete(call)) continue;
    for (let at: TraceSpan | undefined = call; at && !telling.has(at); at = wrappers.get(at)) telling.add(at);
  }
  // A loop, since clients may nest calls deeper than a stack is.
  const billable = new Set<TraceSpan>();
  const open = calls.filter((call) => !wrappers.has(call));
  for (let call = open.pop(); call; call = open.pop()) {
    const calledInside = inner.get(call) ?? [];
    const tellingInside = calledInside.filter((one) => telling.has(one));
    if (tellingInside.length === 0 && (isComplete(call) || calledInside.length === 0)) billable.add(call);
    else for (const one of tellingInside.length > 0 ? tellingInside : calledInside) open.push(one);
  }
  return dropRepeatedResponses(billable);
}

function isComplete(call: TraceSpan): boolean {
  return call.hasUsage || call.costStatus === "reported";
}

/** The nearest call around each call that has one. Each span is passed once, however many calls are beneath it. */
function wrappersOf(
  calls: readonly TraceSpan[],
  byId: ReadonlyMap<string, TraceSpan>,
): Map<TraceSpan, TraceSpan> {
  const isCall = new Set(calls);
  const wrappers = new Map<TraceSpan, TraceSpan>();
  /** Spans that were passed on the way up, and where that way ended. */
  const passed = new Map<TraceSpan, TraceSpan | undefined>();
  for (const call of calls) {
    const path: TraceSpan[] = [];
    let at = byId.get(call.parentSpanId);
    while (at && !isCall.has(at) && !passed.has(at)) {
      // Known as the end of the way until it is found, which also ends a walk around a cycle of parents.
      passed.set(at, undefined);
      path.push(at);
      at = BOUNDARIES.has(at.category) ? undefined : byId.get(at.parentSpanId);
    }
    const wrapper = at && passed.has(at) ? passed.get(at) : at;
    for (const span of path) passed.set(span, wrapper);
    if (wrapper && wrapper !== call) wrappers.set(call, wrapper);
  }
  cutCycles(wrappers);
  return wrappers;
}

/** Calls that wrap each other in a circle would have no outermost one to begin with, and none would be billed. */
function cutCycles(wrappers: Map<TraceSpan, TraceSpan>): void {
  const done = new Set<TraceSpan>();
  for (const call of [...wrappers.keys()]) {
    const path = new Set<TraceSpan>();
    let at: TraceSpan | undefined = call;
    while (at && !done.has(at) && !path.has(at)) {
      path.add(at);
      at = wrappers.get(at);
    }
    if (at && path.has(at)) {
      // The same one whatever the order of arrival: the earliest of the circle is its outermost.
      const circle = [...path].slice([...path].indexOf(at));
      wrappers.delete(circle.reduce((first, span) => (isEarlier(span, first) ? span : first)));
    }
    for (const span of path) done.add(span);
  }
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
