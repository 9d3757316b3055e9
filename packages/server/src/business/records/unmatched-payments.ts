import type { Environment, UnmatchedReason } from "@anyway-sh/semconv";
import type { Kysely } from "kysely";
import type { OrderTerms } from "../../model/order.ts";
import type { PaymentChange } from "../../model/payment.ts";
import type { Schema } from "../schema.ts";
import type { PageRequest } from "./paging.ts";
import type { EventProvider } from "./provider-events.ts";

/** What an order that is made of a payment is made with, as far as the provider knows. */
export interface SaleTerms
  extends Pick<
    OrderTerms,
    | "externalId"
    | "customerId"
    | "productId"
    | "tax"
    | "merchantReference"
    | "subscriptionId"
    | "periodStart"
    | "periodEnd"
    | "metadata"
  > {
  /** Null: `first` while the customer has no paid order, else `repeat`. */
  kind: OrderTerms["kind"] | null;
}

/** What names a payment: a provider gives a reference once in a project. */
export interface PaymentKey {
  projectId: string;
  provider: EventProvider;
  reference: string;
}

/** A payment that waits for someone to say what it is for. Amounts in minor units. */
export interface UnmatchedPayment extends PaymentKey {
  id: string;
  environment: Environment;
  amount: number;
  currency: string;
  email: string | null;
  reason: UnmatchedReason;
  /** The order that it seems to be for. */
  orderId: string | null;
  occurredAt: number;
  /** What happened to it since, and what the provider took of it. */
  changes: readonly PaymentChange[];
  /** Null when the provider knows nothing of a sale. */
  sale: SaleTerms | null;
}

/** As it is read: with what became of it. */
export interface StoredUnmatchedPayment extends UnmatchedPayment {
  resolvedAt: number | null;
  /** The order that counts it, or `ignored`. */
  resolution: string | null;
}

export interface UnmatchedPaymentReads {
  unmatchedPayment(projectId: string, id: string): Promise<StoredUnmatchedPayment | undefined>;
  /** By the provider's id of it. */
  unmatchedPaymentByReference(
    projectId: string,
    provider: UnmatchedPayment["provider"],
    reference: string,
  ): Promise<StoredUnmatchedPayment | undefined>;
  /** Those that nobody resolved, or those that someone did; newest first. */
  unmatchedPayments(
    projectId: string,
    filter: { resolved: boolean },
    page: PageRequest,
  ): Promise<StoredUnmatchedPayment[]>;
  /** Of those that nobody resolved, by currency; minor units. */
  unmatchedTotals(projectId: string): Promise<{ currency: string; payments: number; amount: number }[]>;
}
export interface UnmatchedPaymentWrites {
  /** Makes every other transaction that asks for the same payment wait, and answers it if it is unmatched, or was. */
  lockPayment(key: PaymentKey): Promise<StoredUnmatchedPayment | undefined>;
  /** The payment must be locked, and not be among them yet. */
  addUnmatchedPayment(payment: UnmatchedPayment): Promise<void>;
  /** Keeps what else is known of a payment, which must be locked. */
  updateUnmatchedPayment(
    payment: StoredUnmatchedPayment,
    known: Pick<UnmatchedPayment, "changes" | "sale">,
  ): Promise<void>;
  /** Says what became of a payment, which must be locked. */
  resolveUnmatchedPayment(payment: StoredUnmatchedPayment, resolution: string, at: number): Promise<void>;
}

export function unmatchedPaymentReads(db: Kysely<Schema>): UnmatchedPaymentReads {
  const of = (projectId: string) =>
    db.selectFrom("unmatched_payments").selectAll().where("project_id", "=", projectId);
  return {
    async unmatchedPayment(projectId, id) {
      const row = await of(projectId).where("id", "=", id).executeTakeFirst();
      return row && fromRow(row);
    },
    async unmatchedPaymentByReference(projectId, provider, reference) {
      const row = await of(projectId)
        .where("provider", "=", provider)
        .where("reference", "=", reference)
        .executeTakeFirst();
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
    async unmatchedTotals(projectId) {
      const rows = await db
        .selectFrom("unmatched_payments")
        .where("project_id", "=", projectId)
        .where("resolved_at", "is", null)
        .select(({ fn }) => ["currency", fn.countAll().as("payments"), fn.sum("amount").as("amount")])
        .groupBy("currency")
        .orderBy("currency")
        .execute();
      return rows.map(({ currency, payments, amount }) => ({
        currency,
        payments: Number(payments),
        amount: Number(amount),
      }));
    },
  };
}

export function unmatchedPaymentWrites(
  db: Kysely<Schema>,
  lock: (name: string) => Promise<void>,
): UnmatchedPaymentWrites {
  const update = ({ projectId, id }: UnmatchedPayment, change: Partial<Schema["unmatched_payments"]>) =>
    db
      .updateTable("unmatched_payments")
      .set(change)
      .where("project_id", "=", projectId)
      .where("id", "=", id)
      .execute();
  return {
    async lockPayment({ projectId, provider, reference }) {
      await lock(`payment ${projectId} ${provider} ${reference}`);
      const row = await db
        .selectFrom("unmatched_payments")
        .selectAll()
        .where("project_id", "=", projectId)
        .where("provider", "=", provider)
        .where("reference", "=", reference)
        .executeTakeFirst();
      return row && fromRow(row);
    },
    async addUnmatchedPayment(payment) {
      await db
        .insertInto("unmatched_payments")
        .values({
          project_id: payment.projectId,
          id: payment.id,
          provider: payment.provider,
          reference: payment.reference,
          amount: payment.amount,
          currency: payment.currency,
          email: payment.email,
          reason: payment.reason,
          order_id: payment.orderId,
          details: toDetails(payment),
          occurred_at: payment.occurredAt,
          resolved_at: null,
          resolution: null,
        })
        .execute();
    },
    async updateUnmatchedPayment(payment, known) {
      await update(payment, { details: toDetails({ ...payment, ...known }) });
    },
    async resolveUnmatchedPayment(payment, resolution, at) {
      await update(payment, { resolved_at: at, resolution });
    },
  };
}

type Details = Pick<UnmatchedPayment, "environment" | "changes" | "sale">;

function toDetails({ environment, changes, sale }: Details): string {
  return JSON.stringify({ environment, changes, sale });
}

function fromRow(row: Schema["unmatched_payments"]): StoredUnmatchedPayment {
  const details: Details = JSON.parse(row.details);
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
