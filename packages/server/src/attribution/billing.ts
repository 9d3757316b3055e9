import type { TraceSpan } from "../model/trace.ts";
import type { Family } from "./inherit.ts";

/** A call beneath one of these is a call of its own, not the same call told twice. */
const BOUNDARIES = new Set<string>(["workflow", "task", "agent", "tool"]);

/**
 * The spans whose cost counts. Of several spans that tell of the same provider call (a framework's wrapper
 * around the provider's own span, or two instrumentations beside each other), only the innermost with usage is
 * billed; of several with the same response id, the first that says what was used.
 */
export function billableSpans(spans: readonly TraceSpan[], { parentOf }: Family): Set<TraceSpan> {
  const calls = spans.filter((span) => span.costStatus !== "" && span.costStatus !== "not_billable");
  if (calls.length < 2) return new Set(calls);
  const wrappers = wrappersOf(calls, parentOf);
  for (const [call, wrapper] of siblingWrappers(calls)) if (!wrappers.has(call)) wrappers.set(call, wrapper);
  cutCycles(wrappers);
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
function wrappersOf(calls: readonly TraceSpan[], parentOf: Family["parentOf"]): Map<TraceSpan, TraceSpan> {
  const isCall = new Set(calls);
  const wrappers = new Map<TraceSpan, TraceSpan>();
  /** Spans that were passed on the way up, and where that way ended. */
  const passed = new Map<TraceSpan, TraceSpan | undefined>();
  for (const call of calls) {
    const path: TraceSpan[] = [];
    let at = parentOf(call);
    while (at && !isCall.has(at) && !passed.has(at)) {
      // Known as the end of the way until it is found, which also ends a walk around a cycle of parents.
      passed.set(at, undefined);
      path.push(at);
      at = BOUNDARIES.has(at.category) ? undefined : parentOf(at);
    }
    const wrapper = at && passed.has(at) ? passed.get(at) : at;
    for (const span of path) passed.set(span, wrapper);
    if (wrapper && wrapper !== call) wrappers.set(call, wrapper);
  }
  return wrappers;
}

/** How many calls around a call are looked at; frameworks stand in each other a few deep. */
const MAX_DEPTH = 16;

/**
 * A framework that does not make its span active leaves the provider's own span beside it instead of beneath it. Of
 * two calls with the same parent, made by different instrumentations, for the same model, one within the other's time
 * is the same call.
 */
function* siblingWrappers(calls: readonly TraceSpan[]): Generator<[TraceSpan, TraceSpan]> {
  for (const siblings of Map.groupBy(calls, (call) => call.parentSpanId).values()) {
    if (siblings.length < 2 || siblings.every((call) => call.scopeName === siblings[0]?.scopeName)) continue;
    const inOrder = siblings.toSorted(
      (a, b) => Number(a.startTimeNs - b.startTimeNs) || Number(b.endTimeNs - a.endTimeNs),
    );
    let around: TraceSpan[] = [];
    for (const call of inOrder) {
      around = around.filter((other) => other.endTimeNs >= call.endTimeNs).slice(-MAX_DEPTH);
      const wrapper = around.findLast(
        (other) => other.scopeName !== call.scopeName && sameModel(other, call),
      );
      if (wrapper) yield [call, wrapper];
      around.push(call);
    }
  }
}

/** One may know the dated model that answered, the other only the name that was asked for. */
function sameModel(a: TraceSpan, b: TraceSpan): boolean {
  const asked = a.requestModel || a.model;
  return (
    asked !== "" && (asked === (b.requestModel || b.model) || asked === b.model || a.model === b.requestModel)
  );
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

/** The same answer is billed once, from the first of its spans that says what was used. */
function dropRepeatedResponses(billable: Set<TraceSpan>): Set<TraceSpan> {
  const withId = [...billable].filter((call) => call.responseId !== "");
  for (const same of Map.groupBy(withId, (call) => call.responseId).values()) {
    const kept: TraceSpan[] = [];
    for (const call of same.sort(byTelling)) {
      const isRepeat = kept.some(
        (other) => other.provider === call.provider || other.provider === "" || call.provider === "",
      );
      if (isRepeat) billable.delete(call);
      else kept.push(call);
    }
  }
  return billable;
}

function byTelling(a: TraceSpan, b: TraceSpan): number {
  return Number(isComplete(b)) - Number(isComplete(a)) || (isEarlier(a, b) ? -1 : 1);
}

function isEarlier(a: TraceSpan, b: TraceSpan): boolean {
  return a.startTimeNs === b.startTimeNs ? a.spanId < b.spanId : a.startTimeNs < b.startTimeNs;
}
