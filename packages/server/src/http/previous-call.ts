import type { PreviousCall } from "@anyway-sh/api";
import { AppError } from "../model/app-error.ts";
import { formatTimeNs } from "../model/time-range.ts";
import type { TraceSpan } from "../model/trace.ts";
import type { TelemetryStore } from "../telemetry/store.ts";
import { attributionById, ownersIn, readStructure } from "./trace-structure.ts";
import { isBefore, type Turn, turnsOf } from "./trace-turns.ts";

/** Traces of the session before the call's own that are looked at. */
const TRACES_BEFORE = 10;

/** The model call before a span: in its session, or in its trace where it has none. Null when it is the first. */
export async function readPreviousCall(
  telemetry: TelemetryStore,
  projectId: string,
  traceId: string,
  spanId: string,
): Promise<PreviousCall | null> {
  const spans = await readStructure(telemetry, projectId, traceId);
  const span = spans.find((one) => one.spanId === spanId);
  if (!span) throw new AppError("not_found", `Trace ${traceId} has no span ${spanId}.`);
  const owners = await ownersIn(telemetry, projectId, spans);
  const sessionId = attributionById(spans, owners).get(spanId)?.sessionId || undefined;
  const [first = span] = spans.toSorted((a, b) => (a.startTimeNs < b.startTimeNs ? -1 : 1));
  const trace = { traceId, startNs: first.startTimeNs };
  const earlier =
    sessionId === undefined
      ? []
      : await telemetry.sessionTraces(projectId, span.environment, sessionId, {
          limit: TRACES_BEFORE,
          before: trace,
        });
  const turns = await turnsOf(telemetry, { projectId, sessionId }, [...earlier.reverse(), trace]);
  const at = { trace, startNs: span.startTimeNs, spanId };
  const calls = turns.filter((turn) => turn.span.category === "llm" && isBefore(turn, at));
  const found = calls.findLast((turn) => isOfSameCaller(turn.span, span)) ?? calls.at(-1);
  return found ? toApiCall(found, sessionId === undefined ? "trace" : "session") : null;
}

/** Several agents, or an agent and what names its chats, may take turns in one session. */
function isOfSameCaller(a: TraceSpan, b: TraceSpan): boolean {
  if (a.agent !== "" || b.agent !== "") return a.agent === b.agent;
  return a.name === b.name;
}

function toApiCall({ trace, span }: Turn, within: PreviousCall["within"]): PreviousCall {
  return {
    trace_id: trace.traceId,
    span_id: span.spanId,
    name: span.name,
    agent: span.agent || null,
    model: span.model || null,
    start_time: formatTimeNs(span.startTimeNs),
    within,
  };
}
