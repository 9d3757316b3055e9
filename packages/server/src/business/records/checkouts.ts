import type { Kysely } from "kysely";
import type { PaymentLink } from "../../model/payment-link.ts";
import type { Schema } from "../schema.ts";

/** A buyer at the page of a link, from the first attempt to pay on. */
export interface StoredCheckout {
  id: string;
  projectId: string;
  orderId: string;
  paymentLinkId: string;
  provider: PaymentLink["provider"];
  /** What the provider calls it; null until it has answered. */
  reference: string | null;
  /** Where the provider takes the payment; null when our own page does, or until it has answered. */
  url: string | null;
  /** The payment that waits for the buyer's second step. */
  attempt: string | null;
  /** Milliseconds; null when it stays open. */
  expiresAt: number | null;
  createdAt: number;
}

export interface CheckoutReads {
  checkout(paymentLinkId: string, id: string): Promise<StoredCheckout | undefined>;
  /** The newest checkout of an order that is open at `now`. */
  openCheckout(projectId: string, orderId: string, now: number): Promise<StoredCheckout | undefined>;
  /** How many unpaid orders of a link have a page of the provider open at `now`, where they can still be paid. */
  openProviderPages(paymentLinkId: string, now: number): Promise<number>;
}
export interface CheckoutWrites {
  /** False, with nothing added, when the id is taken. */
  addCheckout(checkout: StoredCheckout): Promise<boolean>;
  updateCheckout(
    id: string,
    change: Partial<Pick<StoredCheckout, "reference" | "url" | "expiresAt" | "attempt">>,
  ): Promise<void>;
}

export function checkoutReads(db: Kysely<Schema>): CheckoutReads {
  return {
    async checkout(paymentLinkId, id) {
      const row = await db
        .selectFrom("checkouts")
        .selectAll()
        .where("id", "=", id)
        .where("payment_link_id", "=", paymentLinkId)
        .executeTakeFirst();
      return row && fromRow(row);
    },
    async openCheckout(projectId, orderId, now) {
      const row = await db
        .selectFrom("checkouts")
        .selectAll()
        .where("project_id", "=", projectId)
        .where("order_id", "=", orderId)
        .where((eb) => eb.or([eb("expires_at", "is", null), eb("expires_at", ">", now)]))
        .orderBy("created_at", "desc")
        .orderBy("id", "desc")
        .limit(1)
        .executeTakeFirst();
      return row && fromRow(row);
    },
    async openProviderPages(paymentLinkId, now) {
      const { count } = await db
        .selectFrom("checkouts")
        .innerJoin("orders", (join) =>
          join
            .onRef("orders.project_id", "=", "checkouts.project_id")
            .onRef("orders.id", "=", "checkouts.order_id"),
        )
        .where("checkouts.payment_link_id", "=", paymentLinkId)
        .where("checkouts.expires_at", ">", now)
        .where("orders.paid_at", "is", null)
        .select((eb) => eb.fn.countAll<number>().as("count"))
        .executeTakeFirstOrThrow();
      return count;
    },
  };
}

export function checkoutWrites(db: Kysely<Schema>): CheckoutWrites {
  return {
    async addCheckout(checkout) {
      const added = await db
        .insertInto("checkouts")
        .values({
          id: checkout.id,
          project_id: checkout.projectId,
          order_id: checkout.orderId,
          payment_link_id: checkout.paymentLinkId,
          provider: checkout.provider,
          reference: checkout.reference,
          url: checkout.url,
          attempt: checkout.attempt,
          expires_at: checkout.expiresAt,
          created_at: checkout.createdAt,
        })
        .onConflict((conflict) => conflict.column("id").doNothing())
        .returning("id")
        .executeTakeFirst();
      return added !== undefined;
    },
    async updateCheckout(id, { expiresAt, ...same }) {
      await db
        .updateTable("checkouts")
        .set({ ...same, ...(expiresAt === undefined ? {} : { expires_at: expiresAt }) })
        .where("id", "=", id)
        .execute();
    },
  };
}

function fromRow(row: Schema["checkouts"]): StoredCheckout {
  const { id, provider, reference, url, attempt } = row;
  return {
    id,
    projectId: row.project_id,
    orderId: row.order_id,
    paymentLinkId: row.payment_link_id,
    provider,
    reference,
    url,
    attempt,
    expiresAt: row.expires_at,
    createdAt: row.created_at,
  };
}
