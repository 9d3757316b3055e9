import type { SpanPayload } from "../model/stored-span.ts";
import type { TelemetryStore } from "../telemetry/store.ts";

/** Payloads by span id; the log records that tell of a span are among its events. */
export async function wholePayloads(
  telemetry: TelemetryStore,
  projectId: string,
  traceId: string,
  spanIds: readonly string[],
): Promise<Map<string, SpanPayload>> {
  const [payloads, logs] = await Promise.all([
    telemetry.readPayloads(projectId, traceId, spanIds),
    telemetry.readSpanLogs(projectId, traceId, spanIds),
  ]);
  for (const [spanId, told] of logs) {
    const payload = payloads.get(spanId);
    if (!payload) continue;
    const events = [...payload.events, ...told].sort((a, b) => Number(a.timeNs - b.timeNs));
    payloads.set(spanId, { ...payload, events });
  }
  return payloads;
}
