import * as api from "@anyway-sh/api";
import { z } from "zod";
import { changePaymentLink, createPaymentLink, type NewPaymentLink } from "../commerce/payment-links.ts";
import { AppError } from "../model/app-error.ts";
import { type PaymentLink, paymentLinkStatus } from "../model/payment-link.ts";
import { parseTraceparent } from "../model/traceparent.ts";
import { one, toApiTime } from "./answer.ts";
import type { App, AppDeps } from "./context.ts";
import { createOnce, creatingHeaders } from "./idempotency.ts";
import { pageOf } from "./paging.ts";

const tags = ["payment links"];
const params = z.object({ id: api.id });

/** Creates, lists, reads and changes payment links. */
export function paymentLinkRoutes(app: App, deps: AppDeps): void {
  const toApi = (link: PaymentLink) => toApiPaymentLink(link, deps);

  app.get(
    "/v1/payment-links",
    {
      config: { scope: "read" },
      schema: {
        summary: "List payment links, newest first",
        tags,
        querystring: api.paymentLinkListQuery,
        response: { 200: api.list(api.paymentLink) },
      },
    },
    (request) => {
      const { status, product_id: productId, customer_id: customerId } = request.query;
      const filter = { status, productId, customerId, now: deps.now() };
      return pageOf(request, "payment-links", request.query, {
        read: (page) => deps.business.paymentLinks(request.projectId, filter, page),
        time: (link) => link.createdAt,
        toApi,
      });
    },
  );

  app.post(
    "/v1/payment-links",
    {
      config: { scope: "write" },
      schema: {
        summary: "Create a payment link",
        description:
          "A link for one payment answers the id of its order at once, pending until it is paid; any other one makes " +
          "an order for each buyer. The W3C traceparent header of the request is kept with the link and its orders.",
        tags,
        headers: creatingHeaders.extend({
          traceparent: z.string().optional().describe("W3C trace context; a wrong one is ignored."),
        }),
        body: api.paymentLinkInput,
        response: { 201: api.one(api.paymentLink), 409: api.errorBody },
      },
    },
    async (request, reply) => {
      const input = toNewPaymentLink(request.projectId, request.body, request.headers.traceparent);
      const provider = await deps.providers.current(request.projectId);
      const { data } = await createOnce(deps, request, async (writer) => ({
        status: 201,
        data: toApi(await createPaymentLink(writer, input, provider, deps)),
      }));
      await deps.relay.copy();
      return reply.code(201).send(one(request, data));
    },
  );

  app.get(
    "/v1/payment-links/:id",
    {
      config: { scope: "read" },
      schema: {
        summary: "Read a payment link",
        tags,
        params,
        response: { 200: api.one(api.paymentLink), 404: api.errorBody },
      },
    },
    async (request) => {
      const { id } = request.params;
      const link = await deps.business.paymentLink(request.projectId, id);
      if (!link) throw new AppError("not_found", `There is no payment link ${id} in this project.`);
      return one(request, toApi(link));
    },
  );

  app.patch(
    "/v1/payment-links/:id",
    {
      config: { scope: "write" },
      schema: {
        summary: "Switch a payment link off or on, or change its expiry or metadata",
        description: "An order that the link made keeps the metadata it was made with.",
        tags,
        params,
        body: api.paymentLinkPatch,
        response: { 200: api.one(api.paymentLink), 404: api.errorBody },
      },
    },
    async (request) => {
      const key = { projectId: request.projectId, id: request.params.id };
      const { active, metadata, expires_at: expires } = request.body;
      const change = { active, metadata, expiresAt: expires == null ? expires : Date.parse(expires) };
      const link = await deps.business.transaction((writer) =>
        changePaymentLink(writer, key, change, deps.now()),
      );
      return one(request, toApi(link));
    },
  );
}

function toNewPaymentLink(
  projectId: string,
  body: z.output<typeof api.paymentLinkInput>,
  traceparent: string | undefined,
): NewPaymentLink {
  const trace = traceparent === undefined ? undefined : parseTraceparent(traceparent);
  return {
    projectId,
    productId: body.product_id ?? null,
    customerId: body.customer_id ?? null,
    amount: body.amount,
    tax: body.tax,
    currency: body.currency,
    title: body.title,
    description: body.description,
    merchantReference: body.merchant_reference ?? null,
    metadata: body.metadata,
    expiresAt: body.expires_at === undefined ? null : Date.parse(body.expires_at),
    maxUses: body.max_uses,
    reusable: body.reusable,
    successUrl: body.success_url ?? null,
    traceId: trace?.traceId ?? null,
    spanId: trace?.spanId ?? null,
  };
}

function toApiPaymentLink(
  link: PaymentLink,
  { publicUrl, now }: Pick<AppDeps, "publicUrl" | "now">,
): api.PaymentLink {
  return {
    id: link.id,
    url: `${publicUrl()}/pay/${link.id}`,
    order_id: link.orderId,
    product_id: link.productId,
    customer_id: link.customerId,
    amount: link.amount,
    tax: link.tax,
    currency: link.currency,
    title: link.title,
    description: link.description,
    merchant_reference: link.merchantReference,
    metadata: link.metadata,
    status: paymentLinkStatus(link, now()),
    expires_at: link.expiresAt === null ? null : toApiTime(link.expiresAt),
    max_uses: link.maxUses,
    uses: link.uses,
    success_url: link.successUrl,
    provider: link.provider,
    trace_id: link.traceId,
    span_id: link.spanId,
    created_at: toApiTime(link.createdAt),
  };
}
