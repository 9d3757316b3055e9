import type { WebhookEventType } from "@anyway-sh/semconv";
import type { Kysely } from "kysely";
import { type BudgetFiring, representBudgetFiring } from "../../model/budget-firing.ts";
import type { Customer } from "../../model/customer.ts";
import type { NewId } from "../../model/ids.ts";
import type { MarginAlert } from "../../model/margin-alert.ts";
import type { Order } from "../../model/order.ts";
import { representCustomer, representMarginAlert, representOrder } from "../../model/representation.ts";
import { customerEventType, orderEventTypes } from "../../model/webhook.ts";
import type { Schema } from "../schema.ts";

/**
 * Notes, in the transaction that changes a record, what webhooks are to be told of it: one delivery for every webhook of
 * the project that is on and wants the event.
 */
export interface Announce {
  /** `before` is undefined for a new record. */
  order(before: Order | undefined, after: Order): Promise<void>;
  customer(before: Customer | undefined, after: Customer): Promise<void>;
  marginAlert(alert: MarginAlert): Promise<void>;
  budgetFiring(firing: BudgetFiring): Promise<void>;
}

export function announcer(db: Kysely<Schema>, { now, newId }: { now: () => number; newId: NewId }): Announce {
  async function announce(projectId: string, types: readonly WebhookEventType[], data: unknown) {
    if (types.length === 0) return;
    const webhooks = await db
      .selectFrom("webhooks")
      .select(["id", "events"])
      .where("project_id", "=", projectId)
      .where("active", "=", 1)
      .execute();
    const createdAt = now();
    const deliveries = types.flatMap((type) => {
      const eventId = newId("evt_");
      const payload = JSON.stringify({
        id: eventId,
        type,
        timestamp: new Date(createdAt).toISOString(),
        data,
      });
      return webhooks
        .filter(({ events }) => wants(events, type))
        .map((webhook) => ({
          project_id: projectId,
          id: newId("whd_"),
          webhook_id: webhook.id,
          event_id: eventId,
          type,
          payload,
          status: "pending" as const,
          attempts: 0,
          next_attempt_at: createdAt,
          last_status: null,
          last_error: null,
          created_at: createdAt,
          delivered_at: null,
        }));
    });
    if (deliveries.length > 0) await db.insertInto("webhook_deliveries").values(deliveries).execute();
  }

  return {
    order: (before, after) =>
      announce(after.projectId, orderEventTypes(before, after), representOrder(after)),
    customer: (before, after) =>
      announce(after.projectId, [customerEventType(before, after)], representCustomer(after)),
    marginAlert: (alert) => announce(alert.projectId, ["margin.negative"], representMarginAlert(alert)),
    budgetFiring: (firing) =>
      announce(firing.projectId, ["budget.threshold_reached"], representBudgetFiring(firing)),
  };
}

function wants(events: string, type: WebhookEventType): boolean {
  const chosen: WebhookEventType[] = JSON.parse(events);
  return chosen.length === 0 || chosen.includes(type);
}
