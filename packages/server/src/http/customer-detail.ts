import {
  customerDetail,
  customerDetailQuery,
  list,
  one as oneOf,
  type TimelineEntry,
  timelineEntry,
  timelineQuery,
} from "@anyway-sh/api";
import { z } from "zod";
import type { BusinessReads } from "../business/store.ts";
import { ordersEnvironmentOf, profitReport } from "../commerce/profit-report.ts";
import { AppError } from "../model/app-error.ts";
import type { CustomerIds } from "../model/customer-ids.ts";
import { formatNanoUsd } from "../model/money.ts";
import type { Order } from "../model/order.ts";
import { alignToSlots, formatTimeNs, msToNs } from "../model/time-range.ts";
import type { Conversation } from "../telemetry/conversation-reads.ts";
import type { TelemetryStore } from "../telemetry/store.ts";
import { one, page, toApiTime } from "./answer.ts";
import type { App } from "./context.ts";
import { toApiProfitLine } from "./convert-profit.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import { ordersOf } from "./customer-orders.ts";
import { toApiOrder } from "./orders.ts";
import { rangeOf } from "./query-range.ts";
import { readTitles } from "./titles.ts";

const params = z.object({ id: z.string().min(1).max(256) });
const tags = ["customers"];
/** More than anybody reads; how many there are is told beside them. */
const MOST_IDS = 100;
/** Far beyond every time that a span can have. */
const END_OF_TIME_MS = 9_000_000_000_000;

interface Deps {
  telemetry: TelemetryStore;
  business: BusinessReads;
  now: () => number;
}

/** One customer: the record with its money, and its timeline. An id that only spans or orders name is one too. */
export function customerDetailRoutes(app: App, { telemetry, business, now }: Deps): void {
  app.get(
    "/v1/customers/:id",
    {
      config: { scope: "read" },
      schema: {
        summary: "One customer, with revenue, cost, profit and models over the range",
        tags,
        params,
        querystring: customerDetailQuery,
        response: { 200: oneOf(customerDetail) },
      },
    },
    async (request) => {
      const { id } = request.params;
      const { projectId } = request;
      const range = alignToSlots(rangeOf(request.query, now()));
      const environment = request.query.environment ?? "production";
      const ids = await telemetry.customerIds(projectId, id);
      const [record, seen, report, models, [anyOrder], [anyMember]] = await Promise.all([
        business.customer(projectId, id),
        telemetry.customerSeen(projectId, id),
        profitReport(
          { telemetry, business },
          {
            projectId,
            range,
            environment: request.query.environment,
            group: { by: "none" },
            basis: "cash",
            customerId: id,
          },
        ),
        telemetry.costs({
          projectId,
          range,
          environment,
          conditions: [{ field: "customer", is: id }],
          groupBy: [{ by: "model" }],
        }),
        business.orders(projectId, await ordersOf(telemetry, projectId, ids), { limit: 1 }),
        business.members(projectId, id, { limit: 1 }),
      ]);
      const ownIds = toApiIds(ids);
      if (!record && !seen && !anyOrder && !anyMember && ownIds.length < 2)
        throw new AppError(
          "not_found",
          `No customer, span, order, member or alias of this project names ${JSON.stringify(id)}.`,
        );
      return one(request, {
        id,
        email: record?.email ?? null,
        name: record?.name ?? null,
        external_id: record?.externalId ?? null,
        metadata: record?.metadata ?? {},
        merged_into: record?.mergedInto ?? null,
        ids: ownIds.slice(0, MOST_IDS),
        id_count: ownIds.length,
        created_at: record ? toApiTime(record.createdAt) : null,
        first_seen: seen ? formatTimeNs(seen.firstNs) : null,
        last_seen: seen ? formatTimeNs(seen.lastNs) : null,
        currency: report.currency,
        profit: toApiProfitLine(report.totals.line),
        models: models.flatMap(({ group: [model], cost, calls, unpriced }) =>
          model ? [{ model, cost: formatNanoUsd(cost), calls, unpriced: unpriced > 0 }] : [],
        ),
      });
    },
  );

  app.get(
    "/v1/customers/:id/timeline",
    {
      config: { scope: "read" },
      schema: {
        summary: "A customer's conversations and orders, newest first",
        tags,
        params,
        querystring: timelineQuery,
        response: { 200: list(timelineEntry) },
      },
    },
    async (request) => {
      const { limit, cursor, environment = "production" } = request.query;
      const { id } = request.params;
      const [beforeMs] =
        cursor === undefined ? [END_OF_TIME_MS] : decodeCursor("timeline", [z.int()], cursor);
      const [ids, ordersEnvironment] = await Promise.all([
        telemetry.customerIds(request.projectId, id),
        ordersEnvironmentOf(telemetry, request.projectId, request.query.environment),
      ]);
      const [conversations, orders] = await Promise.all([
        telemetry.conversations(request.projectId, id, {
          environment,
          beforeNs: msToNs(beforeMs),
          limit: limit + 1,
        }),
        business.orders(
          request.projectId,
          {
            ...(await ordersOf(telemetry, request.projectId, ids)),
            environment: ordersEnvironment,
            to: beforeMs,
          },
          { limit: limit + 1 },
        ),
      ]);
      const titles = await readTitles(telemetry, request.projectId, conversations);
      const entries = [
        ...conversations.map((conversation, i) => ofConversation(conversation, titles[i])),
        ...orders.map(ofOrder),
      ];
      entries.sort((a, b) => b.atMs - a.atMs);
      const last = entries[limit - 1];
      // Entries of one millisecond stay on one page, so the cursor needs no more than the time.
      const shown = last ? entries.filter((entry) => entry.atMs >= last.atMs) : entries;
      const nextCursor = last && entries.length > shown.length ? encodeCursor("timeline", [last.atMs]) : null;
      return page(
        request,
        shown.map((entry) => entry.entry),
        { limit, nextCursor },
      );
    },
  );
}

/** Each id once, the one that was asked for, or that stands for it, first. */
function toApiIds({ customerId, always, dated }: CustomerIds): string[] {
  return [...new Set([customerId, ...always, ...dated.map(({ id }) => id)])];
}

interface Entry {
  atMs: number;
  entry: TimelineEntry;
}

function ofConversation(conversation: Conversation, title = conversation.title): Entry {
  return {
    atMs: Number(conversation.startNs / msToNs(1)),
    entry: {
      type: "conversation",
      time: formatTimeNs(conversation.startNs),
      end_time: formatTimeNs(conversation.endNs),
      session_id: conversation.sessionId || null,
      trace_ids: conversation.traceIds,
      traces: conversation.traces,
      title,
      cost: formatNanoUsd(conversation.cost),
      errors: conversation.errors,
    },
  };
}

function ofOrder(order: Order): Entry {
  return {
    atMs: order.placedAt,
    entry: { type: "order", time: toApiTime(order.placedAt), order: toApiOrder(order) },
  };
}
