import type { Environment } from "@anyway-sh/semconv";
import type { Kysely } from "kysely";
import type { Order, OrderStatus } from "../../model/order.ts";
import type { Schema } from "../schema.ts";
import type { AddToOutbox } from "./add-to-outbox.ts";
import type { PageRequest } from "./paging.ts";

export interface OrderFilter {
  customerId?: string | undefined;
  externalId?: string | undefined;
  status?: OrderStatus | undefined;
  environment?: Environment | undefined;
  /** By `placedAt`, milliseconds: inclusive. */
  from?: number | undefined;
  /** Exclusive. */
  to?: number | undefined;
}

/** What a client posted, defaults filled in but times and kind: what "the same content" compares. */
export type OrderContent = Record<string, unknown>;

export interface OrderReads {
  order(projectId: string, id: string): Promise<Order | undefined>;
  orderByExternalId(
    projectId: string,
    externalId: string,
  ): Promise<{ order: Order; content: OrderContent } | undefined>;
  /** The records of these ids, in no order; an id without a record is left out. */
  ordersById(projectId: string, ids: readonly string[]): Promise<Order[]>;
  /** By `placedAt`, newest first. */
  orders(projectId: string, filter: OrderFilter, page: PageRequest): Promise<Order[]>;
  /** Whether the customer has an order that was ever paid. */
  hasPaidOrder(projectId: string, customerId: string, environment: Environment): Promise<boolean>;
}
export interface OrderWrites {
  /** Adds the record and its outbox entry. False, with nothing added, when its external id is taken. */
  addOrder(order: Order, content: OrderContent): Promise<boolean>;
  /** Makes every other transaction that asks for the same customer wait until this one ends. */
  lockCustomer(projectId: string, customerId: string): Promise<void>;
}

export function orderReads(db: Kysely<Schema>): OrderReads {
  const of = (projectId: string) => db.selectFrom("orders").selectAll().where("project_id", "=", projectId);
  return {
    async order(projectId, id) {
      const row = await of(projectId).where("id", "=", id).executeTakeFirst();
      return row && fromRow(row);
    },
    async orderByExternalId(projectId, externalId) {
      const row = await of(projectId).where("external_id", "=", externalId).executeTakeFirst();
      return row && { order: fromRow(row), content: JSON.parse(row.content) };
    },
    async ordersById(projectId, ids) {
      if (ids.length === 0) return [];
      const rows = await of(projectId).where("id", "in", ids).execute();
      return rows.map(fromRow);
    },
    async orders(projectId, filter, { limit, after }) {
      let query = of(projectId);
      if (filter.customerId !== undefined) query = query.where("customer_id", "=", filter.customerId);
      if (filter.environment !== undefined) query = query.where("environment", "=", filter.environment);
      if (filter.externalId !== undefined) query = query.where("external_id", "=", filter.externalId);
      if (filter.status !== undefined) query = query.where("status", "=", filter.status);
      if (filter.from !== undefined) query = query.where("placed_at", ">=", filter.from);
      if (filter.to !== undefined) query = query.where("placed_at", "<", filter.to);
      if (after)
        query = query.where((eb) => eb(eb.refTuple("placed_at", "id"), "<", eb.tuple(after.time, after.id)));
      const rows = await query.orderBy("placed_at", "desc").orderBy("id", "desc").limit(limit).execute();
      return rows.map(fromRow);
    },
    async hasPaidOrder(projectId, customerId, environment) {
      const row = await db
        .selectFrom("orders")
        .select("id")
        .where("project_id", "=", projectId)
        .where("customer_id", "=", customerId)
        .where("environment", "=", environment)
        .where("paid_at", "is not", null)
        .limit(1)
        .executeTakeFirst();
      return row !== undefined;
    },
  };
}

export function orderWrites(
  db: Kysely<Schema>,
  addToOutbox: AddToOutbox,
  lock: (name: string) => Promise<void>,
): OrderWrites {
  return {
    async addOrder(order, content) {
      const added = await db
        .insertInto("orders")
        .values(toRow(order, content))
        .onConflict((conflict) => conflict.columns(["project_id", "external_id"]).doNothing())
        .returning("id")
        .executeTakeFirst();
      if (!added) return false;
      await addToOutbox("order", order.projectId, order.id);
      return true;
    },
    lockCustomer: (projectId, customerId) => lock(`customer ${projectId} ${customerId}`),
  };
}

function toRow(order: Order, content: OrderContent): Schema["orders"] {
  return {
    project_id: order.projectId,
    id: order.id,
    external_id: order.externalId,
    customer_id: order.customerId,
    product_id: order.productId,
    amount: order.amount,
    amount_refunded: order.amountRefunded,
    tax: order.tax,
    currency: order.currency,
    status: order.status,
    kind: order.kind,
    placed_at: order.placedAt,
    paid_at: order.paidAt,
    environment: order.environment,
    metadata: JSON.stringify(order.metadata),
    content: JSON.stringify(content),
    created_at: order.createdAt,
    version: order.version,
  };
}

function fromRow(row: Schema["orders"]): Order {
  return {
    id: row.id,
    projectId: row.project_id,
    externalId: row.external_id,
    customerId: row.customer_id,
    productId: row.product_id,
    amount: row.amount,
    amountRefunded: row.amount_refunded,
    tax: row.tax,
    currency: row.currency,
    status: row.status,
    kind: row.kind,
    placedAt: row.placed_at,
    paidAt: row.paid_at,
    environment: row.environment,
    metadata: JSON.parse(row.metadata),
    createdAt: row.created_at,
    version: row.version,
  };
}
