import type { CallFact, SpanFact } from "./history.ts";

interface Call extends SpanFact {
  call: CallFact;
}

/** Rule 20: of the spans of one trace, those whose cost counts. */
export function billedCalls(spans: readonly SpanFact[]): SpanFact[] {
  const calls = spans.filter(isCall).filter(({ call }) => !call.isCached);
  const outermost = calls.filter((call) => wrapperOf(call, calls, spans) === undefined);
  return withoutRepeats(outermost.flatMap((call) => billedOf(call, calls, spans)));
}

function isCall(span: SpanFact): span is Call {
  return span.call !== undefined;
}
const isComplete = ({ call }: Call) => call.tokens > 0 || call.nano !== undefined;

/** The same provider's call told by an outer span: the nearest call above, with no tool between; else one beside it. */
function wrapperOf(call: Call, calls: readonly Call[], spans: readonly SpanFact[]): Call | undefined {
  let above = spans.find(({ spanId }) => spanId === call.parentId);
  while (above) {
    const found = calls.find(({ spanId }) => spanId === above?.spanId);
    if (found) return found;
    if (above.isTool) break;
    const next: string = above.parentId;
    above = spans.find(({ spanId }) => spanId === next);
  }
  return calls.find(
    (other) =>
      other.spanId !== call.spanId &&
      other.parentId === call.parentId &&
      other.scope !== call.scope &&
      other.call.model === call.call.model &&
      other.start <= call.start &&
      call.end <= other.end,
  );
}

/** Of a call and those inside it: the innermost that say what was used; where none does, the innermost. */
function billedOf(call: Call, calls: readonly Call[], spans: readonly SpanFact[]): Call[] {
  const inside = calls.filter((one) => wrapperOf(one, calls, spans)?.spanId === call.spanId);
  const tells = (one: Call): boolean =>
    isComplete(one) || calls.some((other) => wrapperOf(other, calls, spans) === one && tells(other));
  const telling = inside.filter(tells);
  if (telling.length > 0) return telling.flatMap((one) => billedOf(one, calls, spans));
  if (isComplete(call) || inside.length === 0) return [call];
  return inside.flatMap((one) => billedOf(one, calls, spans));
}

/** The same response is billed once: from the first span that says what was used, else from the first. */
function withoutRepeats(calls: readonly Call[]): Call[] {
  const kept: Call[] = [];
  const inTime = calls.toSorted(
    (a, b) =>
      Number(isComplete(b)) - Number(isComplete(a)) || a.start - b.start || (a.spanId < b.spanId ? -1 : 1),
  );
  for (const one of inTime) {
    const { responseId } = one.call;
    if (responseId === "" || !kept.some(({ call }) => call.responseId === responseId)) kept.push(one);
  }
  return kept;
}
