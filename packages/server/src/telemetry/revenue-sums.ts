import type { ClickHouseClient } from "@clickhouse/client";
import { msToNs } from "../model/time-range.ts";
import { AS_STORED, type Ownership, ownedOrders, readOwnership } from "./owned-lines.ts";
import { select } from "./statement.ts";
import { PRODUCT_PROPERTY, type SumGroup, type SumQuestion, startOf, startParams } from "./sum-question.ts";

/** Money counts when it moves, or, of an order with a service period, evenly over the days of that. */
export type Basis = "cash" | "earned";

export interface RevenueQuestion extends SumQuestion {
  basis: Basis;
  /** Whose days a service period has. */
  timeZone: string;
  /** For each part of the range the days that begin in it, counted from 1970: the first, and the first after them. */
  days: readonly { first: number; end: number }[];
  reportingCurrency: string;
  /** Others that there are rates for. */
  ratedCurrencies: readonly string[];
  /** When rates begin, in milliseconds, oldest first. */
  ratesFromMs: readonly number[];
}

/**
 * Money that came and went in one part of a range, in minor units of one currency: what a provider credits, where that
 * can be counted and the order's own is not reported in; else the order's own.
 */
export interface RevenueSum {
  /** The customer, the property's value or the product; empty for none. */
  key: string;
  startMs: number;
  currency: string;
  /** When the rate began that held as the orders were paid, of those asked for; 0 before the first. */
  rateFromMs: number;
  /** Paid in this part, whatever the basis. */
  orders: number;
  /** Paid, with tax. */
  amount: bigint;
  /** The part of `amount` that is tax. */
  tax: bigint;
  /** Without tax: refunded or disputed, less disputes that were won. */
  refunded: bigint;
  /** What providers took; null when none said. */
  fees: bigint | null;
}

export interface RevenueSums {
  revenueSums(question: RevenueQuestion): Promise<RevenueSum[]>;
}

export function createRevenueSums(client: ClickHouseClient): RevenueSums {
  return {
    async revenueSums(question) {
      const { projectId, range, environment, group, customerId, startsMs, days } = question;
      const ownership = await readOwnership(client, projectId, customerId);
      const rows = await select<RevenueRow>(
        client,
        `SELECT key, start_ms, line_currency, rate_from_ms, sum(payments) AS orders,
           sumIf(line_amount, kind = 'payment') AS paid,
           sumIf(line_tax, kind = 'payment') AS paid_tax,
           -sumIf(line_amount - line_tax, kind NOT IN ('payment', 'fee')) AS refunded,
           if(countIf(kind = 'fee') = 0, NULL, -sumIf(line_amount, kind = 'fee')) AS fees
         FROM (${question.basis === "cash" ? dated(question, ownership, "1") : earned(question, ownership)})
         GROUP BY key, start_ms, line_currency, rate_from_ms
         ORDER BY key, start_ms, line_currency, rate_from_ms`,
        {
          ...ownership.params,
          ...startParams(startsMs),
          projectId,
          environment,
          propertyKey: group.by === "property" ? group.key : "",
          timeZone: question.timeZone,
          partsMs: startsMs,
          firstDays: days.map(({ first }) => first),
          endDays: days.map(({ end }) => end),
          reporting: question.reportingCurrency,
          rated: question.ratedCurrencies,
          ratesFromMs: [0, ...question.ratesFromMs],
          startMs: Number(range.startNs / msToNs(1)),
          endMs: Number(range.endNs / msToNs(1)),
        },
      );
      return rows.map((row) => ({
        key: row.key,
        startMs: Number(row.start_ms),
        currency: row.line_currency,
        rateFromMs: Number(row.rate_from_ms),
        orders: Number(row.orders),
        amount: BigInt(row.paid),
        tax: BigInt(row.paid_tax),
        refunded: BigInt(row.refunded),
        fees: row.fees === null ? null : BigInt(row.fees),
      }));
    },
  };
}

/** Lines of money of the orders that `which` holds for, whenever they are. */
function moneyLines({ group, customerId }: SumQuestion, ownership: Ownership, which: string): string {
  const asksWho = group.by === "customer" || customerId !== undefined;
  return `SELECT ${keyOf(group)} AS key, kind, at_ms,
      currency != {reporting:String} AND settled_currency != ''
        AND (settled_currency = {reporting:String} OR has({rated:Array(String)}, settled_currency)) AS is_settled,
      if(is_settled, settled_currency, currency) AS line_currency,
      if(is_settled, settled, own) AS line_amount,
      if(is_settled, settled_tax, own_tax) AS line_tax,
      roundDown(ifNull(paid_at_ms, placed_at_ms), {ratesFromMs:Array(Int64)}) AS rate_from_ms,
      period_start_ms, period_end_ms
    FROM ${ownedOrders(asksWho ? ownership : AS_STORED)}
    ARRAY JOIN revenue_kind AS kind, revenue_at_ms AS at_ms, revenue_amount AS own, revenue_tax AS own_tax,
      revenue_settled AS settled, revenue_settled_tax AS settled_tax
    WHERE environment = {environment:String} AND ${which}
      ${customerId === undefined ? "" : "AND customer = {customerId:String}"}`;
}

const IN_RANGE = "at_ms >= {startMs:Int64} AND at_ms < {endMs:Int64}";
const HAS_PERIOD = "period_start_ms IS NOT NULL AND period_end_ms IS NOT NULL";

/** What moved in the range, in the part in which it did. */
function dated(question: SumQuestion, ownership: Ownership, which: string): string {
  return `SELECT key, kind, line_currency, rate_from_ms, line_amount, line_tax,
      toUInt8(kind = 'payment') AS payments, ${startOf("at_ms", question.startsMs)} AS start_ms
    FROM (${moneyLines(question, ownership, `${IN_RANGE} AND ${which}`)})`;
}

/**
 * As {@link dated}, but for orders with a service period: each line of them is spread over the days of that, in minor
 * units, what is left over on the first days; each part of the range has the days that begin in it. The days are those
 * from the period's first up to its last, which the next period begins with.
 */
function earned(question: SumQuestion, ownership: Ownership): string {
  const untilDay = (amount: string, day: string) => {
    const passed = `greatest(0, least(${day} - first_day, days))`;
    return `intDiv(${amount}, days) * ${passed} + sign(${amount}) * least(abs(${amount} % days), ${passed})`;
  };
  const share = (amount: string) => `${untilDay(amount, "part.3")} - (${untilDay(amount, "part.2")})`;
  const dayOf = (ms: string) => `toInt32(toDate(fromUnixTimestamp64Milli(${ms}, {timeZone:String})))`;
  return `${dated(question, ownership, `NOT (${HAS_PERIOD})`)}
    UNION ALL
    SELECT key, kind, line_currency, rate_from_ms, 0 AS line_amount, 0 AS line_tax, 1 AS payments, start_ms
    FROM (${dated(question, ownership, `${HAS_PERIOD} AND kind = 'payment'`)})
    UNION ALL
    SELECT key, kind, line_currency, rate_from_ms, ${share("amount")} AS line_amount, ${share("amount_tax")} AS line_tax,
      0 AS payments, part.1 AS start_ms
    FROM (
      SELECT key, kind, line_currency, rate_from_ms, line_amount AS amount, line_tax AS amount_tax,
        ${dayOf("assumeNotNull(period_start_ms)")} AS first_day,
        greatest(1, ${dayOf("assumeNotNull(period_end_ms)")} - first_day) AS days
      FROM (${moneyLines(question, ownership, HAS_PERIOD)})
    )
    ARRAY JOIN arrayFilter(one -> greatest(one.2, first_day) < least(one.3, first_day + days),
      arrayZip({partsMs:Array(Int64)}, {firstDays:Array(Int32)}, {endDays:Array(Int32)})) AS part`;
}

function keyOf(group: SumGroup): string {
  if (group.by === "none") return "''";
  if (group.by === "customer") return "customer";
  return group.key === PRODUCT_PROPERTY
    ? "if(product_id = '', metadata[{propertyKey:String}], product_id)"
    : "metadata[{propertyKey:String}]";
}

interface RevenueRow {
  key: string;
  start_ms: string;
  line_currency: string;
  rate_from_ms: string;
  orders: string;
  paid: string;
  paid_tax: string;
  refunded: string;
  fees: string | null;
}
