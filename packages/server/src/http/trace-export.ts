import { Readable } from "node:stream";
import { BUNDLE_FORMAT, BUNDLE_VERSION, bundleQuery, type TraceBundle, traceBundle } from "@anyway-sh/api";
import { z } from "zod";
import { toResourceLogs, toResourceSpans, withoutContents } from "../bundle/bundle-spans.ts";
import { AppError } from "../model/app-error.ts";
import type { StoredSpan } from "../model/stored-span.ts";
import type { TelemetryStore } from "../telemetry/store.ts";
import { toApiTime } from "./answer.ts";
import type { App } from "./context.ts";

/** A trace may hold more payloads than memory does. */
const SPANS_AT_ONCE = 200;
const STRUCTURES_AT_ONCE = 20_000;

/** `GET /v1/traces/{trace_id}/export`: the trace as a file that `anyway import` opens elsewhere. */
export function traceExportRoutes(
  app: App,
  { telemetry, now, version }: { telemetry: TelemetryStore; now: () => number; version: string },
): void {
  app.get(
    "/v1/traces/:trace_id/export",
    {
      config: { scope: "read" },
      schema: {
        summary: "The trace as a file that another server reads: spans as they came, and their logs",
        description:
          "Not within `data`: the answer is the file. `contents=false` leaves out what people and models said.",
        tags: ["traces"],
        params: z.object({ trace_id: z.string().regex(/^[0-9a-fA-F]{32}$/, "must be 32 hex digits") }),
        querystring: bundleQuery,
        response: { 200: traceBundle },
      },
    },
    async (request, reply) => {
      const traceId = request.params.trace_id.toLowerCase();
      const hasContents = request.query.contents === "true";
      const spans = await allSpans(telemetry, request.projectId, traceId);
      if (spans.length === 0)
        throw new AppError("not_found", `There is no trace ${traceId} in this project.`);
      const head = {
        format: BUNDLE_FORMAT,
        version: BUNDLE_VERSION,
        trace_id: traceId,
        exported_at: toApiTime(now()),
        exported_by: version,
        contents: hasContents,
        span_count: spans.length,
      };
      const pieces = bundlePieces(telemetry, request.projectId, traceId, { spans, head, hasContents });
      return (
        reply
          .type("application/json; charset=utf-8")
          .header("content-disposition", `attachment; filename="trace-${traceId}.json"`)
          // The schema is of what the stream says.
          .send(Readable.from(pieces, { objectMode: false }) as unknown as TraceBundle)
      );
    },
  );
}

async function allSpans(
  telemetry: TelemetryStore,
  projectId: string,
  traceId: string,
): Promise<StoredSpan[]> {
  const spans: StoredSpan[] = [];
  for (;;) {
    const last = spans.at(-1);
    const page = await telemetry.readSpans(projectId, traceId, {
      limit: STRUCTURES_AT_ONCE,
      ...(last ? { after: { startTimeNs: last.startTimeNs, spanId: last.spanId } } : {}),
    });
    spans.push(...page);
    if (page.length < STRUCTURES_AT_ONCE) return spans;
  }
}

/** The file, piece by piece. What fails midway ends it before its end, which whoever reads it sees. */
async function* bundlePieces(
  telemetry: TelemetryStore,
  projectId: string,
  traceId: string,
  { spans, head, hasContents }: { spans: StoredSpan[]; head: object; hasContents: boolean },
): AsyncGenerator<string> {
  yield `${JSON.stringify(head).slice(0, -1)},"resource_spans":[`;
  let separator = "\n";
  for (const some of chunksOf(spans)) {
    const payloads = await telemetry.readPayloads(projectId, traceId, idsOf(some));
    for (const span of some) {
      const payload = payloads.get(span.spanId);
      // A span is never taken away but with its whole trace; a file that lacks one is not to look complete.
      if (!payload) throw new Error(`The payload of span ${span.spanId} is gone.`);
      const shown = hasContents ? payload : withoutContents(payload);
      yield separator + JSON.stringify(toResourceSpans(traceId, span, shown));
      separator = ",\n";
    }
  }
  yield '\n],"resource_logs":[';
  separator = "\n";
  for (const some of hasContents ? chunksOf(spans) : []) {
    const logs = await telemetry.readSpanLogs(projectId, traceId, idsOf(some));
    for (const [spanId, events] of logs)
      for (const event of events) {
        yield separator + JSON.stringify(toResourceLogs(traceId, spanId, event));
        separator = ",\n";
      }
  }
  yield "\n]}\n";
}

function* chunksOf(spans: readonly StoredSpan[]): Generator<StoredSpan[]> {
  for (let at = 0; at < spans.length; at += SPANS_AT_ONCE) yield spans.slice(at, at + SPANS_AT_ONCE);
}

function idsOf(spans: readonly StoredSpan[]): string[] {
  return spans.map((span) => span.spanId);
}
