import {
  one as oneOf,
  previousCall,
  type Span,
  spanQuery,
  span as spanSchema,
  spanText,
  spanTextQuery,
} from "@anyway-sh/api";
import { z } from "zod";
import { AppError } from "../model/app-error.ts";
import type { TelemetryStore } from "../telemetry/store.ts";
import { one } from "./answer.ts";
import type { App } from "./context.ts";
import { toApiSpan, toApiSpanNode } from "./convert-trace.ts";
import { cutSpan, textAt } from "./cut-span.ts";
import { readPreviousCall } from "./previous-call.ts";
import { wholePayloads } from "./span-payloads.ts";
import { attributionById, ownersIn, readStructure, spanId, traceId } from "./trace-structure.ts";

const tags = ["traces"];
const PATH = "/v1/traces/:trace_id/spans/:span_id";

/** One span, a long text of it, and the model call before it. */
export function spanRoutes(app: App, { telemetry }: { telemetry: TelemetryStore }): void {
  const params = z.object({ trace_id: traceId(), span_id: spanId() });
  const idsOf = ({ trace_id, span_id }: z.output<typeof params>) =>
    [trace_id.toLowerCase(), span_id.toLowerCase()] as const;

  app.get(
    PATH,
    {
      config: { scope: "read" },
      schema: {
        summary: "One span, whole; `max_text` cuts its long texts",
        description: "What was cut is in `cut_texts`, and each whole at `…/text?at=<pointer>`.",
        tags,
        params,
        querystring: spanQuery,
        response: { 200: oneOf(spanSchema) },
      },
    },
    async (request) => {
      const span = await readSpan(telemetry, request.projectId, ...idsOf(request.params));
      const { max_text: most } = request.query;
      return one(request, most === undefined ? span : cutSpan(span, most));
    },
  );

  app.get(
    `${PATH}/text`,
    {
      config: { scope: "read" },
      schema: {
        summary: "One text of a span, whole",
        tags,
        params,
        querystring: spanTextQuery,
        response: { 200: oneOf(spanText) },
      },
    },
    async (request) => {
      const { at } = request.query;
      const span = await readSpan(telemetry, request.projectId, ...idsOf(request.params));
      const text = textAt(span, at);
      if (text === undefined) throw new AppError("not_found", `The span has nothing at ${at}.`);
      return one(request, { at, text });
    },
  );

  app.get(
    `${PATH}/previous`,
    {
      config: { scope: "read" },
      schema: {
        summary:
          "The model call before this one in its session, else in its trace; null when it is the first",
        description:
          "The last one of the same agent or, without one, of the same name; else the last one of all.",
        tags,
        params,
        response: { 200: oneOf(previousCall.nullable()) },
      },
    },
    async (request) =>
      one(request, await readPreviousCall(telemetry, request.projectId, ...idsOf(request.params))),
  );
}

async function readSpan(
  telemetry: TelemetryStore,
  projectId: string,
  id: string,
  spanId: string,
): Promise<Span> {
  const [all, [stored], payloads] = await Promise.all([
    readStructure(telemetry, projectId, id),
    telemetry.readSpans(projectId, id, { limit: 1, spanId }),
    wholePayloads(telemetry, projectId, id, [spanId]),
  ]);
  const attribution = attributionById(all, await ownersIn(telemetry, projectId, all)).get(spanId);
  const payload = payloads.get(spanId);
  if (!attribution || !stored || !payload)
    throw new AppError("not_found", `Trace ${id} has no span ${spanId}.`);
  const parent = all.find((span) => span.spanId === stored.parentSpanId);
  const sameResponseIn = await telemetry.tracesOfResponse(projectId, id, stored);
  return toApiSpan(toApiSpanNode(id, stored, attribution, parent), payload, sameResponseIn);
}
