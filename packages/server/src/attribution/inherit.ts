import type { TraceSpan } from "../model/trace.ts";

/** Each span's own value, else its nearest ancestor's; empty or absent when none has one. Each span is visited once. */
export function inherit(
  spans: readonly TraceSpan[],
  byId: ReadonlyMap<string, TraceSpan>,
  read: (span: TraceSpan) => string,
): Map<TraceSpan, string> {
  const values = new Map<TraceSpan, string>();
  if (spans.every((span) => read(span) === "")) return values;
  for (const span of spans) {
    const path: TraceSpan[] = [];
    let value = "";
    for (let at: TraceSpan | undefined = span; at; at = byId.get(at.parentSpanId)) {
      const known = values.get(at);
      value = known ?? read(at);
      if (known !== undefined) break;
      // Known as empty until the walk is done, which also ends a walk around a cycle of parents.
      values.set(at, value);
      path.push(at);
      if (value !== "") break;
    }
    for (const visited of path) values.set(visited, value);
  }
  return values;
}
