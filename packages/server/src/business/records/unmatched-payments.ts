import type { Kysely } from "kysely";
import type { Schema } from "../schema.ts";
import type { PageRequest } from "./paging.ts";

/** A payment that waits for someone to say what it is for. Amounts in minor units. */
export interface UnmatchedPayment {
  id: string;
  projectId: string;
  provider: "sandbox" | "stripe";
  reference: string;
  amount: number;
  currency: string;
  email: string | null;
  reason: string;
  orderId: string | null;
  occurredAt: number;
  fee: number | null;
  settledAmount: number | null;
  settledCurrency: string | null;
}

/** As it is read: with what became of it. */
export interface StoredUnmatchedPayment extends UnmatchedPayment {
  resolvedAt: number | null;
  /** The order that was made of it, or `ignored`. */
  resolution: string | null;
}

export interface UnmatchedPaymentReads {
  unmatchedPayment(projectId: string, id: string): Promise<StoredUnmatchedPayment | undefined>;
  /** Those that nobody resolved, or those that someone did; newest first. */
  unmatchedPayments(
    projectId: string,
    filter: { resolved: boolean },
    page: PageRequest,
  ): Promise<StoredUnmatchedPayment[]>;
}
export interface UnmatchedPaymentWrites {
  /** A payment that is known already, by its reference, changes nothing. */
  addUnmatchedPayment(payment: UnmatchedPayment): Promise<void>;
  /** False when somebody resolved it before. */
  resolveUnmatchedPayment(projectId: string, id: string, resolution: string, at: number): Promise<boolean>;
}

export function unmatchedPaymentReads(db: Kysely<Schema>): UnmatchedPaymentReads {
  const of = (projectId: string) =>
    db.selectFrom("unmatched_payments").selectAll().where("project_id", "=", projectId);
  return {
    async unmatchedPayment(projectId, id) {
      const row = await of(projectId).where("id", "=", id).executeTakeFirst();
      return row && fromRow(row);
    },
    async unmatchedPayments(projectId, { resolved }, { limit, after }) {
      let query = of(projectId).where("resolved_at", resolved ? "is not" : "is", null);
      if (after)
        query = query.where((eb) =>
          eb(eb.refTuple("occurred_at", "id"), "<", eb.tuple(after.time, after.id)),
        );
      const rows = await query.orderBy("occurred_at", "desc").orderBy("id", "desc").limit(limit).execute();
      return rows.map(fromRow);
    },
  };
}

export function unmatchedPaymentWrites(db: Kysely<Schema>): UnmatchedPaymentWrites {
  return {
    async addUnmatchedPayment(payment) {
      const { projectId, orderId, occurredAt, fee, settledAmount, settledCurrency, ...same } = payment;
      await db
        .insertInto("unmatched_payments")
        .values({
          ...same,
          project_id: projectId,
          order_id: orderId,
          occurred_at: occurredAt,
          details: JSON.stringify({ fee, settledAmount, settledCurrency }),
          resolved_at: null,
          resolution: null,
        })
        .onConflict((conflict) => conflict.columns(["project_id", "provider", "reference"]).doNothing())
        .execute();
    },
    async resolveUnmatchedPayment(projectId, id, resolution, at) {
      const resolved = await db
        .updateTable("unmatched_payments")
        .set({ resolved_at: at, resolution })
        .where("project_id", "=", projectId)
        .where("id", "=", id)
        .where("resolved_at", "is", null)
        .returning("id")
        .executeTakeFirst();
      return resolved !== undefined;
    },
  };
}

function fromRow(row: Schema["unmatched_payments"]): StoredUnmatchedPayment {
  const details: Pick<UnmatchedPayment, "fee" | "settledAmount" | "settledCurrency"> = JSON.parse(
    row.details,
  );
  return {
    ...details,
    id: row.id,
    projectId: row.project_id,
    provider: row.provider,
    reference: row.reference,
    amount: row.amount,
    currency: row.currency,
    email: row.email,
    reason: row.reason,
    orderId: row.order_id,
    occurredAt: row.occurred_at,
    resolvedAt: row.resolved_at,
    resolution: row.resolution,
  };
}
