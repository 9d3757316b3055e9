import { Readable } from "node:stream";
import { type TreeLine, treeLine } from "@anyway-sh/api";
import { z } from "zod";
import { attributeTrace } from "../attribution/attribute-trace.ts";
import { summarizeTrace } from "../attribution/summarize-trace.ts";
import { AppError } from "../model/app-error.ts";
import type { SpanAttribution } from "../model/trace.ts";
import type { TelemetryStore } from "../telemetry/store.ts";
import type { TreeSpan } from "../telemetry/trace-spans.ts";
import type { App } from "./context.ts";
import { toApiTraceSummary } from "./convert-trace.ts";
import { ownersIn, traceId } from "./trace-structure.ts";
import { toTreeWindow } from "./tree-window.ts";

/** The first spans are on the screen before the last have come. */
const SPANS_AT_ONCE = 10_000;

/** `GET /v1/traces/{trace_id}/tree`: what a page needs to draw a trace of any size. */
export function traceTreeRoutes(app: App, { telemetry }: { telemetry: TelemetryStore }): void {
  app.get(
    "/v1/traces/:trace_id/tree",
    {
      config: { scope: "read" },
      schema: {
        summary: "One trace, then its spans without payloads, some thousand at a time, in columns",
        description:
          "Not within `data`: a line of JSON each, of which the first holds `trace` and each other one `spans`.",
        tags: ["traces"],
        params: z.object({ trace_id: traceId() }),
        response: { 200: treeLine },
      },
    },
    async (request, reply) => {
      const id = request.params.trace_id.toLowerCase();
      const spans = await telemetry.readTree(request.projectId, id);
      if (spans.length === 0) throw new AppError("not_found", `There is no trace ${id} in this project.`);
      const attributions = attributeTrace(spans, await ownersIn(telemetry, request.projectId, spans));
      const summary = summarizeTrace(spans, attributions);
      const lines = treeLines({ trace: toApiTraceSummary(id, summary) }, summary.startTimeNs, {
        spans,
        attributions,
      });
      return (
        reply
          .type("application/x-ndjson; charset=utf-8")
          // The schema is of each line.
          .send(Readable.from(lines, { objectMode: false }) as unknown as TreeLine)
      );
    },
  );
}

function* treeLines(
  head: TreeLine,
  startNs: bigint,
  { spans, attributions }: { spans: readonly TreeSpan[]; attributions: readonly SpanAttribution[] },
): Generator<string> {
  yield line(head);
  for (let at = 0; at < spans.length; at += SPANS_AT_ONCE) {
    const until = at + SPANS_AT_ONCE;
    yield line({ spans: toTreeWindow(spans.slice(at, until), attributions.slice(at, until), startNs) });
  }
}

const line = (value: TreeLine): string => `${JSON.stringify(value)}\n`;
