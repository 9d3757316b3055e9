import { attributeTrace } from "../attribution/attribute-trace.ts";
import type { SpanAttribution, TraceSpan } from "../model/trace.ts";
import type { SessionTrace } from "../telemetry/sessions.ts";
import type { TelemetryStore } from "../telemetry/store.ts";
import { ownersIn } from "./trace-structure.ts";

/** Where a turn stands: its trace, and its span within it. */
export interface TurnPosition {
  trace: SessionTrace;
  startNs: bigint;
  spanId: string;
}

/** A model call of a conversation, or the first span of a trace that makes none. */
export interface Turn extends TurnPosition {
  span: TraceSpan;
  attribution: SpanAttribution;
}

/** The turns of traces in order; with `sessionId` those of that session alone. */
export async function turnsOf(
  telemetry: TelemetryStore,
  { projectId, sessionId }: { projectId: string; sessionId?: string | undefined },
  traces: readonly SessionTrace[],
): Promise<Turn[]> {
  if (traces.length === 0) return [];
  const spans = await telemetry.readTraceSpans(
    projectId,
    traces.map((trace) => trace.traceId),
  );
  const owners = await ownersIn(telemetry, projectId, [...spans.values()].flat());
  return traces.flatMap((trace) => {
    const own = spans.get(trace.traceId) ?? [];
    const attributions = attributeTrace(own, owners);
    const ofSession = own.flatMap((span, i): Turn[] => {
      const attribution = attributions[i];
      return attribution && (sessionId === undefined || attribution.sessionId === sessionId)
        ? [{ trace, span, attribution, startNs: span.startTimeNs, spanId: span.spanId }]
        : [];
    });
    return callsOf(ofSession).sort((a, b) => (isBefore(a, b) ? -1 : 1));
  });
}

/**
 * The model calls among the spans: those that are billed, and those that were refused or answered from a cache, unless
 * another call beneath tells of the same. Of a trace that calls no model, its first span stands for all.
 */
function callsOf(turns: readonly Turn[]): Turn[] {
  const around = new Set<string>();
  const byId = new Map(turns.map((turn) => [turn.spanId, turn]));
  const calls = turns.filter(({ span }) => span.category === "llm");
  for (const call of calls)
    for (
      let at = byId.get(call.span.parentSpanId);
      at && !around.has(at.spanId);
      at = byId.get(at.span.parentSpanId)
    )
      around.add(at.spanId);
  const shown = calls.filter(
    ({ span, attribution }) =>
      attribution.billable || (span.costStatus === "not_billable" && !around.has(span.spanId)),
  );
  if (shown.length > 0) return shown;
  const [first] = [...turns].sort((a, b) => (isBefore(a, b) ? -1 : 1));
  return first ? [turns.find(({ span }) => span.parentSpanId === "") ?? first] : [];
}

/** Whether a turn stands before another one. */
export function isBefore(a: TurnPosition, b: TurnPosition): boolean {
  if (a.trace.startNs !== b.trace.startNs) return a.trace.startNs < b.trace.startNs;
  if (a.trace.traceId !== b.trace.traceId) return a.trace.traceId < b.trace.traceId;
  return a.startNs === b.startNs ? a.spanId < b.spanId : a.startNs < b.startNs;
}
