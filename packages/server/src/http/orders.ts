import * as api from "@anyway-sh/api";
import { z } from "zod";
import type { OrderFilter } from "../business/records/order-filter.ts";
import { type NewOrder, placeOrder } from "../commerce/orders.ts";
import { AppError } from "../model/app-error.ts";
import type { Order } from "../model/order.ts";
import { representOrder } from "../model/representation.ts";
import { parseTraceparent } from "../model/traceparent.ts";
import { one } from "./answer.ts";
import type { App, AppDeps } from "./context.ts";
import { ordersOf } from "./customer-orders.ts";
import { createOnce, creatingHeaders } from "./idempotency.ts";
import { pageOf } from "./paging.ts";

const tags = ["orders"];

/** Creates, lists and reads orders. */
export function orderRoutes(app: App, deps: AppDeps): void {
  app.get(
    "/v1/orders",
    {
      config: { scope: "read" },
      schema: {
        summary: "List orders, newest first",
        tags,
        querystring: api.orderListQuery,
        response: { 200: api.list(api.order) },
      },
    },
    async (request) => {
      const filter = await toOrderFilter(deps, request.projectId, request.query);
      return pageOf(request, "orders", request.query, {
        read: (page) => deps.business.orders(request.projectId, filter, page),
        time: (order) => order.placedAt,
        toApi: toApiOrder,
      });
    },
  );

  app.get(
    "/v1/orders/totals",
    {
      config: { scope: "read" },
      schema: {
        summary: "Sum up orders by currency",
        description:
          "Of the orders that the same filter of the list finds: all are counted, those that were paid are added up.",
        tags,
        querystring: api.orderTotalsQuery,
        response: { 200: api.one(api.orderTotals) },
      },
    },
    async (request) => {
      const filter = await toOrderFilter(deps, request.projectId, request.query);
      return one(request, await deps.business.orderTotals(request.projectId, filter));
    },
  );

  app.post(
    "/v1/orders",
    {
      config: { scope: "write" },
      schema: {
        summary: "Post an order that was paid elsewhere",
        description:
          "An external_id that was posted before answers the first order, when the content is the same. The W3C " +
          "traceparent header of the request is kept with the order.",
        tags,
        headers: creatingHeaders.extend({
          traceparent: z.string().optional().describe("W3C trace context; a wrong one is ignored."),
        }),
        body: api.orderInput,
        response: { 200: api.one(api.order), 201: api.one(api.order), 409: api.errorBody },
      },
    },
    async (request, reply) => {
      const input = toNewOrder(request.projectId, request.body, request.headers.traceparent);
      const { status, data } = await createOnce(deps, request, async (writer) => {
        const { order, created } = await placeOrder(writer, input, deps);
        return { status: created ? 201 : 200, data: toApiOrder(order) };
      });
      await deps.relay.copy();
      return reply.code(status).send(one(request, data));
    },
  );

  app.get(
    "/v1/orders/:id",
    {
      config: { scope: "read" },
      schema: {
        summary: "Read an order",
        tags,
        params: z.object({ id: api.id }),
        response: { 200: api.one(api.order), 404: api.errorBody },
      },
    },
    async (request) => {
      const { id } = request.params;
      const order = await deps.business.order(request.projectId, id);
      if (!order) throw new AppError("not_found", `There is no order ${id} in this project.`);
      return one(request, toApiOrder(order));
    },
  );
}

/** As the contract has it, which the compiler checks here. */
/** An order as the API answers it. */
export const toApiOrder: (order: Order) => api.Order = representOrder;

/** The orders that a query of the list means. */
export async function toOrderFilter(
  { telemetry }: Pick<AppDeps, "telemetry">,
  projectId: string,
  query: z.output<typeof api.orderTotalsQuery>,
): Promise<OrderFilter> {
  const [from, to] = [toMs(query.start_time), toMs(query.end_time)];
  if (from !== undefined && to !== undefined && from >= to)
    throw new AppError("invalid_request", "The time range is empty: end_time must be after start_time.", {
      details: [{ field: "end_time", message: "must be after start_time" }],
    });
  const customer =
    query.customer_id === undefined
      ? {}
      : await ordersOf(telemetry, projectId, await telemetry.customerIds(projectId, query.customer_id));
  return {
    ...customer,
    ...(query.has_customer === undefined ? {} : { hasCustomer: query.has_customer === "true" }),
    externalId: query.external_id,
    status: query.status,
    paymentLinkId: query.payment_link_id,
    productId: query.product_id,
    merchantReference: query.merchant_reference,
    traceId: query.trace_id,
    environment: query.environment,
    from,
    to,
  };
}

/** What a body of `POST /v1/orders`, or a row of a file, says. */
export function toNewOrder(
  projectId: string,
  body: z.output<typeof api.orderInput>,
  traceparent?: string,
): NewOrder {
  const trace = traceparent === undefined ? undefined : parseTraceparent(traceparent);
  return {
    projectId,
    externalId: body.external_id ?? null,
    customerId: body.customer_id ?? null,
    productId: body.product_id ?? null,
    amount: body.amount,
    tax: body.tax,
    currency: body.currency,
    status: body.status,
    kind: body.kind,
    placedAt: toMs(body.placed_at),
    paidAt: toMs(body.paid_at),
    merchantReference: body.merchant_reference ?? null,
    subscriptionId: body.subscription_id ?? null,
    periodStart: toMs(body.period_start) ?? null,
    periodEnd: toMs(body.period_end) ?? null,
    fee: body.fee ?? null,
    settledAmount: body.settled_amount ?? null,
    settledCurrency: body.settled_currency ?? null,
    traceId: trace?.traceId ?? null,
    spanId: trace?.spanId ?? null,
    environment: body.environment,
    metadata: body.metadata,
  };
}

/** Milliseconds of a time that the schema has checked. */
function toMs(time: string | undefined): number | undefined {
  return time === undefined ? undefined : Date.parse(time);
}
