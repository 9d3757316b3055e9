import type { Environment, OrderKind } from "@anyway-sh/semconv";
import type { Kysely } from "kysely";
import type { Order, OrderTerms } from "../../model/order.ts";
import { byTime, foldOrder, type OrderEvent } from "../../model/order-events.ts";
import type { Schema } from "../schema.ts";
import type { AddToOutbox } from "./add-to-outbox.ts";
import type { Announce } from "./announce.ts";
import { filteredOrders, type OrderFilter, type OrderTotals, orderTotals } from "./order-filter.ts";
import type { PageRequest } from "./paging.ts";
import { isSameCustomer, standingCustomer } from "./same-customer.ts";

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
  /** Sums of all that `orders` would find, by currency. */
  orderTotals(projectId: string, filter: OrderFilter): Promise<OrderTotals[]>;
  /** Oldest first. */
  orderEvents(projectId: string, orderId: string): Promise<RecordedOrderEvent[]>;
  /** Whether the customer has an order that was ever paid. */
  hasPaidOrder(projectId: string, customerId: string, environment: Environment): Promise<boolean>;
}
/** An event as it is kept. */
export interface RecordedOrderEvent extends OrderEvent {
  id: string;
  recordedAt: number;
  /** What the source says of it, in words. */
  message: string | null;
}

export interface OrderWrites {
  /** Adds the record and its outbox entry. Undefined, with nothing added, when its external id is taken. */
  addOrder(
    terms: OrderTerms,
    content: OrderContent,
    events: readonly RecordedOrderEvent[],
  ): Promise<Order | undefined>;
  /**
   * Adds what happened to an order, and makes the order what follows from all of its events. What is known already
   * changes nothing. Undefined when there is no such order.
   */
  addOrderEvents(
    projectId: string,
    orderId: string,
    events: readonly RecordedOrderEvent[],
  ): Promise<Order | undefined>;
  /** The order, which no other transaction can change until this one ends. */
  lockOrder(projectId: string, orderId: string): Promise<Order | undefined>;
  /** Changes what is no fact about money; undefined when there is no such order. */
  updateOrder(
    projectId: string,
    orderId: string,
    change: { customerId?: string; kind?: OrderKind; metadata?: Record<string, string> },
  ): Promise<Order | undefined>;
  /** Makes every other transaction that asks for the same customer, by whichever of its ids, wait until this one ends. */
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
    async orderEvents(projectId, orderId) {
      const rows = await eventsOf(db, projectId, orderId);
      return rows.map(fromEventRow).sort(byTime);
    },
    async orders(projectId, filter, { limit, after }) {
      let query = filteredOrders(db, projectId, filter).selectAll();
      if (after)
        query = query.where((eb) => eb(eb.refTuple("placed_at", "id"), "<", eb.tuple(after.time, after.id)));
      const rows = await query.orderBy("placed_at", "desc").orderBy("id", "desc").limit(limit).execute();
      return rows.map(fromRow);
    },
    orderTotals: (projectId, filter) => orderTotals(db, projectId, filter),
    async hasPaidOrder(projectId, customerId, environment) {
      const row = await db
        .selectFrom("orders")
        .select("id")
        .where("project_id", "=", projectId)
        .where(isSameCustomer(projectId, customerId))
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
  announce: Announce,
  lock: (name: string) => Promise<void>,
): OrderWrites {
  const lockRow = (projectId: string, orderId: string) => lock(`order ${projectId} ${orderId}`);
  const find = (projectId: string, orderId: string) =>
    db
      .selectFrom("orders")
      .selectAll()
      .where("project_id", "=", projectId)
      .where("id", "=", orderId)
      .executeTakeFirst();

  async function update(before: Order, order: Order, row: Partial<Schema["orders"]>): Promise<Order> {
    await db
      .updateTable("orders")
      .set({ ...row, version: order.version })
      .where("project_id", "=", order.projectId)
      .where("id", "=", order.id)
      .execute();
    await addToOutbox("order", order.projectId, order.id);
    await announce.order(before, order);
    return order;
  }

  return {
    async addOrder(terms, content, events) {
      const order: Order = { ...terms, ...foldOrder(terms, events), version: 1 };
      const added = await db
        .insertInto("orders")
        .values(toRow(order, content))
        .onConflict((conflict) => conflict.columns(["project_id", "external_id"]).doNothing())
        .returning("id")
        .executeTakeFirst();
      if (!added) return undefined;
      if (events.length > 0)
        await db
          .insertInto("order_events")
          .values(events.map((event) => toEventRow(terms.projectId, terms.id, event)))
          .execute();
      await addToOutbox("order", order.projectId, order.id);
      await announce.order(undefined, order);
      return order;
    },

    async addOrderEvents(projectId, orderId, events) {
      await lockRow(projectId, orderId);
      const row = await find(projectId, orderId);
      if (!row) return undefined;
      const before = fromRow(row);
      if (events.length > 0)
        await db
          .insertInto("order_events")
          .values(events.map((event) => toEventRow(projectId, orderId, event)))
          .onConflict((conflict) =>
            conflict.columns(["project_id", "order_id", "type", "reference"]).doNothing(),
          )
          .execute();
      const all = (await eventsOf(db, projectId, orderId)).map(fromEventRow);
      const after: Order = { ...before, ...foldOrder(before, all), version: before.version + 1 };
      const changed = { ...stateRow(after) };
      const isSame = Object.entries(changed).every(([key, value]) => row[key as keyof typeof row] === value);
      return isSame ? before : update(before, after, changed);
    },

    async updateOrder(projectId, orderId, { customerId, kind, metadata }) {
      await lockRow(projectId, orderId);
      const row = await find(projectId, orderId);
      if (!row) return undefined;
      const before = fromRow(row);
      const after: Order = {
        ...before,
        ...(customerId === undefined ? {} : { customerId }),
        ...(kind === undefined ? {} : { kind }),
        ...(metadata === undefined ? {} : { metadata }),
        version: before.version + 1,
      };
      return update(before, after, {
        customer_id: after.customerId,
        kind: after.kind,
        metadata: JSON.stringify(after.metadata),
      });
    },

    async lockOrder(projectId, orderId) {
      await lockRow(projectId, orderId);
      const row = await find(projectId, orderId);
      return row && fromRow(row);
    },

    async lockCustomer(projectId, customerId) {
      let held: string | undefined;
      // Who it is may change while this waits for the lock.
      for (;;) {
        const { rows } = await standingCustomer(projectId, customerId).execute(db);
        const id = rows[0]?.id ?? customerId;
        if (id === held) return;
        await lock(`customer ${projectId} ${id}`);
        held = id;
      }
    },
  };
}

function eventsOf(db: Kysely<Schema>, projectId: string, orderId: string) {
  return db
    .selectFrom("order_events")
    .selectAll()
    .where("project_id", "=", projectId)
    .where("order_id", "=", orderId)
    .execute();
}

function toEventRow(projectId: string, orderId: string, event: RecordedOrderEvent): Schema["order_events"] {
  return {
    project_id: projectId,
    order_id: orderId,
    type: event.type,
    reference: event.reference,
    id: event.id,
    source: event.source,
    occurred_at: event.occurredAt,
    recorded_at: event.recordedAt,
    amount: event.amount,
    settled_amount: event.settledAmount ?? null,
    settled_currency: event.settledCurrency ?? null,
    message: event.message,
  };
}

function fromEventRow(row: Schema["order_events"]): RecordedOrderEvent {
  return {
    id: row.id,
    type: row.type,
    source: row.source,
    reference: row.reference,
    occurredAt: row.occurred_at,
    recordedAt: row.recorded_at,
    amount: row.amount,
    settledAmount: row.settled_amount,
    settledCurrency: row.settled_currency,
    message: row.message,
  };
}

/** The columns that follow from the events. */
function stateRow(order: Order) {
  return {
    status: order.status,
    paid_at: order.paidAt,
    amount_refunded: order.amountRefunded,
    amount_disputed: order.amountDisputed,
    fees: order.fees,
    settled_amount: order.settledAmount,
    settled_currency: order.settledCurrency,
    revenue: JSON.stringify(order.revenue),
  };
}

function toRow(order: Order, content: OrderContent): Schema["orders"] {
  return {
    ...stateRow(order),
    project_id: order.projectId,
    id: order.id,
    external_id: order.externalId,
    customer_id: order.customerId,
    product_id: order.productId,
    amount: order.amount,
    tax: order.tax,
    currency: order.currency,
    kind: order.kind,
    placed_at: order.placedAt,
    environment: order.environment,
    provider: order.provider,
    payment_link_id: order.paymentLinkId,
    merchant_reference: order.merchantReference,
    subscription_id: order.subscriptionId,
    period_start: order.periodStart,
    period_end: order.periodEnd,
    trace_id: order.traceId,
    span_id: order.spanId,
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
    tax: row.tax,
    currency: row.currency,
    kind: row.kind,
    placedAt: row.placed_at,
    environment: row.environment,
    provider: row.provider,
    paymentLinkId: row.payment_link_id,
    merchantReference: row.merchant_reference,
    subscriptionId: row.subscription_id,
    periodStart: row.period_start,
    periodEnd: row.period_end,
    traceId: row.trace_id,
    spanId: row.span_id,
    metadata: JSON.parse(row.metadata),
    createdAt: row.created_at,
    status: row.status,
    paidAt: row.paid_at,
    amountRefunded: row.amount_refunded,
    amountDisputed: row.amount_disputed,
    fees: row.fees,
    settledAmount: row.settled_amount,
    settledCurrency: row.settled_currency,
    revenue: JSON.parse(row.revenue),
    version: row.version,
  };
}
