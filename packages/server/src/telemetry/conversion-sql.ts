import { WHO } from "./conversations.ts";
import { ownerHash } from "./identities.ts";
import { type Ownership, ownedLines, ownedOrders } from "./owned-lines.ts";
import { namedOrder } from "./visits.ts";

/** Rule 13: which orders are conversions. */
const CONVERSIONS = `environment = {environment:String} AND paid_at_ms IS NOT NULL
  AND kind IN ('first', 'repeat', 'new_subscription', 'upgrade')`;

/** As {@link OrderColumns} has them, but for makers. */
export const ORDER_TYPES = {
  customer: "UInt64",
  id: "String",
  named: "UInt64",
  madeIn: "UInt64",
  placedMs: "Float64",
  paidMs: "Float64",
  currency: "LowCardinality(String)",
  money: "Array(Float64)",
  moneyAtMs: "Array(Float64)",
} as const;

export function orderColumns(): string {
  const isMoney = (column: string) =>
    `arrayMap(one -> toFloat64(one), arrayFilter((one, kind) -> kind != 'fee', ${column}, revenue_kind))`;
  return `SELECT if(customer_id = '', 0, ${ownerHash("customer_id")}) AS customer, order_id AS id, ${namedOrder("order_id")} AS named,
      ${MADE_IN} AS madeIn,
      toFloat64(placed_at_ms) AS placedMs, toFloat64(assumeNotNull(paid_at_ms)) AS paidMs,
      toLowCardinality(toString(currency)) AS currency, ${isMoney("revenue_amount")} AS money, ${isMoney("revenue_at_ms")} AS moneyAtMs
    FROM orders FINAL WHERE project_id = {projectId:String} AND ${CONVERSIONS}`;
}

/** Differs after each change of an order. */
export const ORDERS_STATE = `SELECT concat(toString(count()), ' ', toString(sum(cityHash64(order_id, version)))) AS state
  FROM orders WHERE project_id = {projectId:String}`;

/** As visits know their traces; zero for none. */
const MADE_IN = "if(trace_id = '', 0, sipHash64(trace_id))";

/** Traces in which orders were made, also of such as are no conversions. */
export const MADE_IN_TYPES = { made_in: "UInt64" } as const;
export const MADE_IN_TRACES = `SELECT ${MADE_IN} AS made_in FROM orders FINAL
  WHERE project_id = {projectId:String} AND trace_id != ''`;

/** Conversions with an owner, and when they were placed, in nanoseconds. */
export function placedOrders(ownership: Ownership, unnamed: boolean): string {
  const orders = `SELECT *, ${MADE_IN} AS made_in FROM ${ownedOrders(ownership)} WHERE ${CONVERSIONS}`;
  const owner = ownerHash("customer");
  const placed = "order_id, placed_at_ms * 1000000 AS placed";
  return unnamed
    ? `SELECT if(customer = '', maker, ${owner}) AS owner, ${placed} FROM (${orders}) AS orders
       LEFT JOIN (${orderMakers(ownership)}) AS makers ON makers.made_in = orders.made_in
       WHERE customer != '' OR maker != 0`
    : `SELECT ${owner} AS owner, ${placed} FROM (${orders}) WHERE customer != ''`;
}

/** Of orders that name no customer: the trace that each was `made_in`, and its `maker`, an owner. */
export function orderMakers(ownership: Ownership): string {
  const makers = ownedLines(
    ["session", "user"],
    `project_id = {projectId:String} AND (slot, trace_id) IN (
      SELECT slot, trace_id FROM trace_index WHERE project_id = {projectId:String} AND toString(trace_id) IN (
        SELECT trace_id FROM orders FINAL WHERE project_id = {projectId:String} AND customer_id = '' AND trace_id != ''))`,
    ownership,
  );
  return `SELECT sipHash64(toString(trace_id)) AS made_in, sipHash64(min(${WHO})) AS maker
    FROM (${makers}) WHERE NOT is_shared GROUP BY made_in`;
}
