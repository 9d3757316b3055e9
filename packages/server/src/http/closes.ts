import * as api from "@anyway-sh/api";
import { z } from "zod";
import type { BusinessReads } from "../business/store.ts";
import { takeMonth } from "../commerce/close-month.ts";
import { AppError } from "../model/app-error.ts";
import type { MonthClose } from "../model/month-close.ts";
import { one } from "./answer.ts";
import type { App, AppDeps } from "./context.ts";
import { toApiAdjustment, toApiClose } from "./convert-close.ts";
import { createOnceAfter, creatingHeaders } from "./idempotency.ts";

const tags = ["closes"];

/** Months that were closed: their figures stay as they were, and what changes later is told apart. */
export function closeRoutes(app: App, deps: AppDeps): void {
  const { business, telemetry, now } = deps;

  app.post(
    "/v1/closes",
    {
      config: { scope: "admin" },
      schema: {
        summary: "Close a month",
        description:
          "Keeps what the month, of the project's time zone, comes to now: profit by customer and costs by customer, " +
          "by model and by day. What changes later (late spans, new prices, refunds, links, merges) is kept as a dated " +
          "adjustment; `as=closed` in GET /v1/profit and GET /v1/costs has the figures of now. A month that is closed " +
          "stays as it is, and is answered.",
        tags,
        headers: creatingHeaders,
        body: api.closeInput,
        response: {
          200: api.one(api.close),
          201: api.one(api.close),
          400: api.errorBody,
          409: api.errorBody,
        },
      },
    },
    async (request, reply) => {
      const { projectId, actor, body } = request;
      const { month } = body;
      const { status, data } = await createOnceAfter(deps, request, async () => {
        const isClosed = (await business.monthClose(projectId, month)) !== undefined;
        if (!isClosed) await deps.relay.copy();
        const taken = isClosed ? undefined : await takeMonth(deps, { projectId, month, actor });
        return async (writer) => {
          const isAdded = taken !== undefined && (await writer.addMonthClose(taken.close, taken.lines));
          const close = await find(writer, projectId, month);
          const answer = await readClose(writer, close);
          if (!isAdded) return { status: 200, data: answer };
          const { currency, closed } = answer;
          await writer.addAudit({
            projectId,
            at: close.closedAt,
            actor,
            action: "month.closed",
            subject: month,
            details: { currency, revenue: closed.revenue, cost: closed.cost, profit: closed.profit },
          });
          return { status: 201, data: answer };
        };
      });
      void deps.closes.run();
      return reply.code(status).send(one(request, data));
    },
  );

  app.get(
    "/v1/closes",
    {
      config: { scope: "read" },
      schema: {
        summary: "List closed months, the latest first",
        tags,
        response: { 200: api.one(api.closes) },
      },
    },
    async (request) => {
      const closes = await business.monthCloses(request.projectId);
      const ids = closes.map(({ id }) => id);
      const totals = await business.closeLines(ids, { first: 0 }, ["profit.total"]);
      const counts = await business.countCloseAdjustments(ids);
      const totalsOf = Map.groupBy(totals, ({ closeId }) => closeId);
      return one(request, {
        months: closes.map((close) =>
          toApiClose(close, totalsOf.get(close.id) ?? [], counts.get(close.id) ?? 0),
        ),
      });
    },
  );

  app.get(
    "/v1/closes/:month",
    {
      config: { scope: "read" },
      schema: {
        summary: "Get a closed month with its adjustments",
        tags,
        params: api.closeParams,
        response: { 200: api.one(api.closeDetail), 404: api.errorBody },
      },
    },
    async (request) => {
      const { projectId } = request;
      const close = await find(business, projectId, request.params.month);
      const adjustments = await business.closeAdjustments(close.id);
      const last = adjustments.at(-1)?.number ?? 0;
      const lines = await business.closeLines([close.id], { first: 1, last });
      const ids = new Set(lines.filter(({ section }) => section === "profit.customer").map(({ key }) => key));
      const named = await telemetry.customerNames(projectId, [...ids]);
      const names = new Map(
        named.flatMap(({ customerId, name, email }) => {
          const shown = name ?? email;
          return shown ? [[customerId, shown] as const] : [];
        }),
      );
      const linesOf = Map.groupBy(lines, ({ number }) => number);
      return one(request, {
        ...(await readClose(business, close)),
        changes: adjustments.map((one) => toApiAdjustment(one, linesOf.get(one.number) ?? [], names)),
      });
    },
  );

  app.delete(
    "/v1/closes/:month",
    {
      config: { scope: "admin" },
      schema: {
        summary: "Open a closed month again",
        description:
          "What it was closed with and its adjustments are gone; the audit log keeps what they came to. Closed once more, " +
          "the month is as it is then.",
        tags,
        params: api.closeParams,
        response: { 204: z.void(), 404: api.errorBody },
      },
    },
    async (request, reply) => {
      const { projectId, actor } = request;
      const { month } = request.params;
      await business.transaction(async (writer) => {
        const { currency, closed, restated, closed_at, adjustments } = await readClose(
          writer,
          await find(writer, projectId, month),
        );
        if (!(await writer.removeMonthClose(projectId, month))) throw notClosed(month);
        await writer.addAudit({
          projectId,
          at: now(),
          actor,
          action: "month.reopened",
          subject: month,
          details: {
            currency,
            closed_at,
            adjustments,
            closed_profit: closed.profit,
            restated_profit: restated.profit,
          },
        });
      });
      return reply.code(204).send();
    },
  );
}

async function find(reads: BusinessReads, projectId: string, month: string): Promise<MonthClose> {
  const close = await reads.monthClose(projectId, month);
  if (!close) throw notClosed(month);
  return close;
}

async function readClose(reads: BusinessReads, close: MonthClose): Promise<api.Close> {
  const totals = await reads.closeLines([close.id], { first: 0 }, ["profit.total"]);
  const counts = await reads.countCloseAdjustments([close.id]);
  return toApiClose(close, totals, counts.get(close.id) ?? 0);
}

function notClosed(month: string): AppError {
  return new AppError(
    "not_found",
    `${month} is not closed in this project. POST /v1/closes closes it; GET /v1/closes lists closed months.`,
  );
}
