import { z } from "zod";
import { attributeTrace } from "../attribution/attribute-trace.ts";
import { AppError } from "../model/app-error.ts";
import type { Owners } from "../model/member.ts";
import type { TraceSpan } from "../model/trace.ts";
import type { TelemetryStore } from "../telemetry/store.ts";

export function traceId() {
  return z.string().regex(/^[0-9a-fA-F]{32}$/, "must be 32 hex digits");
}

export function spanId() {
  return z.string().regex(/^[0-9a-fA-F]{16}$/, "must be 16 hex digits");
}

/** All spans of the trace, as attribution needs them. */
export async function readStructure(
  telemetry: TelemetryStore,
  projectId: string,
  id: string,
): Promise<TraceSpan[]> {
  const spans = (await telemetry.readTraceSpans(projectId, [id])).get(id);
  if (!spans) throw new AppError("not_found", `There is no trace ${id} in this project.`);
  return spans;
}

/** What is known of the users and customers of traces beside their spans. */
export function ownersIn(
  telemetry: TelemetryStore,
  projectId: string,
  spans: readonly TraceSpan[],
): Promise<Owners> {
  const users = new Set(spans.map((span) => span.userId));
  const customers = new Set(spans.map((span) => span.customerId));
  users.delete("");
  customers.delete("");
  return telemetry.owners(projectId, [...users], [...customers]);
}

/** Whose each span of a trace is. */
export function attributionById(spans: readonly TraceSpan[], owners: Owners) {
  const attributions = attributeTrace(spans, owners);
  return new Map(spans.map((span, i) => [span.spanId, attributions[i]]));
}
