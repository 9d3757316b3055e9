import type { Customer } from "../model/customer.ts";
import type { Member } from "../model/member.ts";
import type { Order } from "../model/order.ts";
import { SLOT_MS } from "../model/time-range.ts";
import type { Insert } from "./insert.ts";
import { TSV_NULL, tsvString } from "./tsv.ts";

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
] as const;
const CUSTOMER_COLUMNS = [
  "project_id",
  "customer_id",
  "version",
  "email",
  "name",
  "external_id",
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
          order.paidAt ?? TSV_NULL_VALUE,
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

/** What the business store leaves open is an empty string here, except where the column is nullable. */
function line(values: readonly (string | number | null | typeof TSV_NULL_VALUE)[]): string {
  return `${values.map((value) => (value === TSV_NULL_VALUE ? TSV_NULL : value === null ? "" : tsvString(String(value)))).join("\t")}\n`;
}
