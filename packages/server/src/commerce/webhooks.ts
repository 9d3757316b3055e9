import type { BusinessWrites } from "../business/store.ts";
import { AppError } from "../model/app-error.ts";
import type { NewId, RandomBytes } from "../model/ids.ts";
import type { Webhook, WebhookChange, WebhookDelivery } from "../model/webhook.ts";
import { refusalOfUrl } from "./callable-url.ts";
import { newWebhookSecret } from "./webhook-signature.ts";

/** Webhooks of one project. */
const MOST_WEBHOOKS = 20;

interface Clock {
  now: () => number;
  newId: NewId;
}

/** Adds a webhook, with a secret of its own. Refuses an address that would never be called, and one too many. */
export async function createWebhook(
  writer: BusinessWrites,
  input: Pick<Webhook, "projectId" | "url" | "name" | "events">,
  { now, newId, randomBytes, allowPrivate }: Clock & { randomBytes: RandomBytes; allowPrivate: boolean },
): Promise<Webhook> {
  requireCallable(input.url, allowPrivate);
  await writer.lockWebhooks(input.projectId);
  const existing = await writer.webhooks(input.projectId, { limit: MOST_WEBHOOKS });
  if (existing.length === MOST_WEBHOOKS)
    throw new AppError(
      "invalid_request",
      `The project has ${MOST_WEBHOOKS} webhooks, which is the most. Delete one that is not needed any more.`,
    );
  const webhook: Webhook = {
    ...input,
    id: newId("wh_"),
    secret: newWebhookSecret(randomBytes),
    active: true,
    createdAt: now(),
  };
  await writer.addWebhook(webhook);
  return webhook;
}

/** Changes a webhook. One that is turned off is told nothing more, nor what still waits for it. */
export async function updateWebhook(
  writer: BusinessWrites,
  { projectId, id }: Pick<Webhook, "projectId" | "id">,
  change: WebhookChange,
  { allowPrivate }: { allowPrivate: boolean },
): Promise<Webhook> {
  if (change.url !== undefined) requireCallable(change.url, allowPrivate);
  const webhook = await writer.updateWebhook(projectId, id, change);
  if (!webhook) throw noWebhook(id);
  if (change.active === false) await writer.giveUpDeliveries(projectId, id, "The webhook was turned off.");
  return webhook;
}

/** Sends the event of a delivery once more, as a delivery of its own: the event's id stays the same. */
export async function replayDelivery(
  writer: BusinessWrites,
  key: { projectId: string; webhookId: string; id: string },
  { now, newId }: Clock,
): Promise<WebhookDelivery> {
  const webhook = await writer.webhook(key.projectId, key.webhookId);
  if (!webhook) throw noWebhook(key.webhookId);
  const before = await writer.webhookDelivery(key.projectId, key.webhookId, key.id);
  if (!before)
    throw new AppError(
      "not_found",
      `The webhook ${key.webhookId} has no delivery ${key.id}; they are kept for 30 days.`,
    );
  if (!webhook.active)
    throw new AppError(
      "conflict",
      `The webhook ${webhook.id} is turned off. Turn it on first: PATCH it with "active": true.`,
    );
  const delivery: WebhookDelivery = {
    ...before,
    id: newId("whd_"),
    status: "pending",
    attempts: 0,
    nextAttemptAt: now(),
    lastStatus: null,
    lastError: null,
    createdAt: now(),
    deliveredAt: null,
  };
  await writer.addWebhookDelivery(delivery);
  return delivery;
}

export function noWebhook(id: string): AppError {
  return new AppError("not_found", `There is no webhook ${id} in this project.`);
}

function requireCallable(url: string, allowPrivate: boolean): void {
  const refusal = refusalOfUrl(url, allowPrivate);
  if (refusal !== undefined) throw refuse(refusal);
}

function refuse(message: string): AppError {
  return new AppError("invalid_request", `The webhook cannot be taken: url ${message}.`, {
    details: [{ field: "url", message }],
  });
}
