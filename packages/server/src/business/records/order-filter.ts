import type { Environment, OrderStatus } from "@anyway-sh/semconv";
import { type Expression, type Kysely, type SqlBool, sql } from "kysely";
import type { Schema } from "../schema.ts";
import { isSameCustomer } from "./same-customer.ts";

export interface OrderFilter {
  /** With those that are merged with it or linked to it for good. */
  customerId?: string | undefined;
  /** And those that name one of these ids and were placed in its time: milliseconds, inclusive and exclusive. */
  otherIds?: readonly { id: string; from: number | null; until: number | null }[] | undefined;
  /** Whether it names a customer at all. */
  hasCustomer?: boolean | undefined;
  externalId?: string | undefined;
  status?: OrderStatus | undefined;
  paymentLinkId?: string | undefined;
  productId?: string | undefined;
  merchantReference?: string | undefined;
  traceId?: string | undefined;
  /** Made in one of these. */
  traceIds?: readonly string[] | undefined;
  environment?: Environment | undefined;
  /** By `placedAt`, milliseconds: inclusive. */
  from?: number | undefined;
  /** Exclusive. */
  to?: number | undefined;
}

/** Sums of orders of one currency, in its minor units. */
export interface OrderTotals {
  currency: string;
  orders: number;
  /** Of those that were paid: with tax, before refunds and disputes. */
  paid: number;
  refunded: number;
  disputed: number;
  fees: number;
  /** The part of `paid` that is tax. */
  tax: number;
}

const EQUAL = {
  externalId: "external_id",
  status: "status",
  paymentLinkId: "payment_link_id",
  productId: "product_id",
  merchantReference: "merchant_reference",
  traceId: "trace_id",
  environment: "environment",
} as const satisfies Partial<Record<keyof OrderFilter, keyof Schema["orders"]>>;

/** The orders of a project that a filter matches. */
export function filteredOrders(db: Kysely<Schema>, projectId: string, filter: OrderFilter) {
  return db
    .selectFrom("orders")
    .where("project_id", "=", projectId)
    .where((eb) => {
      const conditions: Expression<SqlBool>[] = [];
      for (const [field, column] of Object.entries(EQUAL)) {
        const value = filter[field as keyof typeof EQUAL];
        if (value !== undefined) conditions.push(eb(column, "=", value));
      }
      if (filter.customerId !== undefined || filter.otherIds !== undefined) {
        const same = filter.customerId === undefined ? [] : [isSameCustomer(projectId, filter.customerId)];
        const others = (filter.otherIds ?? []).map(({ id, from, until }) =>
          eb.and([
            eb("customer_id", "=", id),
            ...(from === null ? [] : [eb("placed_at", ">=", from)]),
            ...(until === null ? [] : [eb("placed_at", "<", until)]),
          ]),
        );
        conditions.push(eb.or([...same, ...others]));
      }
      if (filter.traceIds !== undefined) conditions.push(eb("trace_id", "in", filter.traceIds));
      if (filter.hasCustomer !== undefined)
        conditions.push(eb("customer_id", filter.hasCustomer ? "is not" : "is", null));
      if (filter.from !== undefined) conditions.push(eb("placed_at", ">=", filter.from));
      if (filter.to !== undefined) conditions.push(eb("placed_at", "<", filter.to));
      return eb.and(conditions);
    });
}

/** Sums by currency, in the currencies' order. */
export async function orderTotals(
  db: Kysely<Schema>,
  projectId: string,
  filter: OrderFilter,
): Promise<OrderTotals[]> {
  // As text: what an engine adds up to may be more than its driver takes for a number.
  const sum = (column: "amount" | "tax" | "amount_refunded" | "amount_disputed" | "fees") =>
    sql<string>`cast(coalesce(sum(case when paid_at is null then 0 else ${sql.ref(column)} end), 0) as text)`;
  const rows = await filteredOrders(db, projectId, filter)
    .select(({ fn }) => [
      "currency",
      fn.countAll().as("orders"),
      sum("amount").as("paid"),
      sum("amount_refunded").as("refunded"),
      sum("amount_disputed").as("disputed"),
      sum("fees").as("fees"),
      sum("tax").as("tax"),
    ])
    .groupBy("currency")
    .orderBy("currency")
    .execute();
  return rows.map(({ currency, ...sums }) => ({
    currency,
    orders: Number(sums.orders),
    paid: Number(sums.paid),
    refunded: Number(sums.refunded),
    disputed: Number(sums.disputed),
    fees: Number(sums.fees),
    tax: Number(sums.tax),
  }));
}
