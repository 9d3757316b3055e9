import * as api from "@anyway-sh/api";
import { z } from "zod";
import { AppError } from "../model/app-error.ts";
import { formatTimeNs } from "../model/time-range.ts";
import type { ErrorCause, ErrorQuestion, ErrorSort, Failure } from "../telemetry/error-reads.ts";
import { one, page } from "./answer.ts";
import type { App, AppDeps } from "./context.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import { rangeOf } from "./query-range.ts";
import { toConditions } from "./trace-conditions.ts";

const tags = ["errors"];
const number = z.string().regex(/^\d{1,19}$/);
const causeId = z.object({ id: z.string().regex(/^[0-9a-f]{16}$/, "must be an id of GET /v1/errors") });
const NOT_PASSED_ON =
  "A span that fails as one in it did, or without a word of its own while one in it failed, only passes that on and is not counted.";

/** `GET /v1/errors`: failed spans, grouped by cause. */
export function errorCauseRoutes(app: App, { telemetry, now }: Pick<AppDeps, "telemetry" | "now">): void {
  app.get(
    "/v1/errors",
    {
      config: { scope: "read" },
      schema: {
        summary:
          "Failed spans grouped by cause: the type of the error, and what their messages have in common",
        description: `First and last seen, counts and customers are of the range and, with \`filter\`, of the traces that it finds. ${NOT_PASSED_ON}`,
        tags,
        querystring: api.errorListQuery,
        response: { 200: api.list(api.errorCause) },
      },
    },
    async (request) => {
      const { query, projectId } = request;
      const { limit, cursor } = query;
      const sort = query.sort.slice(1) as ErrorSort;
      const name = `errors by ${sort}`;
      const after = cursor === undefined ? undefined : decodeCursor(name, [number, z.string()], cursor);
      const causes = await telemetry.readErrorCauses(toQuestion(projectId, query, now()), {
        sort,
        limit: limit + 1,
        after: after && { value: BigInt(after[0]), id: after[1] },
      });
      const shown = causes.slice(0, limit);
      const last = shown.at(-1);
      const nextCursor =
        last && causes.length > limit ? encodeCursor(name, [sortValue(last, sort), last.id]) : null;
      return page(request, shown.map(toApiCause), { limit, nextCursor });
    },
  );

  app.get(
    "/v1/errors/:id",
    {
      config: { scope: "read" },
      schema: {
        summary: "One cause of errors over the range",
        tags,
        params: causeId,
        querystring: api.errorQuery,
        response: { 200: api.one(api.errorCause) },
      },
    },
    async (request) => {
      const { id } = request.params;
      const [cause] = await telemetry.readErrorCauses(toQuestion(request.projectId, request.query, now()), {
        sort: "last_seen",
        limit: 1,
        id,
      });
      if (!cause)
        throw new AppError(
          "not_found",
          `No span failed of the cause ${id} in this time range and environment, by these filters. Ask for a longer range by start_time, or without a filter.`,
        );
      return one(request, toApiCause(cause));
    },
  );

  app.get(
    "/v1/errors/:id/spans",
    {
      config: { scope: "read" },
      schema: {
        summary: "The failed spans of a cause, the newest first",
        description: NOT_PASSED_ON,
        tags,
        params: causeId,
        querystring: api.failureListQuery,
        response: { 200: api.list(api.failure) },
      },
    },
    async (request) => {
      const { query, projectId } = request;
      const { limit, cursor } = query;
      const after = cursor === undefined ? undefined : decodeCursor("failures", [number, z.string()], cursor);
      const failures = await telemetry.readFailures(toQuestion(projectId, query, now()), request.params.id, {
        limit: limit + 1,
        after: after && { startTimeNs: BigInt(after[0]), spanId: after[1] },
      });
      const shown = failures.slice(0, limit);
      const last = shown.at(-1);
      const nextCursor =
        last && failures.length > limit
          ? encodeCursor("failures", [last.startTimeNs.toString(), last.spanId])
          : null;
      return page(request, shown.map(toApiFailure), { limit, nextCursor });
    },
  );
}

function toQuestion(projectId: string, query: z.output<typeof api.errorQuery>, nowMs: number): ErrorQuestion {
  const { environment, customer_id, filter, q } = query;
  return {
    projectId,
    environment,
    range: rangeOf(query, nowMs),
    conditions: toConditions({ customer_id, filter }),
    q,
  };
}

function sortValue(cause: ErrorCause, sort: ErrorSort): string {
  if (sort === "last_seen") return cause.lastNs.toString();
  return String(sort === "count" ? cause.count : cause.traces);
}

function toApiCause(cause: ErrorCause): api.ErrorCause {
  return {
    id: cause.id,
    type: cause.type || null,
    message: cause.message,
    pattern: cause.pattern,
    first_seen: formatTimeNs(cause.firstNs),
    last_seen: formatTimeNs(cause.lastNs),
    count: cause.count,
    traces: cause.traces,
    customers: cause.customers,
    customer_ids: cause.customerIds,
    span_names: cause.spanNames,
    models: cause.models,
    example: { trace_id: cause.traceId, span_id: cause.spanId },
    trend: cause.trend,
  };
}

function toApiFailure(failed: Failure): api.Failure {
  return {
    trace_id: failed.traceId,
    span_id: failed.spanId,
    start_time: formatTimeNs(failed.startTimeNs),
    name: failed.name,
    model: failed.model || null,
    message: failed.message,
    root_name: failed.rootName,
    customer_ids: failed.customerIds,
    session_id: failed.sessionIds[0] ?? null,
  };
}
