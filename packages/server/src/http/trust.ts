import * as api from "@anyway-sh/api";
import { REFUSALS } from "../ingest/ingest.ts";
import { formatNanoUsd, parseNanoUsd } from "../model/money.ts";
import { alignToSlots, formatTimeNs } from "../model/time-range.ts";
import type { CallSum } from "../telemetry/trust-reads.ts";
import { one, page, toApiTime } from "./answer.ts";
import type { App, AppDeps } from "./context.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import { rangeOf } from "./query-range.ts";

const tags = ["trust"];
const CURSOR = [api.decimal, api.id] as const;

type Deps = Pick<AppDeps, "telemetry" | "business" | "ingest" | "now">;

/** `GET /v1/trust`: what the figures of a period leave out or only infer, and the ids that no customer has. */
export function trustRoutes(app: App, { telemetry, business, ingest, now }: Deps): void {
  const periodOf = (request: { projectId: string; query: Parameters<typeof rangeOf>[0] & Environment }) => ({
    projectId: request.projectId,
    environment: request.query.environment,
    range: alignToSlots(rangeOf(request.query, now())),
  });

  app.get(
    "/v1/trust",
    {
      config: { scope: "read" },
      schema: {
        summary: "How far the figures of a period can be relied on",
        description: "The range is widened to whole quarters of an hour; the answer states it.",
        tags,
        querystring: api.trustQuery,
        response: { 200: api.one(api.trust) },
      },
    },
    async (request) => {
      const { projectId } = request;
      const period = periodOf(request);
      const [settings, sources, models, orders, unmatched, unlinked, others] = await Promise.all([
        business.settings(projectId),
        telemetry.customerSources(period),
        telemetry.incompleteModels(period),
        telemetry.paidOrders(period),
        business.unmatchedTotals(projectId),
        telemetry.countUnlinkedIds(period),
        telemetry.otherEnvironments(period),
      ]);
      const calls = sources.reduce((sum, source) => sum + source.calls, 0);
      const intake = ingest.intake(projectId);
      const refusals = REFUSALS.map((reason) => ({ reason, spans: intake.refusedSpans[reason] }));
      const answer: api.Trust = {
        start_time: formatTimeNs(period.range.startNs),
        end_time: formatTimeNs(period.range.endNs),
        time_zone: settings.timeZone,
        environment: period.environment,
        customers: {
          calls,
          traces: await telemetry.countCalledTraces(period),
          cost: formatNanoUsd(sources.reduce((sum, source) => sum + source.cost, 0n)),
          sources: sources.map(({ source, ...sum }) => ({ source, ...toApiCalls(sum) })),
        },
        prices: {
          calls,
          incomplete_calls: models.reduce((sum, model) => sum + model.calls, 0),
          models: models.map(({ calls: incomplete, impossible, ...model }) => ({
            ...model,
            incomplete_calls: incomplete,
            impossible_usage: impossible,
          })),
        },
        orders: {
          orders: orders.reduce((sum, part) => sum + part.orders, 0),
          amounts: orders.map(({ currency, amount }) => ({ currency, amount: Number(amount) })),
          without_customer: {
            orders: orders.reduce((sum, part) => sum + part.unnamedOrders, 0),
            amounts: orders
              .filter((part) => part.unnamedOrders > 0)
              .map(({ currency, unnamedAmount }) => ({ currency, amount: Number(unnamedAmount) })),
          },
        },
        unmatched_payments: {
          payments: unmatched.reduce((sum, part) => sum + part.payments, 0),
          amounts: unmatched.map(({ currency, amount }) => ({ currency, amount })),
        },
        unlinked_ids: { ids: unlinked.ids, orders: unlinked.orders, ...toApiCalls(unlinked) },
        left_out: others.map(({ environment, orders: count, ...sum }) => ({
          environment,
          orders: count,
          ...toApiCalls(sum),
        })),
        ingest: {
          since: toApiTime(intake.sinceMs),
          received_spans: intake.receivedSpans,
          refused_spans: refusals.reduce((sum, { spans }) => sum + spans, 0),
          refusals: refusals.filter(({ spans }) => spans > 0),
        },
      };
      return one(request, answer);
    },
  );

  app.get(
    "/v1/trust/unlinked-ids",
    {
      config: { scope: "read" },
      schema: {
        summary: "List ids that spans or orders name as their customer and no customer record has, by cost",
        tags,
        querystring: api.unlinkedIdsQuery,
        response: { 200: api.list(api.unlinkedId) },
      },
    },
    async (request) => {
      const { limit, cursor } = request.query;
      const after = cursor === undefined ? undefined : decodeCursor("unlinked ids", [...CURSOR], cursor);
      const ids = await telemetry.unlinkedIds(periodOf(request), {
        limit: limit + 1,
        ...(after ? { after: { cost: parseNanoUsd(after[0]), id: after[1] } } : {}),
      });
      const shown = ids.slice(0, limit);
      const last = shown.at(-1);
      const nextCursor =
        ids.length > limit && last ? encodeCursor("unlinked ids", [formatNanoUsd(last.cost), last.id]) : null;
      const answer = shown.map(
        (one): api.UnlinkedId => ({
          id: one.id,
          ...toApiCalls(one),
          orders: one.orders,
          last_seen: formatTimeNs(one.lastSeenNs),
        }),
      );
      return page(request, answer, { limit, nextCursor });
    },
  );
}

type Environment = Pick<api.Trust, "environment">;

function toApiCalls({ calls, traces, cost }: CallSum) {
  return { calls, traces, cost: formatNanoUsd(cost) };
}
