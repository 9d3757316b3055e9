import * as api from "@anyway-sh/api";
import { z } from "zod";
import { createWebhook, noWebhook, replayDelivery, updateWebhook } from "../commerce/webhooks.ts";
import type { Webhook, WebhookDelivery } from "../model/webhook.ts";
import { one, toApiTime } from "./answer.ts";
import type { App, AppDeps } from "./context.ts";
import { createOnce, creatingHeaders } from "./idempotency.ts";
import { pageOf } from "./paging.ts";

const tags = ["webhooks"];
const params = z.object({ id: api.id });

/** Addresses that are told what happens to orders and customers. */
export function webhookRoutes(app: App, deps: AppDeps): void {
  const allowPrivate = deps.config.webhooksAllowPrivate;

  app.get(
    "/v1/webhooks",
    {
      config: { scope: "read" },
      schema: {
        summary: "List webhooks, newest first",
        tags,
        querystring: api.pageRequest,
        response: { 200: api.list(api.webhook) },
      },
    },
    (request) =>
      pageOf(request, "webhooks", request.query, {
        read: (page) => deps.business.webhooks(request.projectId, page),
        time: (webhook) => webhook.createdAt,
        toApi: toApiWebhook,
      }),
  );

  app.post(
    "/v1/webhooks",
    {
      config: { scope: "write" },
      schema: {
        summary: "Have an address told what happens",
        description:
          "Calls are signed as Standard Webhooks says, with the secret of this answer, which is shown here alone. Any " +
          "2xx within 10 seconds takes an event; else it is sent again, up to ten times in a day, with the same " +
          "webhook-id. 410 turns the webhook off. Events may arrive twice and, after a failure, in another order: " +
          "each carries its time and the whole record as it was then.",
        tags,
        headers: creatingHeaders,
        body: api.webhookInput,
        response: { 201: api.one(api.newWebhook), 409: api.errorBody },
      },
    },
    async (request, reply) => {
      const { projectId } = request;
      const { url, name = null, events } = request.body;
      const { data } = await createOnce(deps, request, async (writer) => {
        const input = { projectId, url, name, events };
        const webhook = await createWebhook(writer, input, { ...deps, allowPrivate });
        return { status: 201, data: toApiWebhook(webhook) };
      });
      // Not kept with the answer, so that it goes when the webhook does.
      const webhook = await deps.business.webhook(projectId, data.id);
      if (!webhook) throw noWebhook(data.id);
      return reply.code(201).send(one(request, { ...data, secret: webhook.secret }));
    },
  );

  app.get(
    "/v1/webhooks/:id",
    {
      config: { scope: "read" },
      schema: {
        summary: "Read a webhook",
        tags,
        params,
        response: { 200: api.one(api.webhook), 404: api.errorBody },
      },
    },
    async (request) => {
      const webhook = await deps.business.webhook(request.projectId, request.params.id);
      if (!webhook) throw noWebhook(request.params.id);
      return one(request, toApiWebhook(webhook));
    },
  );

  app.patch(
    "/v1/webhooks/:id",
    {
      config: { scope: "write" },
      schema: {
        summary: "Change a webhook, or turn it off or on",
        description: "Turned off, it is told nothing more; what still waits for it has failed.",
        tags,
        params,
        body: api.webhookPatch,
        response: { 200: api.one(api.webhook), 404: api.errorBody },
      },
    },
    async (request) => {
      const key = { projectId: request.projectId, id: request.params.id };
      const webhook = await deps.business.transaction((writer) =>
        updateWebhook(writer, key, request.body, { allowPrivate }),
      );
      return one(request, toApiWebhook(webhook));
    },
  );

  app.delete(
    "/v1/webhooks/:id",
    {
      config: { scope: "write" },
      schema: {
        summary: "Delete a webhook with its deliveries",
        tags,
        params,
        response: { 204: z.void(), 404: api.errorBody },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const removed = await deps.business.transaction((writer) =>
        writer.removeWebhook(request.projectId, id, deps.now()),
      );
      if (!removed) throw noWebhook(id);
      return reply.code(204).send();
    },
  );

  app.get(
    "/v1/webhooks/:id/deliveries",
    {
      config: { scope: "read" },
      schema: {
        summary: "List what a webhook was told in the last 30 days, newest first",
        tags,
        params,
        querystring: api.pageRequest,
        response: { 200: api.list(api.webhookDelivery), 404: api.errorBody },
      },
    },
    async (request) => {
      const { projectId } = request;
      const { id } = request.params;
      if (!(await deps.business.webhook(projectId, id))) throw noWebhook(id);
      return pageOf(request, "webhook-deliveries", request.query, {
        read: (page) => deps.business.webhookDeliveries(projectId, id, page),
        time: (delivery) => delivery.createdAt,
        toApi: toApiDelivery,
      });
    },
  );

  app.post(
    "/v1/webhooks/:id/deliveries/:delivery_id/replay",
    {
      config: { scope: "write" },
      schema: {
        summary: "Send the event of a delivery once more",
        tags,
        params: params.extend({ delivery_id: api.id }),
        headers: creatingHeaders,
        body: z.strictObject({}),
        response: { 201: api.one(api.webhookDelivery), 404: api.errorBody, 409: api.errorBody },
      },
    },
    async (request, reply) => {
      const { id: webhookId, delivery_id: id } = request.params;
      const key = { projectId: request.projectId, webhookId, id };
      const { data } = await createOnce(deps, request, async (writer) => ({
        status: 201,
        data: toApiDelivery(await replayDelivery(writer, key, deps)),
      }));
      return reply.code(201).send(one(request, data));
    },
  );
}

function toApiWebhook(webhook: Webhook): api.Webhook {
  return {
    id: webhook.id,
    url: webhook.url,
    name: webhook.name,
    events: [...webhook.events],
    active: webhook.active,
    created_at: toApiTime(webhook.createdAt),
  };
}

function toApiDelivery(delivery: WebhookDelivery): api.WebhookDelivery {
  return {
    id: delivery.id,
    event_id: delivery.eventId,
    type: delivery.type,
    status: delivery.status,
    attempts: delivery.attempts,
    next_attempt_at: delivery.nextAttemptAt === null ? null : toApiTime(delivery.nextAttemptAt),
    last_status: delivery.lastStatus,
    last_error: delivery.lastError,
    created_at: toApiTime(delivery.createdAt),
    delivered_at: delivery.deliveredAt === null ? null : toApiTime(delivery.deliveredAt),
  };
}
