import {
  list,
  one as oneOf,
  type TraceSummary,
  traceListQuery,
  traceQuery,
  trace as traceSchema,
  traceSummary,
} from "@anyway-sh/api";
import { z } from "zod";
import { attributeTrace } from "../attribution/attribute-trace.ts";
import { summarizeTrace } from "../attribution/summarize-trace.ts";
import type { TraceQuery } from "../query/trace-query.ts";
import type { TelemetryStore } from "../telemetry/store.ts";
import { one, page } from "./answer.ts";
import type { App } from "./context.ts";
import { toApiSpan, toApiSpanNode, toApiTrace, toApiTraceSummary } from "./convert-trace.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import { rangeOf } from "./query-range.ts";
import { wholePayloads } from "./span-payloads.ts";
import { KEY_PREFIXES, toConditions } from "./trace-conditions.ts";
import { ownersIn, readStructure, traceId } from "./trace-structure.ts";

const listQuery = traceListQuery.loose().meta({ keyPrefixes: KEY_PREFIXES });
/** Payloads may be megabytes each, so a page with them holds fewer spans than one without. */
const MOST_PAYLOADS = 500;
const CURSOR = [z.string().regex(/^\d{1,19}$/), z.string().max(32)] as const;

/** `GET /v1/traces`, and one trace. */
export function traceRoutes(
  app: App,
  { telemetry, now }: { telemetry: TelemetryStore; now: () => number },
): void {
  app.get(
    "/v1/traces",
    {
      config: { scope: "read" },
      schema: {
        summary: "Lists traces by start; `property.<key>=<value>` filters by association properties",
        description:
          "`filter` is the query language. `score.<name>=<value>`, `min_score.<name>` and `max_score.<name>` filter by scores of the trace, its spans or its session.",
        tags: ["traces"],
        querystring: listQuery,
        response: { 200: list(traceSummary) },
      },
    },
    async (request) => {
      const { data, nextCursor } = await readTraces(telemetry, request.projectId, request.query, now());
      return page(request, data, { limit: request.query.limit, nextCursor });
    },
  );

  app.get(
    "/v1/traces/:trace_id",
    {
      config: { scope: "read" },
      schema: {
        summary:
          "One trace and its spans; `include=payloads` adds messages, attributes and events (500 spans a page)",
        tags: ["traces"],
        params: z.object({ trace_id: traceId() }),
        querystring: traceQuery,
        response: { 200: oneOf(traceSchema) },
      },
    },
    async (request) => {
      const id = request.params.trace_id.toLowerCase();
      const { cursor, include } = request.query;
      const limit =
        include === "payloads" ? Math.min(request.query.limit, MOST_PAYLOADS) : request.query.limit;
      const after = cursor === undefined ? undefined : decodeCursor("spans", [...CURSOR], cursor);
      const stored = await telemetry.readSpans(request.projectId, id, {
        limit: limit + 1,
        ...(after ? { after: { startTimeNs: BigInt(after[0]), spanId: after[1] } } : {}),
      });
      // Whose a span is depends on the whole trace, which one page holds unless the trace is very large.
      const isWhole = !after && stored.length > 0 && stored.length <= limit;
      const all = isWhole ? stored : await readStructure(telemetry, request.projectId, id);
      const shown = stored.slice(0, limit);
      const owners = await ownersIn(telemetry, request.projectId, all);
      const attributions = attributeTrace(all, owners);
      const places = new Map(all.map((span, i) => [span.spanId, i]));
      const nodes = shown.flatMap((span) => {
        const attribution = attributions[places.get(span.spanId) ?? -1];
        const parent = all[places.get(span.parentSpanId) ?? -1];
        return attribution ? [toApiSpanNode(id, span, attribution, parent)] : [];
      });
      const last = shown.at(-1);
      const nextCursor =
        stored.length > limit && last
          ? encodeCursor("spans", [last.startTimeNs.toString(), last.spanId])
          : null;
      const trace = toApiTrace(id, summarizeTrace(all, attributions), nodes, nextCursor);
      if (include !== "payloads") return one(request, trace);
      const payloads = await wholePayloads(
        telemetry,
        request.projectId,
        id,
        nodes.map((node) => node.span_id),
      );
      const whole = nodes.map((node) => {
        const payload = payloads.get(node.span_id);
        return payload ? toApiSpan(node, payload) : node;
      });
      return one(request, { ...trace, spans: whole });
    },
  );
}

/** A page of the list. */
export async function readTraces(
  telemetry: TelemetryStore,
  projectId: string,
  asked: z.output<typeof listQuery>,
  nowMs: number,
): Promise<{ data: TraceSummary[]; nextCursor: string | null }> {
  const query = toTraceQuery(projectId, asked, nowMs);
  const rows = await telemetry.listTraces(query);
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  return {
    data: shown.map((row) => toApiTraceSummary(row.traceId, row)),
    nextCursor:
      rows.length > query.limit && last
        ? encodeCursor("traces", [last.startTimeNs.toString(), last.traceId])
        : null,
  };
}

/** The query value that a URL stands for. */
function toTraceQuery(projectId: string, query: z.output<typeof listQuery>, nowMs: number): TraceQuery {
  const after = query.cursor === undefined ? undefined : decodeCursor("traces", [...CURSOR], query.cursor);
  return {
    projectId,
    environment: query.environment,
    range: rangeOf(query, nowMs),
    conditions: toConditions(query),
    newestFirst: query.sort === "-start_time",
    limit: query.limit,
    ...(after ? { after: { startTimeNs: BigInt(after[0]), traceId: after[1] } } : {}),
  };
}
