import type { Alias } from "../model/alias.ts";
import type { Customer } from "../model/customer.ts";
import type { Member } from "../model/member.ts";
import type { Order } from "../model/order.ts";
import { settledRevenue } from "../model/settled-revenue.ts";
import { OPEN_SLOT, SLOT_MS } from "../model/time-range.ts";
import type { Insert } from "./insert.ts";
import { TSV_NULL, tsvMap, tsvNumbers, tsvString, tsvStrings } from "./tsv.ts";

export interface Mirror {
  /** Copies orders for reading; of two copies of one order the higher version holds. */
  writeOrders(orders: readonly Order[]): Promise<void>;
  /** As `writeOrders`, for customers. */
  writeCustomers(customers: readonly Customer[]): Promise<void>;
  /** As `writeOrders`, for members. */
  writeMembers(members: readonly Member[]): Promise<void>;
  /** As `writeOrders`, for aliases. */
  writeAliases(aliases: readonly Alias[]): Promise<void>;
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
  "metadata",
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

const ALIAS_COLUMNS = [
  "project_id",
  "alias",
  "alias_id",
  "version",
  "customer_id",
  "from_slot",
  "until_slot",
  "is_refusal",
  "is_deleted",
] as const;

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
          new Encoded(tsvMap(new Map(Object.entries(order.metadata)))),
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
          ...periodInSlots(member),
          member.deletedAt === null ? 0 : 1,
        ]),
      );
      if (lines.length > 0) await insert("members", MEMBER_COLUMNS, lines.join(""));
    },

    async writeAliases(aliases) {
      const lines = aliases.map((alias) =>
        line([
          alias.projectId,
          alias.alias,
          alias.id,
          alias.version,
          alias.customerId,
          ...periodInSlots(alias),
          alias.kind === "refusal" ? 1 : 0,
          alias.deletedAt === null ? 0 : 1,
        ]),
      );
      if (lines.length > 0) await insert("aliases", ALIAS_COLUMNS, lines.join(""));
    },
  };
}

function periodInSlots({
  validFrom,
  validUntil,
}: Pick<Member, "validFrom" | "validUntil">): [number, number] {
  const from = validFrom === null ? 0 : Math.floor(validFrom / SLOT_MS);
  return [from, validUntil === null ? OPEN_SLOT : Math.floor(validUntil / SLOT_MS)];
}

/** A value that is in the form of its column already. */
class Encoded {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}
const NULL = new Encoded(TSV_NULL);
const orNull = (value: number | null) => value ?? NULL;

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
function line(values: readonly (string | number | null | Encoded)[]): string {
  const texts = values.map((value) =>
    value instanceof Encoded ? value.text : value === null ? "" : tsvString(String(value)),
  );
  return `${texts.join("\t")}\n`;
}
