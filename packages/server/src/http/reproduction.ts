import { one as oneOf, reproduction, reproductionQuery } from "@anyway-sh/api";
import { z } from "zod";
import { AppError } from "../model/app-error.ts";
import { reproduce } from "../reproduce/reproduce.ts";
import type { TelemetryStore } from "../telemetry/store.ts";
import { one } from "./answer.ts";
import type { App } from "./context.ts";
import { wholePayloads } from "./span-payloads.ts";

/** `GET /v1/traces/{trace_id}/spans/{span_id}/reproduction`. */
export function reproductionRoutes(app: App, { telemetry }: { telemetry: TelemetryStore }): void {
  app.get(
    "/v1/traces/:trace_id/spans/:span_id/reproduction",
    {
      config: { scope: "read" },
      schema: {
        summary: "A request that asks a model again what the call of this span asked it",
        description:
          "`as` is `curl`, `typescript`, `python` or `json`. Keys are read from environment variables; what is not known is among the notes.",
        tags: ["traces"],
        params: z.object({
          trace_id: z.string().regex(/^[0-9a-fA-F]{32}$/, "must be 32 hex digits"),
          span_id: z.string().regex(/^[0-9a-fA-F]{16}$/, "must be 16 hex digits"),
        }),
        querystring: reproductionQuery,
        response: { 200: oneOf(reproduction) },
      },
    },
    async (request) => {
      const traceId = request.params.trace_id.toLowerCase();
      const spanId = request.params.span_id.toLowerCase();
      const [[span], payloads] = await Promise.all([
        telemetry.readSpans(request.projectId, traceId, { limit: 1, spanId }),
        wholePayloads(telemetry, request.projectId, traceId, [spanId]),
      ]);
      const payload = payloads.get(spanId);
      if (!span || !payload)
        throw new AppError("not_found", `There is no span ${spanId} of a trace ${traceId} in this project.`);
      const { as } = request.query;
      return one(request, { as, ...reproduce(span, payload, as) });
    },
  );
}
