import * as api from "@anyway-sh/api";
import { z } from "zod";
import type { RecordedOrderEvent } from "../business/records/orders.ts";
import { changeOrder } from "../commerce/order-changes.ts";
import { startRefund } from "../commerce/refunds.ts";
import { AppError } from "../model/app-error.ts";
import { one, page, toApiTime } from "./answer.ts";
import type { App, AppDeps } from "./context.ts";
import { createOnceAfter, creatingHeaders } from "./idempotency.ts";
import { toApiOrder } from "./orders.ts";

const tags = ["orders"];
const params = z.object({ id: api.id });

/** What happens to an order: changes, refunds, and the list of all that did. */
export function orderChangeRoutes(app: App, deps: AppDeps): void {
  app.patch(
    "/v1/orders/:id",
    {
      config: { scope: "write" },
      schema: {
        summary: "Change an order",
        description:
          "The status is that of an order which a backend posted, along the state machine: pending or failed to paid, " +
          "failed or canceled; paid to disputed; disputed to dispute_won or dispute_lost. To say again what is so " +
          "changes nothing. Metadata replaces what there was.",
        tags,
        params,
        body: api.orderPatch,
        response: { 200: api.one(api.order), 404: api.errorBody, 409: api.errorBody },
      },
    },
    async (request) => {
      const { status, occurred_at: at, customer_id: customerId, metadata } = request.body;
      const key = { projectId: request.projectId, id: request.params.id };
      const change = {
        status,
        occurredAt: at === undefined ? undefined : Date.parse(at),
        customerId,
        metadata,
      };
      const order = await deps.business.transaction((writer) => changeOrder(writer, key, change, deps));
      await deps.relay.copy();
      return one(request, toApiOrder(order));
    },
  );

  app.post(
    "/v1/orders/:id/refunds",
    {
      config: { scope: "write" },
      schema: {
        summary: "Refund an order, or a part of it",
        description:
          "At the provider that took the payment; of an order that a backend posted it is a record. Never more than is " +
          "left. With an Idempotency-Key a request can be sent again, whatever became of it, and refunds once.",
        tags,
        params,
        headers: creatingHeaders,
        body: api.refundInput,
        response: { 201: api.one(api.order), 404: api.errorBody, 409: api.errorBody },
      },
    },
    async (request, reply) => {
      const { amount, reason = null } = request.body;
      const { data } = await createOnceAfter<api.Order>(deps, request, async (requestKey) => {
        const asked = {
          projectId: request.projectId,
          orderId: request.params.id,
          amount,
          reason,
          requestKey,
        };
        const book = await startRefund(deps, asked);
        return async (writer) => ({ status: 201, data: toApiOrder(await book(writer)) });
      });
      await deps.relay.copy();
      return reply.code(201).send(one(request, data));
    },
  );

  app.get(
    "/v1/orders/:id/events",
    {
      config: { scope: "read" },
      schema: {
        summary: "List what happened to an order, oldest first",
        tags,
        params,
        response: { 200: api.list(api.orderEvent), 404: api.errorBody },
      },
    },
    async (request) => {
      const { id } = request.params;
      const order = await deps.business.order(request.projectId, id);
      if (!order) throw new AppError("not_found", `There is no order ${id} in this project.`);
      const events = await deps.business.orderEvents(request.projectId, id);
      return page(request, events.map(toApiOrderEvent), { limit: events.length, nextCursor: null });
    },
  );
}

function toApiOrderEvent(event: RecordedOrderEvent): api.OrderEvent {
  return {
    id: event.id,
    type: event.type,
    source: event.source,
    reference: event.reference,
    occurred_at: toApiTime(event.occurredAt),
    recorded_at: toApiTime(event.recordedAt),
    amount: event.amount,
    message: event.message,
  };
}
