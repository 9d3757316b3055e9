import type { Kysely } from "kysely";
import type { MarginAlert } from "../../model/margin-alert.ts";
import type { Schema } from "../schema.ts";
import type { Announce } from "./announce.ts";
import type { PageRequest } from "./paging.ts";

export interface MarginAlertReads {
  /** By `raisedAt`, newest first. */
  marginAlerts(
    projectId: string,
    filter: { open?: boolean | undefined },
    page: PageRequest,
  ): Promise<MarginAlert[]>;
  /** The customers that have one that is open. */
  customersAtLoss(projectId: string): Promise<string[]>;
}
export interface MarginAlertWrites {
  /** Keeps it and tells webhooks; false, and nothing, where the customer has one that is open. */
  raiseMarginAlert(alert: MarginAlert): Promise<boolean>;
  /** Closes those that are open of the customers. */
  resolveMarginAlerts(projectId: string, customerIds: readonly string[], at: number): Promise<void>;
}

export function marginAlertReads(db: Kysely<Schema>): MarginAlertReads {
  const of = (projectId: string) => db.selectFrom("margin_alerts").where("project_id", "=", projectId);
  return {
    async marginAlerts(projectId, { open }, { limit, after }) {
      let query = of(projectId).selectAll();
      if (open !== undefined) query = query.where("resolved_at", open ? "is" : "is not", null);
      if (after)
        query = query.where((eb) => eb(eb.refTuple("raised_at", "id"), "<", eb.tuple(after.time, after.id)));
      const rows = await query.orderBy("raised_at", "desc").orderBy("id", "desc").limit(limit).execute();
      return rows.map(fromRow);
    },
    async customersAtLoss(projectId) {
      const rows = await of(projectId).select("customer_id").where("resolved_at", "is", null).execute();
      return rows.map(({ customer_id }) => customer_id);
    },
  };
}

export function marginAlertWrites(db: Kysely<Schema>, announce: Announce): MarginAlertWrites {
  return {
    async raiseMarginAlert(alert) {
      const raised = await db
        .insertInto("margin_alerts")
        .values(toRow(alert))
        .onConflict((conflict) => conflict.doNothing())
        .returning("id")
        .executeTakeFirst();
      if (!raised) return false;
      await announce.marginAlert(alert);
      return true;
    },
    async resolveMarginAlerts(projectId, customerIds, at) {
      for (const customerId of customerIds)
        await db
          .updateTable("margin_alerts")
          .set({ resolved_at: at })
          .where("project_id", "=", projectId)
          .where("customer_id", "=", customerId)
          .where("resolved_at", "is", null)
          .execute();
    },
  };
}

function toRow(alert: MarginAlert): Schema["margin_alerts"] {
  return {
    project_id: alert.projectId,
    id: alert.id,
    customer_id: alert.customerId,
    currency: alert.currency,
    revenue: alert.revenue,
    cost: alert.cost,
    fees: alert.fees,
    profit: alert.profit,
    period_start: alert.periodStart,
    period_end: alert.periodEnd,
    raised_at: alert.raisedAt,
    resolved_at: alert.resolvedAt,
  };
}

function fromRow(row: Schema["margin_alerts"]): MarginAlert {
  return {
    id: row.id,
    projectId: row.project_id,
    customerId: row.customer_id,
    currency: row.currency,
    revenue: row.revenue,
    cost: row.cost,
    fees: row.fees,
    profit: row.profit,
    periodStart: row.period_start,
    periodEnd: row.period_end,
    raisedAt: row.raised_at,
    resolvedAt: row.resolved_at,
  };
}
