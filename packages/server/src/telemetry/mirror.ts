import type { Customer } from "../model/customer.ts";
import type { Member } from "../model/member.ts";
import type { Order } from "../model/order.ts";
import { settledRevenue } from "../model/settled-revenue.ts";
import { SLOT_MS } from "../model/time-range.ts";
import type { Insert } from "./insert.ts";
import { TSV_NULL, tsvNumbers, tsvString, tsvStrings } from "./tsv.ts";

export interface Mirror {
  /** Copies orders for reading; of two copies of one order the higher version holds. */
  writeOrders(orders: readonly Order[]): Promise<void>;
  /** As `writeOrders`, for customers. */
  writeCustomers(customers: readonly Customer[]): Promise<void>;
  /** As `writeOrders`, for members. */
  writeMembers(members: readonly Member[]): Promise<void>;
}

const ORDER_COLUMNS = [
  "project_id",
  "order_id",
  "version",
  "customer_id",
  "external_id",
  "product_id",
  "amount",
  "amount_refunded",
  "tax",
  "currency",
  "status",
  "kind",
  "environment",
  "placed_at_ms",
  "paid_at_ms",
  "amount_disputed",
  "fees",
  "settled_amount",
  "settled_currency",
  "provider",
  "payment_link_id",
  "merchant_reference",
  "subscription_id",
  "period_start_ms",
  "period_end_ms",
  "trace_id",
  "span_id",
  "revenue_kind",
  "revenue_at_ms",
  "revenue_amount",
  "revenue_tax",
  "revenue_settled",
  "revenue_settled_tax",
] as const;
const CUSTOMER_COLUMNS = [
  "project_id",
  "customer_id",
  "version",
  "email",
  "name",
  "external_id",
  "merged_into",
  "created_at_ms",
] as const;
const MEMBER_COLUMNS = [
  "project_id",
  "user_id",
  "member_id",
  "version",
  "customer_id",
  "from_slot",
  "until_slot",
  "is_deleted",
] as const;
/** The largest number that the column holds: millennia from now. */
const OPEN_SLOT = 2 ** 32 - 1;

export function createMirror(insert: Insert): Mirror {
  return {
    async writeOrders(orders) {
      const lines = orders.map((order) =>
        line([
          order.projectId,
          order.id,
          order.version,
          order.customerId,
          order.externalId,
          order.productId,
          order.amount,
          order.amountRefunded,
          order.tax,
          order.currency,
          order.status,
          order.kind,
          order.environment,
          order.placedAt,
          orNull(order.paidAt),
          order.amountDisputed,
          orNull(order.fees),
          orNull(order.settledAmount),
          order.settledCurrency,
          order.provider,
          order.paymentLinkId,
          order.merchantReference,
          order.subscriptionId,
          orNull(order.periodStart),
          orNull(order.periodEnd),
          order.traceId,
          order.spanId,
          ...revenueValues(order),
        ]),
      );
      if (lines.length > 0) await insert("orders", ORDER_COLUMNS, lines.join(""));
    },

    async writeCustomers(customers) {
      const lines = customers.map((customer) =>
        line([
          customer.projectId,
          customer.id,
          customer.version,
          customer.email,
          customer.name,
          customer.externalId,
          customer.mergedInto,
          customer.createdAt,
        ]),
      );
      if (lines.length > 0) await insert("customers", CUSTOMER_COLUMNS, lines.join(""));
    },

    async writeMembers(members) {
      const lines = members.map((member) =>
        line([
          member.projectId,
          member.userId,
          member.id,
          member.version,
          member.customerId,
          member.validFrom === null ? 0 : Math.floor(member.validFrom / SLOT_MS),
          member.validUntil === null ? OPEN_SLOT : Math.floor(member.validUntil / SLOT_MS),
          member.deletedAt === null ? 0 : 1,
        ]),
      );
      if (lines.length > 0) await insert("members", MEMBER_COLUMNS, lines.join(""));
    },
  };
}

const TSV_NULL_VALUE = Symbol("null");
const orNull = (value: number | null) => value ?? TSV_NULL_VALUE;

function revenueValues(order: Order): string[] {
  const { revenue } = order;
  const settled = settledRevenue(order) ?? revenue.map(() => ({ amount: 0, tax: 0 }));
  return [
    tsvStrings(revenue.map(({ kind }) => kind)),
    tsvNumbers(revenue.map(({ at }) => at)),
    tsvNumbers(revenue.map(({ amount }) => amount)),
    tsvNumbers(revenue.map(({ tax }) => tax)),
    tsvNumbers(settled.map(({ amount }) => amount)),
    tsvNumbers(settled.map(({ tax }) => tax)),
  ];
}

/** What the business store leaves open is an empty string here, except where the column is nullable. */
function line(values: readonly (string | number | null | typeof TSV_NULL_VALUE)[]): string {
  return `${values.map((value) => (value === TSV_NULL_VALUE ? TSV_NULL : value === null ? "" : tsvString(String(value)))).join("\t")}\n`;
}
