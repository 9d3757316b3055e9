import { type CostCause, customerCosts, customerCostsQuery, one as oneOf } from "@anyway-sh/api";
import { z } from "zod";
import { attributeTrace } from "../attribution/attribute-trace.ts";
import { formatNanoUsd } from "../model/money.ts";
import { alignToSlots, formatTimeNs } from "../model/time-range.ts";
import type { TraceSpan } from "../model/trace.ts";
import type { CostGroup } from "../query/cost-question.ts";
import type { CostRow } from "../telemetry/cost-reads.ts";
import type { Period } from "../telemetry/profit-reads.ts";
import type { TelemetryStore } from "../telemetry/store.ts";
import { one } from "./answer.ts";
import type { App } from "./context.ts";
import { rangeOf } from "./query-range.ts";

const MOST = 20;
/** Traces whose spans are read, and how many of these are shown. */
const MOST_TRACES = 10;
const MOST_SPANS = 10;

/** From a customer's loss to what caused it: workflows, agents, features, traces and calls. */
export function customerCostRoutes(
  app: App,
  { telemetry, now }: { telemetry: TelemetryStore; now: () => number },
): void {
  app.get(
    "/v1/customers/:id/costs",
    {
      config: { scope: "read" },
      schema: {
        summary: "What made the cost of a customer: workflows, agents, a property, traces, calls",
        tags: ["customers"],
        params: z.object({ id: z.string().min(1).max(256) }),
        querystring: customerCostsQuery,
        response: { 200: oneOf(customerCosts) },
      },
    },
    async (request) => {
      const { environment, property } = request.query;
      const { id } = request.params;
      const range = alignToSlots(rangeOf(request.query, now()));
      const period: Period = { projectId: request.projectId, range, environment };
      const causes = (group: CostGroup) =>
        telemetry.costs({
          ...period,
          conditions: [{ field: "customer", is: id }],
          groupBy: [group],
          limit: MOST,
        });
      const [workflows, agents, values, traces] = await Promise.all([
        causes({ by: "workflow" }),
        causes({ by: "agent" }),
        causes({ by: "property", key: property }),
        telemetry.dearestTraces(period, id, MOST),
      ]);
      const spans = await dearestSpans(
        telemetry,
        period,
        id,
        traces.slice(0, MOST_TRACES).map(({ traceId }) => traceId),
      );
      return one(request, {
        start_time: formatTimeNs(range.startNs),
        end_time: formatTimeNs(range.endNs),
        environment,
        workflows: workflows.map(toApiCause),
        agents: agents.map(toApiCause),
        property,
        property_values: values.map(toApiCause),
        traces: traces.map((trace) => ({
          trace_id: trace.traceId,
          name: trace.name,
          start_time: formatTimeNs(trace.startNs),
          cost: formatNanoUsd(trace.cost),
          calls: trace.calls,
          unpriced: trace.unpriced,
        })),
        spans: spans.map(([traceId, span]) => ({
          trace_id: traceId,
          span_id: span.spanId,
          name: span.name,
          model: span.model,
          start_time: formatTimeNs(span.startTimeNs),
          cost: formatNanoUsd(span.cost),
        })),
      });
    },
  );
}

/** The customer's billed calls of some traces, the dearest first. */
async function dearestSpans(
  telemetry: TelemetryStore,
  { projectId, range, environment }: Period,
  customerId: string,
  traceIds: readonly string[],
): Promise<[string, TraceSpan][]> {
  const traces = await telemetry.readTraceSpans(projectId, traceIds);
  const all = [...traces.values()].flat();
  const owners = await telemetry.owners(
    projectId,
    [...new Set(all.map(({ userId }) => userId))],
    [...new Set([customerId, ...all.map((span) => span.customerId)])],
  );
  const calls = [...traces].flatMap(([traceId, spans]) =>
    attributeTrace(spans, owners).flatMap((attribution, i): [string, TraceSpan][] => {
      const span = spans[i];
      const counts =
        span?.environment === environment &&
        attribution.billable &&
        attribution.customerId !== "" &&
        attribution.customerId === owners.resolve(customerId, 0) &&
        range.startNs <= span.startTimeNs &&
        span.startTimeNs < range.endNs;
      return span && counts ? [[traceId, span]] : [];
    }),
  );
  return calls
    .sort(([, a], [, b]) => (a.cost === b.cost ? (a.spanId < b.spanId ? -1 : 1) : a.cost > b.cost ? -1 : 1))
    .slice(0, MOST_SPANS);
}

function toApiCause({ group: [name], cost, calls, unpriced, traces }: CostRow): CostCause {
  return { name: name || null, cost: formatNanoUsd(cost), calls, unpriced, traces };
}
