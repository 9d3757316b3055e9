import type { CreditModel } from "@anyway-sh/semconv";
import { CONVERSATION, linesOfMany, primary, WHO } from "./conversations.ts";
import { type Ownership, ownedLines, ownedOrders } from "./owned-lines.ts";

/**
 * - `event`: conversations that began in the period `{startNs:Int64}` to `{endNs:Int64}`, and money that came or went in it;
 * - `cohort`: owners whose first touch is in the period, with what they said and ordered within `{windowNs:Int64}` of it.
 */
export type Dating = "event" | "cohort";

/** What a question about conversions is as SQL; none of the parts holds a value. */
export interface ConversionSource {
  /** Owned lines. */
  lines: string;
  /** Whether some of them may have an owner and no session. */
  alone: boolean;
  /** Whether orders may name no customer, and are then those of who made them. */
  unnamed: boolean;
  /** Whether orders are wanted whose owner nobody knows. */
  all: boolean;
  ownership: Ownership;
  dating: Dating;
  /** What a line is broken down by; it may name columns of lines. */
  dimension: string | undefined;
  /** Whether a line marks its conversation as one with intent. */
  intent: string;
  /** Each must hold for some line of a conversation that is told of. */
  conditions: readonly string[];
}

/** Conversations of the owners that `where` asks for, one a row, with `more` aggregates. Times in nanoseconds. */
function conversations(
  { lines, alone, dimension, conditions }: ConversionSource,
  more: string,
  where?: string,
): string {
  const matches = conditions.map((condition) => `countIf(${condition}) > 0`).join(" AND ");
  return `SELECT owner, part, ${CONVERSATION.startNs} AS start, ${CONVERSATION.endNs} AS end,
      ${CONVERSATION.isTouch} AS touch, sum(cost) AS total, sum(unpriced) AS total_unpriced, ${more}, toUInt8(${matches || "1"}) AS matches,
      ${dimension === undefined ? "''" : primary(dimension)} AS value
    FROM (${linesOfMany(lines, alone, where)}) GROUP BY owner, part`;
}

/** Rule 13: conversions, with their owner, and what was paid and given back when. */
export function placedOrders({ ownership, unnamed, all }: ConversionSource): string {
  const named = "sipHash64(concat('c', customer))";
  const columns = `order_id, trace_id AS made_by, placed_at_ms * 1000000 AS placed, assumeNotNull(paid_at_ms) * 1000000 AS paid, currency,
    arrayFilter((at, kind) -> kind != 'fee', arrayMap(at -> at * 1000000, revenue_at_ms), revenue_kind) AS money_at,
    arrayFilter((amount, kind) -> kind != 'fee', revenue_amount, revenue_kind) AS money`;
  const orders = `SELECT * FROM ${ownedOrders(ownership)} WHERE environment = {environment:String}
    AND paid_at_ms IS NOT NULL AND kind IN ('first', 'repeat', 'new_subscription', 'upgrade')`;
  if (!unnamed)
    return `SELECT ${named} AS owner, ${columns} FROM (${orders}) ${all ? "" : "WHERE customer != ''"}`;
  const makers = ownedLines(
    ["session", "user"],
    `project_id = {projectId:String} AND (slot, trace_id) IN (
      SELECT slot, trace_id FROM trace_index WHERE project_id = {projectId:String} AND toString(trace_id) IN (
        SELECT trace_id FROM orders FINAL WHERE project_id = {projectId:String} AND customer_id = '' AND trace_id != ''))`,
    ownership,
  );
  return `SELECT if(customer = '', maker, ${named}) AS owner, ${columns}
    FROM (${orders}) AS orders
    LEFT JOIN (
      SELECT toString(trace_id) AS made_in, sipHash64(min(${WHO})) AS maker FROM (${makers}) WHERE NOT is_shared GROUP BY made_in
    ) AS makers ON makers.made_in = orders.trace_id
    WHERE customer != '' OR made_in != ''`;
}

const IN_PERIOD = (time: string) => `${time} >= {startNs:Int64} AND ${time} < {endNs:Int64}`;
const OVERLAPS = (start: string, end: string, placed: string) =>
  `${start} <= ${placed} AND ${end} >= ${placed} - {windowNs:Int64}`;
const AFTER_FIRST = (time: string) => `${time} >= first_touch AND ${time} <= first_touch + {windowNs:Int64}`;

/**
 * The conversations that a report counts, each with its part in the funnel: `counts` (a touch), `intends`, `links` (an
 * order or its link was made in it, or it names one) and `converts` (a touch of a conversion).
 */
export function funnel(source: ConversionSource): string {
  const isCohort = source.dating === "cohort";
  const each = conversations(source, `max(${source.intent}) AS intent, ${CONVERSATION.links} AS links`);
  const all = isCohort
    ? `SELECT *, minIf(start, touch) OVER (PARTITION BY owner) AS first_touch FROM (${each})`
    : each;
  const isCounted = isCohort ? `${IN_PERIOD("first_touch")} AND ${AFTER_FIRST("start")}` : IN_PERIOD("start");
  const placedIn = isCohort ? ` AND ${AFTER_FIRST("placed")}` : "";
  return `SELECT owner, part, start, touch AS counts, touch AND intent AS intends, links,
      touch AND arrayExists(placed -> ${OVERLAPS("start", "end", "placed")}${placedIn}, orders.times) AS converts,
      total, total_unpriced, value, ${isCohort ? "first_touch" : "start"} AS dated
    FROM (SELECT * FROM (${all}) WHERE matches AND (touch OR links) AND ${isCounted}) AS conversations
    LEFT JOIN (
      SELECT owner, groupArray(placed) AS times FROM (${placedOrders(source)})
      ${isCohort ? "" : `WHERE ${IN_PERIOD("paid")}`} GROUP BY owner
    ) AS orders ON orders.owner = conversations.owner`;
}

/** Places in the tuples of an owner's conversations. */
const OF = {
  start: "1",
  end: "2",
  part: "3",
  touch: "4",
  total: "5",
  user: "6",
  named: "7",
  made: "8",
  matches: "9",
  value: "10",
};

/** What each of the `size` touches weighs, oldest first, by model, as `attribution/credit.ts` has them. */
const LAST = "arrayMap(i -> i = size, indices)";
const WEIGHTS = {
  last: LAST,
  direct: `if(has(direct, 1), direct, ${LAST})`,
  linear: "arrayMap(i -> 1, indices)",
  first: "arrayMap(i -> i = 1, indices)",
  position: "arrayMap(i -> multiIf(size <= 2, 1, i = 1 OR i = size, 2 * (size - 2), 1), indices)",
  time_decay: `arrayMap(hours -> bitShiftRight({decay:Array(UInt64)}[hours % 168 + 1], intDiv(hours, 168)),
    arrayMap(c -> greatest(0, intDiv(placed - c.${OF.end}, 3600000000000)), touches))`,
} satisfies Record<CreditModel, string>;
/** The models in the order in which `credits` has them. */
export const SPLIT_MODELS = Object.keys(WEIGHTS) as (keyof typeof WEIGHTS)[];

/** Largest remainder of `balance`, of equal ones the earlier, by each of `weights`. Wide integers: money times weight. */
const SPLITS = `arrayMap(parts -> arrayMap(
    (floor, rank) -> floor + (rank <= balance - arraySum(parts.1)), parts.1,
    arraySort((rank, i) -> i, indices, arraySort((i, rest) -> (-rest, i), indices, parts.2))),
  arrayMap((ofModel, all) -> (
      arrayMap(weight -> toInt64(intDiv(balance * weight, all)), ofModel), arrayMap(weight -> balance * weight % all, ofModel)),
    weights, arrayMap(ofModel -> arraySum(ofModel), weights)))`;

/**
 * Credit of conversions, one row for each touch and change of money: `credits` by model, in the minor units of
 * `currency`; and once for each conversion, with an empty currency, its share in millionths. `ofOwners` may ask for some.
 */
export function credits(source: ConversionSource, ofOwners = "1"): string {
  const isCohort = source.dating === "cohort";
  const evidence = `${CONVERSATION.user} AS first_user, ${CONVERSATION.named} AS named_orders, ${CONVERSATION.made} AS made_in`;
  const owners = `SELECT owner, minIf(start, touch) AS first_touch, arraySort(groupArray(
      (start, end, part, touch, total, first_user, named_orders, made_in, matches, value))) AS conversations
    FROM (${conversations(source, evidence, `owner IN (SELECT owner FROM (${placedOrders(source)})) AND ${ofOwners}`)}) GROUP BY owner`;
  const isCounted = isCohort ? `${IN_PERIOD("first_touch")} AND ${AFTER_FIRST("placed")}` : "1";
  const isDated = isCohort ? "1" : IN_PERIOD("point.3");
  const touches = `arrayFilter(c -> c.${OF.touch} AND ${OVERLAPS(`c.${OF.start}`, `c.${OF.end}`, "placed")}, conversations)`;
  // Evidence in what is no touch, with the touch that it speaks for.
  const before = `other -> other.${OF.touch} AND other.${OF.start} <= c.${OF.start}`;
  const speaksFor = `arrayMap(c -> (c, if(c.${OF.user} != '' AND arrayExists(${before} AND other.${OF.user} = c.${OF.user}, conversations),
      arrayLast(${before} AND other.${OF.user} = c.${OF.user}, conversations), arrayLast(${before}, conversations)).${OF.part}),
    arrayFilter(c -> NOT c.${OF.touch} AND (notEmpty(c.${OF.named}) OR notEmpty(c.${OF.made})), conversations))`;
  const isEvidence = (c: string) =>
    `(has(${c}.${OF.named}, order_id) OR (made_by != '' AND has(${c}.${OF.made}, made_by)))`;
  return `SELECT owner, touch.${OF.part} AS part, touch.${OF.start} AS start, order_id, paid, point.4 AS currency,
      ${isCohort ? "first_touch" : "point.3"} AS dated, arrayMap(credit -> point.1 * credit, split) AS credits,
      placed - touches[1].${OF.start} AS time_to_convert, size AS touch_count, touch.${OF.matches} AS matches,
      touch.${OF.value} AS value
    FROM (
      SELECT *, ${SPLITS} AS splits, arrayMap(i -> arrayMap(ofModel -> ofModel[i], splits), indices) AS split_by_touch
      FROM (
        SELECT *, point, point.2 AS balance,
          [${Object.values(WEIGHTS)
            .map((weights) => `arrayMap(weight -> toInt128(weight), ${weights})`)
            .join(", ")}] AS weights
        FROM (
          SELECT *, toInt64(length(touches)) AS size, arrayMap(i -> toInt64(i), arrayEnumerate(touches)) AS indices,
            arrayMap(c -> toInt64(${isEvidence("c")} OR arrayExists(one -> one.2 = c.${OF.part} AND ${isEvidence("one.1")}, evidence)), touches) AS direct
          FROM (
            SELECT orders.*, first_touch, ${touches} AS touches, ${speaksFor} AS evidence
            FROM (${placedOrders(source)}) AS orders INNER JOIN (${owners}) AS owners ON owners.owner = orders.owner
          ) WHERE notEmpty(touches) AND ${isCounted}
        )
        ARRAY JOIN arrayFilter(point -> ${isDated}, arrayConcat(
          arrayMap((at, after) -> (1, after, at, currency), money_at, arrayCumSum(money)),
          arrayFilter(one -> one.2 != 0, arrayMap((at, after, change) -> (-1, after - change, at, currency), money_at, arrayCumSum(money), money)),
          [(1, toInt64(1000000), paid, '')])) AS point
      )
    )
    ARRAY JOIN touches AS touch, split_by_touch AS split`;
}
