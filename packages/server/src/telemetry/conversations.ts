import type { LineColumn } from "./owned-lines.ts";

/**
 * SQL that makes conversations of lines: a session of one owner, or what an owner does without a session and without
 * longer pauses. The owner of a line is its customer, else its user, else nobody that is known: then each session, or
 * trace without one, is a visitor of its own.
 */

/** What conversations need of lines. */
export const CONVERSATION_COLUMNS = [
  "session",
  "user",
  "calls",
  "cost",
  "unpriced",
  "user_message",
  "order_ids",
] as const satisfies readonly LineColumn[];

/** Of a trace that calls models, those whom the calls are for are in conversation; of any other one, all it serves. */
export const IN_CONVERSATION = "(calls > 0 OR trace_slots.calls = 0)";

/** Whose a line is, as text that no other kind of owner shares. */
export const WHO = `multiIf(customer != '', concat('c', customer), user != '', concat('u', user),
  session != '', concat('s', session), concat('t', toString(trace_id)))`;

/** Orders that came of a trace know it. */
const MADE_AN_ORDER = `toUInt8(toString(trace_id) IN (
  SELECT trace_id FROM orders FINAL WHERE project_id = {projectId:String} AND trace_id != ''))`;

/** The same of a line by its own ids, before anybody stands for another. */
export const WHO_OF_LINE = `multiIf(line_customer != '', concat('c', line_customer), line_user != '', concat('u', line_user),
  line_session != '', concat('s', line_session), concat('t', toString(trace_id)))`;

const IS_ALONE = "session = '' AND (customer != '' OR user != '')";
/** An owner that is silent for so long begins another conversation; as `attribution/conversations.ts` has it. */
const PAUSE_NS = "1800000000000";

/** The lines, but for shared ones, of owners that `where` asks for; with the `owner`, a number, and whether an order was `made`. */
function linesOfOwners(lines: string, where: string): string {
  return `SELECT * FROM (
    SELECT *, sipHash64(${WHO}) AS owner, ${MADE_AN_ORDER} AS made FROM (${lines}) WHERE NOT is_shared
  ) WHERE ${where}`;
}

const inTime = (last: string) =>
  `(PARTITION BY owner, session ORDER BY start_time_ns, trace_id ROWS BETWEEN UNBOUNDED PRECEDING AND ${last})`;

/** Lines, with the `nth` conversation of their owner and session that they are of, if it is pauses that part them. */
function partedByPauses(lines: string): string {
  return `SELECT * EXCEPT (begins), sum(begins) OVER ${inTime("CURRENT ROW")} AS nth
    FROM (
      SELECT *, start_time_ns - max(end_time_ns) OVER ${inTime("1 PRECEDING")} >= ${PAUSE_NS} AS begins FROM (${lines})
    )`;
}

/**
 * The lines, but for shared ones, with their `owner` and the `part` of the owner that is one conversation, both numbers,
 * and whether an order was `made` in the trace: to be grouped by owner and part. Of few owners, since it sorts.
 */
export function linesOfFew(lines: string, where = "1"): string {
  return `SELECT *, if(${IS_ALONE}, nth, sipHash64(session)) AS part FROM (${partedByPauses(linesOfOwners(lines, where))})`;
}

/** As {@link linesOfFew}, of many: only what is `alone` is sorted, if there may be any. */
export function linesOfMany(lines: string, alone: boolean, where = "1"): string {
  const owned = linesOfOwners(lines, where);
  const inSessions = `SELECT *, sipHash64(session) AS part FROM (${owned})`;
  if (!alone) return inSessions;
  const parted = partedByPauses(`SELECT * FROM (${owned}) WHERE ${IS_ALONE}`);
  return `${inSessions} WHERE NOT (${IS_ALONE})
    UNION ALL SELECT * EXCEPT (nth), nth AS part FROM (${parted})`;
}

/** What is known of one group of {@link linesOfMany}. */
export const CONVERSATION = {
  startNs: "min(start_time_ns)",
  endNs: "max(end_time_ns)",
  user: "argMinIf(user, (start_time_ns, trace_id, user), user != '')",
  /** Rule 10: a model was called and, where messages are known, a user spoke. */
  isTouch: "max(calls > 0 AND user_message != 1)",
  /** Orders that its spans name, and traces in which one was made; and whether there is any. */
  named: "groupUniqArrayArray(order_ids)",
  made: "groupUniqArrayIf(toString(trace_id), made)",
  links: "max(made OR notEmpty(order_ids))",
} as const;

/** The value that most of the cost is of, of equal ones the first by name; empty where there is none. */
export function primary(value: string): string {
  // The engine drops keys that sum up to nothing; the ones keep those of calls that cost nothing.
  const sums = `sumMapIf([toString(${value})], [cost], [1], ${value} != '')`;
  return `(arraySort(one -> (-one.2, one.1), arrayZip(${sums}.1, ${sums}.2))[1]).1`;
}

/** A session may go on for so long before what is asked for; what is older of it is not seen. */
export const LONGEST_CONVERSATION_NS = 604_800_000_000_000n;
