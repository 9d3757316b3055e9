import type { Kysely } from "kysely";
import type { Webhook, WebhookChange } from "../../model/webhook.ts";
import type { Schema } from "../schema.ts";
import type { PageRequest } from "./paging.ts";

export interface WebhookReads {
  webhook(projectId: string, id: string): Promise<Webhook | undefined>;
  /** By `createdAt`, newest first. */
  webhooks(projectId: string, page: PageRequest): Promise<Webhook[]>;
}
export interface WebhookWrites {
  addWebhook(webhook: Webhook): Promise<void>;
  /** Undefined when there is no such webhook. */
  updateWebhook(projectId: string, id: string, change: WebhookChange): Promise<Webhook | undefined>;
  /** False when there is no such webhook. Its deliveries go with it. */
  removeWebhook(projectId: string, id: string, now: number): Promise<boolean>;
  /** Makes every other transaction that adds webhooks to the project wait until this one ends. */
  lockWebhooks(projectId: string): Promise<void>;
}

export function webhookReads(db: Kysely<Schema>): WebhookReads {
  const of = (projectId: string) =>
    db.selectFrom("webhooks").selectAll().where("project_id", "=", projectId).where("deleted_at", "is", null);
  return {
    async webhook(projectId, id) {
      const row = await of(projectId).where("id", "=", id).executeTakeFirst();
      return row && fromRow(row);
    },
    async webhooks(projectId, { limit, after }) {
      let query = of(projectId);
      if (after)
        query = query.where((eb) => eb(eb.refTuple("created_at", "id"), "<", eb.tuple(after.time, after.id)));
      const rows = await query.orderBy("created_at", "desc").orderBy("id", "desc").limit(limit).execute();
      return rows.map(fromRow);
    },
  };
}

export function webhookWrites(db: Kysely<Schema>, lock: (name: string) => Promise<void>): WebhookWrites {
  return {
    async addWebhook({ projectId, createdAt, events, active, ...same }) {
      await db
        .insertInto("webhooks")
        .values({
          ...same,
          project_id: projectId,
          events: JSON.stringify(events),
          active: Number(active),
          created_at: createdAt,
          deleted_at: null,
        })
        .execute();
    },
    async updateWebhook(projectId, id, { url, name, events, active }) {
      const row = await db
        .updateTable("webhooks")
        .set({
          // Never empty, so that one statement serves a change of nothing too.
          id,
          ...(url === undefined ? {} : { url }),
          ...(name === undefined ? {} : { name }),
          ...(events === undefined ? {} : { events: JSON.stringify(events) }),
          ...(active === undefined ? {} : { active: Number(active) }),
        })
        .where("project_id", "=", projectId)
        .where("id", "=", id)
        .where("deleted_at", "is", null)
        .returningAll()
        .executeTakeFirst();
      return row && fromRow(row);
    },
    async removeWebhook(projectId, id, now) {
      const removed = await db
        .updateTable("webhooks")
        .set({ deleted_at: now, active: 0, secret: "" })
        .where("project_id", "=", projectId)
        .where("id", "=", id)
        .where("deleted_at", "is", null)
        .returning("id")
        .executeTakeFirst();
      await db
        .deleteFrom("webhook_deliveries")
        .where("project_id", "=", projectId)
        .where("webhook_id", "=", id)
        .execute();
      return removed !== undefined;
    },
    lockWebhooks: (projectId) => lock(`webhooks ${projectId}`),
  };
}

function fromRow(row: Schema["webhooks"]): Webhook {
  return {
    id: row.id,
    projectId: row.project_id,
    url: row.url,
    name: row.name,
    events: JSON.parse(row.events),
    secret: row.secret,
    active: row.active === 1,
    createdAt: row.created_at,
  };
}
