import { type Kysely, sql } from "kysely";
import type { PaymentLink, PaymentLinkStatus } from "../../model/payment-link.ts";
import type { Schema } from "../schema.ts";
import type { PageRequest } from "./paging.ts";

export interface PaymentLinkFilter {
  status?: PaymentLinkStatus | undefined;
  productId?: string | undefined;
  customerId?: string | undefined;
  /** Milliseconds: when the status is asked for. */
  now: number;
}

export interface PaymentLinkReads {
  paymentLink(projectId: string, id: string): Promise<PaymentLink | undefined>;
  /** Of whatever project: for the buyer, who knows no more than the id. */
  openedPaymentLink(id: string): Promise<PaymentLink | undefined>;
  /** By `createdAt`, newest first. */
  paymentLinks(projectId: string, filter: PaymentLinkFilter, page: PageRequest): Promise<PaymentLink[]>;
}
export interface PaymentLinkWrites {
  addPaymentLink(link: PaymentLink): Promise<void>;
  /** The link, which no other transaction can lock until this one ends. Before its order, if both are locked. */
  lockPaymentLink(id: string): Promise<PaymentLink | undefined>;
  /** Changes the fields that are given; undefined when there is no such link. */
  updatePaymentLink(
    projectId: string,
    id: string,
    change: PaymentLinkChange,
  ): Promise<PaymentLink | undefined>;
  /** One more of its orders was paid. */
  countPaymentLinkUse(projectId: string, id: string): Promise<void>;
}
/** Fields to change; undefined leaves one as it is. */
export type PaymentLinkChange = {
  [field in "active" | "expiresAt" | "metadata"]?: PaymentLink[field] | undefined;
};

export function paymentLinkReads(db: Kysely<Schema>): PaymentLinkReads {
  const of = (projectId: string) =>
    db.selectFrom("payment_links").selectAll().where("project_id", "=", projectId);
  return {
    async paymentLink(projectId, id) {
      const row = await of(projectId).where("id", "=", id).executeTakeFirst();
      return row && fromRow(row);
    },
    async openedPaymentLink(id) {
      const row = await db.selectFrom("payment_links").selectAll().where("id", "=", id).executeTakeFirst();
      return row && fromRow(row);
    },
    async paymentLinks(projectId, { status, productId, customerId, now }, { limit, after }) {
      let query = of(projectId);
      if (status !== undefined) query = query.where(statusAt(now), "=", status);
      if (productId !== undefined) query = query.where("product_id", "=", productId);
      if (customerId !== undefined) query = query.where("customer_id", "=", customerId);
      if (after)
        query = query.where((eb) => eb(eb.refTuple("created_at", "id"), "<", eb.tuple(after.time, after.id)));
      const rows = await query.orderBy("created_at", "desc").orderBy("id", "desc").limit(limit).execute();
      return rows.map(fromRow);
    },
  };
}

export function paymentLinkWrites(
  db: Kysely<Schema>,
  lock: (name: string) => Promise<void>,
): PaymentLinkWrites {
  const lockRow = (id: string) => lock(`payment link ${id}`);
  return {
    async addPaymentLink(link) {
      await db.insertInto("payment_links").values(toRow(link)).execute();
    },
    async lockPaymentLink(id) {
      await lockRow(id);
      return paymentLinkReads(db).openedPaymentLink(id);
    },
    async updatePaymentLink(projectId, id, { active, expiresAt, metadata }) {
      await lockRow(id);
      const row = await db
        .updateTable("payment_links")
        .set({
          // A statement must set something.
          id,
          ...(active === undefined ? {} : { active: Number(active) }),
          ...(expiresAt === undefined ? {} : { expires_at: expiresAt }),
          ...(metadata === undefined ? {} : { metadata: JSON.stringify(metadata) }),
        })
        .where("project_id", "=", projectId)
        .where("id", "=", id)
        .returningAll()
        .executeTakeFirst();
      return row && fromRow(row);
    },
    async countPaymentLinkUse(projectId, id) {
      await db
        .updateTable("payment_links")
        .set((eb) => ({ uses: eb("uses", "+", 1) }))
        .where("project_id", "=", projectId)
        .where("id", "=", id)
        .execute();
    },
  };
}

/** `paymentLinkStatus` as the engines compute it. */
function statusAt(now: number) {
  return sql<PaymentLinkStatus>`case
    when max_uses is not null and uses >= max_uses then 'completed'
    when active = 0 then 'disabled'
    when expires_at is not null and expires_at <= ${now} then 'expired'
    else 'active' end`;
}

function toRow(link: PaymentLink): Schema["payment_links"] {
  const { id, amount, tax, currency, title, description, uses, provider } = link;
  return {
    id,
    project_id: link.projectId,
    order_id: link.orderId,
    product_id: link.productId,
    customer_id: link.customerId,
    amount,
    tax,
    currency,
    title,
    description,
    merchant_reference: link.merchantReference,
    metadata: JSON.stringify(link.metadata),
    active: Number(link.active),
    expires_at: link.expiresAt,
    max_uses: link.maxUses,
    uses,
    success_url: link.successUrl,
    provider,
    trace_id: link.traceId,
    span_id: link.spanId,
    created_at: link.createdAt,
  };
}

function fromRow(row: Schema["payment_links"]): PaymentLink {
  const { id, amount, tax, currency, title, description, uses, provider } = row;
  return {
    id,
    projectId: row.project_id,
    orderId: row.order_id,
    productId: row.product_id,
    customerId: row.customer_id,
    amount,
    tax,
    currency,
    title,
    description,
    merchantReference: row.merchant_reference,
    metadata: JSON.parse(row.metadata),
    active: row.active === 1,
    expiresAt: row.expires_at,
    maxUses: row.max_uses,
    uses,
    successUrl: row.success_url,
    provider,
    traceId: row.trace_id,
    spanId: row.span_id,
    createdAt: row.created_at,
  };
}
