import type { Kysely } from "kysely";
import type { Webhook, WebhookDelivery } from "../../model/webhook.ts";
import type { Schema } from "../schema.ts";
import type { PageRequest } from "./paging.ts";

/** A delivery that an attempt may be made of now, and where it goes. */
export interface ClaimedDelivery extends WebhookDelivery, Pick<Webhook, "url" | "secret"> {}

/** What came of an attempt. */
export type DeliveryOutcome = Pick<
  WebhookDelivery,
  "status" | "nextAttemptAt" | "lastStatus" | "lastError" | "deliveredAt"
>;

export interface WebhookDeliveryReads {
  webhookDelivery(projectId: string, webhookId: string, id: string): Promise<WebhookDelivery | undefined>;
  /** By `createdAt`, newest first. */
  webhookDeliveries(projectId: string, webhookId: string, page: PageRequest): Promise<WebhookDelivery[]>;
  /**
   * The webhooks that have a delivery due at `now`, but for `except`, with the one that is due longest of each.
   * At most `limit`.
   */
  dueDeliveries(now: number, except: readonly string[], limit: number): Promise<DueDelivery[]>;
}
export interface DueDelivery {
  projectId: string;
  webhookId: string;
  id: string;
}
export interface WebhookDeliveryWrites {
  addWebhookDelivery(delivery: WebhookDelivery): Promise<void>;
  /**
   * Counts an attempt of a delivery that is still due at `now` and makes it due again at `until`, when whoever claimed
   * it must have died. Undefined when somebody else has claimed it, or there is nothing left to do.
   */
  claimDelivery(due: DueDelivery, now: number, until: number): Promise<ClaimedDelivery | undefined>;
  /** Changes nothing when the attempt is no longer the last one of a delivery that waits. */
  finishAttempt(attempt: WebhookDelivery, outcome: DeliveryOutcome): Promise<void>;
  /** Those of the webhook that wait are given up. */
  giveUpDeliveries(projectId: string, webhookId: string, reason: string): Promise<void>;
  /** Forgets at most `limit` that are older; answers how many there were. */
  removeDeliveriesBefore(createdAt: number, limit: number): Promise<number>;
}

export function webhookDeliveryReads(db: Kysely<Schema>): WebhookDeliveryReads {
  const of = (projectId: string, webhookId: string) =>
    db
      .selectFrom("webhook_deliveries")
      .selectAll()
      .where("project_id", "=", projectId)
      .where("webhook_id", "=", webhookId);
  return {
    async webhookDelivery(projectId, webhookId, id) {
      const row = await of(projectId, webhookId).where("id", "=", id).executeTakeFirst();
      return row && fromRow(row);
    },
    async webhookDeliveries(projectId, webhookId, { limit, after }) {
      let query = of(projectId, webhookId);
      if (after)
        query = query.where((eb) => eb(eb.refTuple("created_at", "id"), "<", eb.tuple(after.time, after.id)));
      const rows = await query.orderBy("created_at", "desc").orderBy("id", "desc").limit(limit).execute();
      return rows.map(fromRow);
    },
    async dueDeliveries(now, except, limit) {
      let query = db
        .selectFrom("webhooks")
        .select((eb) => [
          "webhooks.project_id as projectId",
          "webhooks.id as webhookId",
          // One look into the index for each webhook, however many deliveries wait.
          eb
            .selectFrom("webhook_deliveries as delivery")
            .select("delivery.id")
            .whereRef("delivery.project_id", "=", "webhooks.project_id")
            .whereRef("delivery.webhook_id", "=", "webhooks.id")
            .where("delivery.next_attempt_at", "<=", now)
            .orderBy("delivery.next_attempt_at")
            .orderBy("delivery.id")
            .limit(1)
            .as("id"),
        ])
        .where("webhooks.active", "=", 1);
      if (except.length > 0) query = query.where("webhooks.id", "not in", except);
      const rows = await db
        .selectFrom(query.as("due"))
        .selectAll()
        .where("id", "is not", null)
        .limit(limit)
        .execute();
      return rows.flatMap(({ id, ...webhook }) => (id === null ? [] : [{ ...webhook, id }]));
    },
  };
}

export function webhookDeliveryWrites(db: Kysely<Schema>): WebhookDeliveryWrites {
  return {
    async addWebhookDelivery(delivery) {
      await db.insertInto("webhook_deliveries").values(toRow(delivery)).execute();
    },
    async claimDelivery({ projectId, webhookId, id }, now, until) {
      const webhook = await db
        .selectFrom("webhooks")
        .select(["url", "secret"])
        .where("project_id", "=", projectId)
        .where("id", "=", webhookId)
        .where("active", "=", 1)
        .executeTakeFirst();
      if (!webhook) return undefined;
      const row = await db
        .updateTable("webhook_deliveries")
        .set((eb) => ({ attempts: eb("attempts", "+", 1), next_attempt_at: until }))
        .where("project_id", "=", projectId)
        .where("id", "=", id)
        // Of two that claim at once, the second sees the first one's time.
        .where("next_attempt_at", "<=", now)
        .returningAll()
        .executeTakeFirst();
      return row && { ...fromRow(row), ...webhook };
    },
    async finishAttempt({ projectId, id, attempts }, outcome) {
      await db
        .updateTable("webhook_deliveries")
        .set({
          status: outcome.status,
          next_attempt_at: outcome.nextAttemptAt,
          last_status: outcome.lastStatus,
          last_error: outcome.lastError,
          delivered_at: outcome.deliveredAt,
        })
        .where("project_id", "=", projectId)
        .where("id", "=", id)
        .where("attempts", "=", attempts)
        .where("status", "=", "pending")
        .execute();
    },
    async giveUpDeliveries(projectId, webhookId, reason) {
      await db
        .updateTable("webhook_deliveries")
        .set({ status: "failed", next_attempt_at: null, last_error: reason })
        .where("project_id", "=", projectId)
        .where("webhook_id", "=", webhookId)
        .where("status", "=", "pending")
        .execute();
    },
    async removeDeliveriesBefore(createdAt, limit) {
      const removed = await db
        .deleteFrom("webhook_deliveries")
        .where((eb) =>
          eb(
            eb.refTuple("project_id", "id"),
            "in",
            eb
              .selectFrom("webhook_deliveries")
              .select(["project_id", "id"])
              .where("created_at", "<", createdAt)
              .limit(limit)
              .$asTuple("project_id", "id"),
          ),
        )
        .executeTakeFirst();
      return Number(removed.numDeletedRows);
    },
  };
}

function toRow(delivery: WebhookDelivery): Schema["webhook_deliveries"] {
  return {
    project_id: delivery.projectId,
    id: delivery.id,
    webhook_id: delivery.webhookId,
    event_id: delivery.eventId,
    type: delivery.type,
    payload: delivery.payload,
    status: delivery.status,
    attempts: delivery.attempts,
    next_attempt_at: delivery.nextAttemptAt,
    last_status: delivery.lastStatus,
    last_error: delivery.lastError,
    created_at: delivery.createdAt,
    delivered_at: delivery.deliveredAt,
  };
}

function fromRow(row: Schema["webhook_deliveries"]): WebhookDelivery {
  return {
    projectId: row.project_id,
    id: row.id,
    webhookId: row.webhook_id,
    eventId: row.event_id,
    type: row.type,
    payload: row.payload,
    status: row.status,
    attempts: row.attempts,
    nextAttemptAt: row.next_attempt_at,
    lastStatus: row.last_status,
    lastError: row.last_error,
    createdAt: row.created_at,
    deliveredAt: row.delivered_at,
  };
}
