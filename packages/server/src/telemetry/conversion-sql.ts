import type { CreditModel } from "@anyway-sh/semconv";
import { CONVERSATION, linesOfFew, linesOfMany, primary, WHO } from "./conversations.ts";
import { type Ownership, ownedLines, ownedOrders } from "./owned-lines.ts";

/**
 * - `event`: conversations that began in the period `{startNs:Int64}` to `{endNs:Int64}`, and money that came or went in it;
 * - `cohort`: owners whose first touch is in the period, with what they said and ordered within `{windowNs:Int64}` of it.
 */
export type Dating = "event" | "cohort";

/** How much there is of what a question may be asked in several ways for. */
export type Amount = "none" | "few" | "many";

/** What a question about conversions is as SQL; none of the parts holds a value. */
export interface ConversionSource {
  /** Owned lines. */
  lines: string;
  /** How many lines there are, if some may have an owner and no session; `none` if all have one. */
  alone: Amount;
  /** How many orders may name no customer, and are then those of who made them: who, of `few`, values tell. */
  unnamed: Amount;
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
    FROM (${alone === "few" ? linesOfFew(lines, where) : linesOfMany(lines, alone === "many", where)}) GROUP BY owner, part`;
}

/** Rule 13: conversions, with their owner, and what was paid and given back when. */
export function placedOrders({
  ownership,
  unnamed,
  all,
}: Pick<ConversionSource, "ownership" | "unnamed" | "all">): string {
  const named = "sipHash64(concat('c', customer))";
  const columns = `order_id, trace_id AS made_by, placed_at_ms * 1000000 AS placed, assumeNotNull(paid_at_ms) * 1000000 AS paid, currency,
    arrayFilter((at, kind) -> kind != 'fee', arrayMap(at -> at * 1000000, revenue_at_ms), revenue_kind) AS money_at,
    arrayFilter((amount, kind) -> kind != 'fee', revenue_amount, revenue_kind) AS money`;
  const orders = `SELECT * FROM ${ownedOrders(ownership)} WHERE environment = {environment:String}
    AND paid_at_ms IS NOT NULL AND kind IN ('first', 'repeat', 'new_subscription', 'upgrade')`;
  if (unnamed === "none" || all)
    return `SELECT ${named} AS owner, ${columns} FROM (${orders}) ${all ? "" : "WHERE customer != ''"}`;
  if (unnamed === "few")
    return `SELECT if(customer = '', ${MADE_BY}, ${named}) AS owner, ${columns} FROM (${orders})
      WHERE customer != '' OR has({madeIn:Array(String)}, trace_id)`;
  return `SELECT if(customer = '', maker, ${named}) AS owner, ${columns}
    FROM (${orders}) AS orders
    LEFT JOIN (${orderMakers(ownership)}) AS makers ON makers.made_in = orders.trace_id
    WHERE customer != '' OR made_in != ''`;
}
const MADE_BY = "transform(trace_id, {madeIn:Array(String)}, {makers:Array(UInt64)}, toUInt64(0))";

/** Of orders that name no customer: the trace that each was `made_in`, and its `maker`, an owner. */
export function orderMakers(ownership: Ownership): string {
  const makers = ownedLines(
    ["session", "user"],
    `project_id = {projectId:String} AND (slot, trace_id) IN (
      SELECT slot, trace_id FROM trace_index WHERE project_id = {projectId:String} AND toString(trace_id) IN (
        SELECT trace_id FROM orders FINAL WHERE project_id = {projectId:String} AND customer_id = '' AND trace_id != ''))`,
    ownership,
  );
  return `SELECT toString(trace_id) AS made_in, sipHash64(min(${WHO})) AS maker
    FROM (${makers}) WHERE NOT is_shared GROUP BY made_in`;
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
  user: "5",
  named: "6",
  made: "7",
  matches: "8",
  value: "9",
};

/**
 * What each of the `size` touches has of `balance`, oldest first, by model, as `attribution/credit.ts` has it. Within
 * lambdas stand numbers only: an array would be copied for every touch.
 */
const LAST = "arrayMap(i -> if(i = size, balance, 0), indices)";
const SPLITS = {
  last: LAST,
  direct: `if(directs = 0, ${LAST}, arrayMap((is_direct, nth) ->
    if(is_direct = 1, intDiv(balance, greatest(directs, 1)) + (nth <= balance % greatest(directs, 1)), 0), direct, arrayCumSum(direct)))`,
  linear: "arrayMap(i -> intDiv(balance, size) + (i <= balance % size), indices)",
  first: "arrayMap(i -> if(i = 1, balance, 0), indices)",
  position: largestRemainder("position"),
  time_decay: largestRemainder("decay"),
} satisfies Record<CreditModel, string>;
/** The models in the order in which `credits` has them. */
export const SPLIT_MODELS = Object.keys(SPLITS) as (keyof typeof SPLITS)[];

/** How much touches weigh where that is more than who has a share. Wide integers: money is multiplied with them. */
const WEIGHTS = {
  position: "arrayMap(i -> toInt128(multiIf(size <= 2, 1, i = 1 OR i = size, 2 * (size - 2), 1)), indices)",
  decay: `arrayMap(hours -> toInt128(bitShiftRight({decay:Array(UInt64)}[hours % 168 + 1], intDiv(hours, 168))),
    arrayMap(end -> greatest(0, intDiv(placed - end, 3600000000000)), ends))`,
};
type Weights = keyof typeof WEIGHTS;

/** What rounding down leaves goes to the largest remainders, of equal ones to the earlier. */
function largestRemainder(name: Weights): string {
  const ranks = `arraySort((rank, i) -> i, indices, arraySort((i, rest) -> (-rest, i), indices, ${name}_rests))`;
  return `arrayMap((floor, rank) -> floor + (rank <= ${name}_left), ${name}_floors, ${ranks})`;
}
/**
 * Rows with what the splits by weight take. Each step in a level of its own: the engine's analysis repeats what a name
 * of the same level stands for wherever it is used.
 */
function roundedDown(rows: string): string {
  const names = Object.keys(WEIGHTS) as Weights[];
  const each = (step: (name: Weights) => string) => names.map(step).join(", ");
  return `SELECT *, ${each((name) => `balance - arraySum(${name}_floors) AS ${name}_left`)} FROM (
      SELECT *, ${each(
        (
          name,
        ) => `arrayMap(weight -> toInt64(intDiv(balance * weight, ${name}_all)), ${name}_weights) AS ${name}_floors,
        arrayMap(weight -> balance * weight % ${name}_all, ${name}_weights) AS ${name}_rests`,
      )} FROM (
        SELECT *, ${each((name) => `arraySum(${name}_weights) AS ${name}_all`)} FROM (${rows})))`;
}

/**
 * Owners with their touches, oldest first, as parallel arrays, and their `evidence`: orders that a conversation names,
 * traces of it in which one was made, and the touch that it speaks for, which it is itself or, where it is none, its
 * user's preceding one, else its owner's.
 */
function touchingOwners(source: ConversionSource, ofOwners: string): string {
  const seen = `${CONVERSATION.user} AS first_user, ${CONVERSATION.named} AS named_orders, ${CONVERSATION.made} AS made_in`;
  const each = conversations(
    source,
    seen,
    `owner IN (SELECT owner FROM (${placedOrders(source)})) AND ${ofOwners}`,
  );
  const speaks = (c: string) => `(notEmpty(${c}.${OF.named}) OR notEmpty(${c}.${OF.made}))`;
  const before = `other -> other.${OF.start} <= c.${OF.start}`;
  const ofUser = `${before} AND other.${OF.user} = c.${OF.user}`;
  const column = (name: keyof typeof OF, as: string) => `arrayMap(c -> c.${OF[name]}, touches) AS ${as}`;
  return `SELECT owner, first_touch, ${column("start", "all_starts")}, ${column("end", "all_ends")},
      ${column("part", "all_parts")}, ${column("matches", "all_matches")}, ${column("value", "all_values")},
      arrayConcat(
        arrayMap(c -> (c.${OF.named}, c.${OF.made}, c.${OF.part}), arrayFilter(c -> ${speaks("c")}, touches)),
        arrayMap(c -> (c.${OF.named}, c.${OF.made}, if(c.${OF.user} != '' AND arrayExists(${ofUser}, touches),
            arrayLast(${ofUser}, touches), arrayLast(${before}, touches)).${OF.part}),
          arrayFilter(c -> NOT c.${OF.touch} AND ${speaks("c")}, conversations))) AS evidence
    FROM (
      SELECT owner, minIf(start, touch) AS first_touch, arraySort(groupArray(
          (start, end, part, touch, first_user, named_orders, made_in, matches, value))) AS conversations,
        arrayFilter(c -> c.${OF.touch}, conversations) AS touches
      FROM (${each}) GROUP BY owner
    )`;
}

/**
 * Credit of conversions, one row for each touch and change of money: `credits` by model, in the minor units of
 * `currency`; and once for each conversion, with an empty currency, its share in millionths. `ofOwners` may ask for some.
 */
export function credits(source: ConversionSource, ofOwners = "1"): string {
  const isCohort = source.dating === "cohort";
  const isCounted = isCohort ? `${IN_PERIOD("first_touch")} AND ${AFTER_FIRST("placed")}` : "1";
  const isDated = isCohort ? "1" : IN_PERIOD("point.3");
  const chosen = (name: string, as = name) =>
    `arrayFilter((one, is_near) -> is_near, all_${name}, is_nears) AS ${as}`;
  const isEvidence = "has(one.1, order_id) OR (made_by != '' AND has(one.2, made_by))";
  const points = `arrayFilter(point -> ${isDated}, arrayConcat(
    arrayMap((at, after) -> (1, after, at, paid_in), money_at, arrayCumSum(money)),
    arrayFilter(one -> one.2 != 0, arrayMap((at, after, change) -> (-1, after - change, at, paid_in), money_at, arrayCumSum(money), money)),
    [(1, toInt64(1000000), paid, '')]))`;
  const near = `SELECT owner, order_id, placed, paid, currency AS paid_in, money_at, money, first_touch,
      arrayMap((start, end) -> ${OVERLAPS("start", "end", "placed")}, all_starts, all_ends) AS is_nears,
      ${["starts", "ends", "parts", "values"].map((name) => chosen(name)).join(", ")}, ${chosen("matches", "matching")},
      arrayMap(one -> one.3, arrayFilter(one -> ${isEvidence}, evidence)) AS direct_parts
    FROM (${placedOrders(source)}) AS orders
    INNER JOIN (${touchingOwners(source, ofOwners)}) AS owners ON owners.owner = orders.owner`;
  const touched = `SELECT *, toInt64(length(starts)) AS size, arrayMap(i -> toInt64(i), arrayEnumerate(starts)) AS indices,
      arrayMap(part -> toInt64(has(direct_parts, part)), parts) AS direct
    FROM (${near}) WHERE notEmpty(starts) AND ${isCounted}`;
  const weighed = `SELECT *, arraySum(direct) AS directs, ${points} AS points, placed - starts[1] AS time_to_convert,
      ${WEIGHTS.position} AS position_weights, ${WEIGHTS.decay} AS decay_weights
    FROM (${touched})`;
  const dated = `SELECT * EXCEPT (points), point.1 AS sign, point.2 AS balance, point.4 AS currency,
      ${isCohort ? "first_touch" : "point.3"} AS dated
    FROM (${weighed}) ARRAY JOIN points AS point`;
  const split = `SELECT *, ${SPLIT_MODELS.map((model) => `${SPLITS[model]} AS by_${model}`).join(",\n      ")}
    FROM (${roundedDown(dated)})`;
  return `SELECT owner, part, start, order_id, paid, currency, dated,
      arrayMap(credit -> sign * credit, [${SPLIT_MODELS.map((model) => `in_${model}`).join(", ")}]) AS credits,
      time_to_convert, size AS touch_count, matches, value
    FROM (${split})
    ARRAY JOIN starts AS start, parts AS part, matching AS matches, values AS value,
      ${SPLIT_MODELS.map((model) => `by_${model} AS in_${model}`).join(", ")}`;
}
