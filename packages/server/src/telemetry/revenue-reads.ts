import type { ClickHouseClient } from "@clickhouse/client";
import { REPORTING_CURRENCY } from "../model/money.ts";
import { msToNs } from "../model/time-range.ts";
import { readOwnership, resolved } from "./owned-lines.ts";
import type { Period } from "./profit-reads.ts";
import { select } from "./statement.ts";

/**
 * Money of one customer that came and went in a period, in minor units of one currency: the reporting currency where
 * the order is in it, or else its provider credits it, and otherwise the order's own.
 */
export interface CustomerRevenue {
  customerId: string;
  currency: string;
  /** Paid in the period. */
  orders: number;
  /** Paid in the period, with tax. */
  amount: bigint;
  /** The part of `amount` that is tax. */
  tax: bigint;
  /** Without tax: refunded or disputed in the period, less disputes that were won in it. */
  refunded: bigint;
  /** What providers took in the period; null when none said. */
  fees: bigint | null;
}

export interface RevenueReads {
  revenueByCustomer(period: Period, customerId?: string): Promise<CustomerRevenue[]>;
}

export function createRevenueReads(client: ClickHouseClient): RevenueReads {
  return {
    async revenueByCustomer({ projectId, range, environment }, customerId) {
      const ownership = await readOwnership(client, projectId, customerId);
      const rows = await select<RevenueRow>(
        client,
        `SELECT ${resolved("customer_id", ownership)} AS customer, line_currency,
           countIf(kind = 'payment') AS orders,
           sumIf(line_amount, kind = 'payment') AS paid,
           sumIf(line_tax, kind = 'payment') AS tax,
           -sumIf(line_amount - line_tax, kind NOT IN ('payment', 'fee')) AS refunded,
           if(countIf(kind = 'fee') = 0, NULL, -sumIf(line_amount, kind = 'fee')) AS fees
         FROM (
           SELECT customer_id, kind,
             currency != {reporting:String} AND settled_currency = {reporting:String} AS is_settled,
             if(is_settled, settled_currency, currency) AS line_currency,
             if(is_settled, settled, own) AS line_amount,
             if(is_settled, settled_tax, own_tax) AS line_tax
           FROM orders FINAL
           ARRAY JOIN revenue_kind AS kind, revenue_at_ms AS at_ms, revenue_amount AS own, revenue_tax AS own_tax,
             revenue_settled AS settled, revenue_settled_tax AS settled_tax
           WHERE project_id = {projectId:String} AND environment = {environment:String}
             AND at_ms >= {startMs:Int64} AND at_ms < {endMs:Int64}
             ${customerId === undefined ? "" : "AND customer_id IN {customerIds:Array(String)}"}
         )
         GROUP BY customer, line_currency ORDER BY customer, line_currency`,
        {
          projectId,
          environment,
          reporting: REPORTING_CURRENCY,
          startMs: Number(range.startNs / msToNs(1)),
          endMs: Number(range.endNs / msToNs(1)),
          ...ownership.params,
        },
      );
      return rows.map((row) => ({
        customerId: row.customer,
        currency: row.line_currency,
        orders: Number(row.orders),
        amount: BigInt(row.paid),
        tax: BigInt(row.tax),
        refunded: BigInt(row.refunded),
        fees: row.fees === null ? null : BigInt(row.fees),
      }));
    },
  };
}

interface RevenueRow {
  customer: string;
  line_currency: string;
  orders: string;
  paid: string;
  tax: string;
  refunded: string;
  fees: string | null;
}
