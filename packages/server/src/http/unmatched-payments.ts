import * as api from "@anyway-sh/api";
import { z } from "zod";
import type { StoredUnmatchedPayment } from "../business/records/unmatched-payments.ts";
import { type Resolution, resolvePayment } from "../commerce/unmatched-payments.ts";
import { one, toApiTime } from "./answer.ts";
import type { App, AppDeps } from "./context.ts";
import { pageOf } from "./paging.ts";

const tags = ["orders"];

/** The inbox of payments that match no order or no customer. */
export function unmatchedPaymentRoutes(app: App, deps: AppDeps): void {
  app.get(
    "/v1/unmatched-payments",
    {
      config: { scope: "read" },
      schema: {
        summary: "List payments that match no order or no customer, newest first",
        description: "No order counts them until somebody says what they are for.",
        tags,
        querystring: api.unmatchedPaymentListQuery,
        response: { 200: api.list(api.unmatchedPayment) },
      },
    },
    (request) => {
      const filter = { resolved: request.query.status === "resolved" };
      return pageOf(request, "unmatched payments", request.query, {
        read: (page) => deps.business.unmatchedPayments(request.projectId, filter, page),
        time: (payment) => payment.occurredAt,
        toApi: toApiUnmatchedPayment,
      });
    },
  );

  app.post(
    "/v1/unmatched-payments/:id/resolve",
    {
      config: { scope: "write" },
      schema: {
        summary: "Say what a payment is for",
        description:
          "An order of the customer is made of it, with the refunds and disputes that it had since; or it is set aside.",
        tags,
        params: z.object({ id: api.id }),
        body: api.unmatchedPaymentResolution,
        response: { 200: api.one(api.unmatchedPayment), 404: api.errorBody, 409: api.errorBody },
      },
    },
    async (request) => {
      const key = { projectId: request.projectId, id: request.params.id };
      const { body } = request;
      const resolution: Resolution =
        body.as === "order" ? { as: "order", customerId: body.customer_id } : { as: "ignored" };
      const payment = await deps.business.transaction((writer) =>
        resolvePayment(writer, key, resolution, deps),
      );
      await deps.relay.copy();
      return one(request, toApiUnmatchedPayment(payment));
    },
  );
}

function toApiUnmatchedPayment(payment: StoredUnmatchedPayment): api.UnmatchedPayment {
  const { resolution, resolvedAt } = payment;
  return {
    id: payment.id,
    provider: payment.provider,
    reference: payment.reference,
    amount: payment.amount,
    currency: payment.currency,
    email: payment.email,
    reason: payment.reason,
    // Once an order counts it, that one.
    order_id: resolution === null || resolution === "ignored" ? payment.orderId : resolution,
    occurred_at: toApiTime(payment.occurredAt),
    resolved_at: resolvedAt === null ? null : toApiTime(resolvedAt),
  };
}
