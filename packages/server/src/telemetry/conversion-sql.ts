import { IS_AFTER_PAUSE, WHO } from "./conversations.ts";
import { type KnownIds, ownerHash, withOwners } from "./identities.ts";
import { type Ownership, ownedLines, ownedOrders } from "./owned-lines.ts";
import type { VisitColumn } from "./visits.ts";

/** What a question about conversions asks of visits, as SQL; none of the parts holds a value. */
export interface ConversationSource {
  /** Visits that may count. */
  visits: string;
  known: KnownIds & { lent: boolean };
  /** What the value of a conversation is of: arrays of values and of costs; or its customer, as the owner's number. */
  dimension: readonly [values: string, costs: string] | "customer" | undefined;
  /** Whether a visit marks its conversation as one with intent. */
  intent: string;
  /** Each must hold for some visit of a conversation that is told of. */
  conditions: readonly string[];
}

/** What conversations need of visits. */
export const CONVERSATION_VISITS = [
  "environment",
  "who",
  "session",
  "user",
  "customer",
  "alone",
  "shared",
  "start_ns",
  "end_ns",
  "touch",
  "cost",
  "unpriced",
  "order_ids",
  "traces",
] as const satisfies readonly VisitColumn[];

/** As {@link ConversationColumns} has them, but for the value: what it may be, and what was spent on each. */
export const CONVERSATION_TYPES = {
  owner: "UInt64",
  part: "UInt64",
  startMs: "Float64",
  startNs: "UInt32",
  endMs: "Float64",
  endNs: "UInt32",
  isTouch: "UInt8",
  intends: "UInt8",
  matches: "UInt8",
  cost: "Float64",
  unpriced: "Float64",
  user: "UInt64",
  evidence: "Array(String)",
  values: "Array(LowCardinality(String))",
  costs: "Array(Float64)",
} as const;

/** Conversations that are touches or evidence, by owner and of each oldest first. */
export function conversationColumns(source: ConversationSource): string {
  const { dimension, intent, conditions } = source;
  const matches = conditions.map((condition) => `countIf(${condition}) > 0`).join(" AND ");
  const [values, costs] =
    dimension === undefined
      ? ["", ""]
      : dimension === "customer"
        ? ["if(customer != '' OR lender != 0, [toString(owner)], [])", "[toInt64(0)]"]
        : dimension;
  const list = (array: string, type: string) =>
    array === "" ? `[]::Array(${type})` : `groupArrayArray(${array})`;
  const each = `SELECT owner, part, min(start_ns) AS start, max(end_ns) AS end, max(touch) AS touched, max(${intent}) AS intends_any,
      ${matches || "1"} AS has_all, sum(cost) AS total, sum(unpriced) AS total_unpriced,
      ${FIRST_USER} AS first_user, groupArrayArray(evidence) AS all_evidence,
      ${list(values, "LowCardinality(String)")} AS all_values, ${list(costs, "Int64")} AS all_costs
    FROM (${partedVisits(source)}) GROUP BY owner, part HAVING touched OR notEmpty(all_evidence)`;
  return `SELECT owner, part, toFloat64(intDiv(start, 1000000)) AS startMs, toUInt32(start % 1000000) AS startNs,
      toFloat64(intDiv(end, 1000000)) AS endMs, toUInt32(end % 1000000) AS endNs, touched AS isTouch, toUInt8(intends_any) AS intends,
      toUInt8(has_all) AS matches, toFloat64(total) AS cost, toFloat64(total_unpriced) AS unpriced, first_user AS user,
      all_evidence AS evidence, all_values::Array(LowCardinality(String)) AS values, all_costs::Array(Float64) AS costs
    FROM (${each}) ORDER BY owner, start, end, part`;
}

/** Of the earliest visit that has one; as one number, which is found several times faster than as a pair. */
const FIRST_USER = `toUInt64(bitAnd(minIf(bitOr(bitShiftLeft(toUInt128(start_ns), 64), toUInt128(user)), user != 0),
        toUInt128(18446744073709551615)))`;

/** Visits with the `owner`, and the `part` of it that is one conversation: its session, else what no pause parts. */
function partedVisits({ visits, known }: ConversationSource): string {
  const named = "arrayMap(id -> concat('o', id), order_ids)";
  const here = `arrayMap(trace -> concat('t', toString(trace)), arrayFilter(trace -> trace IN (
    SELECT sipHash64(trace_id) FROM orders FINAL WHERE project_id = {projectId:String} AND trace_id != ''), traces))`;
  const owned = (where: string) => `SELECT *, arrayConcat(${named}, ${here}) AS evidence
    FROM (${withOwners(`SELECT * FROM (${visits}) WHERE ${where}`, known)}) WHERE NOT (shared AND lender = 0)`;
  return `SELECT *, session AS part FROM (${owned("NOT alone")})
    UNION ALL
    SELECT * EXCEPT (begins), sum(begins) OVER (PARTITION BY owner ORDER BY start_ns, end_ns ROWS UNBOUNDED PRECEDING) AS part
    FROM (SELECT *, ${IS_AFTER_PAUSE("start_ns", "end_ns")} AS begins FROM (${owned("alone")}))`;
}

/** Rule 13: which orders are conversions. */
const CONVERSIONS = `environment = {environment:String} AND paid_at_ms IS NOT NULL
  AND kind IN ('first', 'repeat', 'new_subscription', 'upgrade')`;

/** As {@link OrderColumns} has them; the owner of one that names no customer is zero. */
export const ORDER_TYPES = {
  owner: "UInt64",
  id: "String",
  madeIn: "String",
  placedMs: "Float64",
  paidMs: "Float64",
  currency: "LowCardinality(String)",
  money: "Array(Float64)",
  moneyAtMs: "Array(Float64)",
} as const;

export function orderColumns(ownership: Ownership): string {
  const isMoney = (column: string) =>
    `arrayMap(one -> toFloat64(one), arrayFilter((one, kind) -> kind != 'fee', ${column}, revenue_kind))`;
  return `SELECT if(customer = '', 0, ${ownerHash("customer")}) AS owner, order_id AS id, ${MADE_IN} AS madeIn,
      toFloat64(placed_at_ms) AS placedMs, toFloat64(assumeNotNull(paid_at_ms)) AS paidMs,
      toLowCardinality(toString(currency)) AS currency, ${isMoney("revenue_amount")} AS money, ${isMoney("revenue_at_ms")} AS moneyAtMs
    FROM ${ownedOrders(ownership)} WHERE ${CONVERSIONS}`;
}

/** As visits know their traces; empty for none. */
const MADE_IN = "if(trace_id = '', '', toString(sipHash64(trace_id)))";

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
  return `SELECT toString(sipHash64(toString(trace_id))) AS made_in, sipHash64(min(${WHO})) AS maker
    FROM (${makers}) WHERE NOT is_shared GROUP BY made_in`;
}
