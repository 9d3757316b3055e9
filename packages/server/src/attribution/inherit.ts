import type { TraceSpan } from "../model/trace.ts";

/** Who is beneath whom in a trace, by places in its list of spans. */
export interface Family {
  /** The place of a span's parent; -1 where it has none in the trace. */
  parents: Int32Array;
  parentOf: (span: TraceSpan) => TraceSpan | undefined;
}

/** Of several spans with the same id the last is the one that others are beneath. */
export function familyOf(spans: readonly TraceSpan[]): Family {
  const places = new Map<string, number>();
  for (let i = 0; i < spans.length; i++) places.set(spans[i]?.spanId ?? "", i);
  const placeOf = (id: string) => (id === "" ? -1 : (places.get(id) ?? -1));
  const parents = new Int32Array(spans.length);
  // Siblings often stand beside each other.
  let [last, lastPlace] = ["", -1];
  for (const [i, { parentSpanId }] of spans.entries()) {
    if (parentSpanId !== last) [last, lastPlace] = [parentSpanId, placeOf(parentSpanId)];
    parents[i] = lastPlace;
  }
  return { parents, parentOf: ({ parentSpanId }) => spans[placeOf(parentSpanId)] };
}

/** Each span's own value, else its nearest ancestor's; empty when none has one. Each span is visited once. */
export function inherit(
  spans: readonly TraceSpan[],
  { parents }: Family,
  read: (span: TraceSpan) => string,
): string[] {
  const values = spans.map(read);
  if (values.every((value) => value === "")) return values;
  const visited = new Uint8Array(spans.length);
  const path: number[] = [];
  for (let i = 0; i < values.length; i++) {
    let at = i;
    // What was visited without a value has none, or is on this very path, which ends a walk around a cycle of parents.
    for (; at >= 0 && visited[at] === 0; at = parents[at] ?? -1) {
      visited[at] = 1;
      if (values[at] !== "") break;
      path.push(at);
    }
    const value = values[at] ?? "";
    for (const place of path) values[place] = value;
    path.length = 0;
  }
  return values;
}
