import type { ClickHouseClient } from "@clickhouse/client";
import type { IdPeriod } from "../model/id-periods.ts";
import type { Membership } from "../model/member.ts";
import { OPEN_SLOT } from "../model/time-range.ts";
import { select } from "./statement.ts";

/**
 * SQL that tells which customer an id stands for in a slot: the one that somebody said, else the one that was found on
 * its session; and instead of one that was merged into another, that other one. Links make no chains, except that a
 * session's customer may itself be an id that was linked.
 */

/** What a project knows of ids. One that knows nothing is spared the work. */
export interface KnownIds {
  /** Whether any id is, or was, linked to a customer, or any customer merged into another. */
  linked: boolean;
  /** Whether any id may stand for one customer at one time and for none, or another, at another time. */
  dated: boolean;
  /** Under which all of it is kept, resolved; undefined where it has to be resolved by each statement. */
  generation: string | undefined;
}

/** Whom these ids stand for; those that stand for themselves are left out. Of periods that overlap the first holds. */
export async function readIdPeriods(
  client: ClickHouseClient,
  projectId: string,
  ids: readonly string[],
  known: KnownIds,
): Promise<Map<string, IdPeriod[]>> {
  if (ids.length === 0 || !known.linked) return new Map();
  if (known.generation !== undefined)
    return (await readKept(client, projectId, { userIds: [], customerIds: ids }, known.generation)).periods;
  const rows = await select<{ id: string; periods: PeriodRow[] }>(
    client,
    periods("id IN {ids:Array(String)}", "1"),
    { projectId, ids },
  );
  return new Map(rows.map((row) => [row.id, row.periods.map(toPeriod)]));
}

/** Of what is kept: whom these ids stand for, as {@link readIdPeriods}, and whom these users lend. */
export async function readKept(
  client: ClickHouseClient,
  projectId: string,
  { userIds, customerIds }: { userIds: readonly string[]; customerIds: readonly string[] },
  generation: string,
): Promise<{ periods: Map<string, IdPeriod[]>; members: (Membership & { periods: IdPeriod[] })[] }> {
  const rows = await select<KeptRow>(
    client,
    `${keptIdentities("SELECT kind, id, customer, periods, members", generation)}
       AND kind IN ('always', 'dated', 'user')
       AND id IN arrayConcat({customerIds:Array(String)}, {userIds:Array(String)})
     SETTINGS max_threads = 1`,
    { projectId, userIds, customerIds },
  );
  // The same may be kept twice.
  const of = (wanted: KeptRow["kind"]) =>
    new Map(rows.filter(({ kind }) => kind === wanted).map((row) => [row.id, row]));
  const found = new Map(Array.from(of("dated"), ([id, row]) => [id, row.periods.map(toPeriod)]));
  // What always holds comes last.
  for (const [id, { customer }] of of("always"))
    found.set(id, [...(found.get(id) ?? []), { fromSlot: 0, untilSlot: OPEN_SLOT, customerId: customer }]);
  const users = new Set(userIds);
  const lending = [...of("user").values()].filter(({ id }) => users.has(id));
  const members = lending.map(({ id: userId, members }) =>
    members.map(([customerId, fromSlot, untilSlot, own]) => ({
      userId,
      customerId,
      fromSlot,
      untilSlot,
      periods: own.map(toPeriod),
    })),
  );
  return { periods: found, members: members.flat() };
}

/** Rank, first slot, slot after the last, customer. */
type PeriodRow = [number, number, number, string];
const toPeriod = ([, fromSlot, untilSlot, customerId]: PeriodRow): IdPeriod => ({
  fromSlot,
  untilSlot,
  customerId,
});

interface KeptRow {
  kind: "always" | "dated" | "user";
  id: string;
  customer: string;
  periods: PeriodRow[];
  members: [string, number, number, PeriodRow[]][];
}

/** Ids that lead, or led, to a customer: itself, those merged into it, and those linked to any of these. */
export async function readLinkedIds(
  client: ClickHouseClient,
  projectId: string,
  customerId: string,
  { generation }: KnownIds,
): Promise<string[]> {
  const rows = await select<{ id: string }>(
    client,
    generation === undefined
      ? LINKED_IDS
      : `SELECT DISTINCT id FROM (
           ${keptIdentities("SELECT id", generation)} AND kind IN ('always', 'dated')
             AND (customer = {customerId:String} OR arrayExists(one -> one.4 = {customerId:String}, periods))
           UNION ALL SELECT {customerId:String} AS id) ORDER BY id`,
    { projectId, customerId },
  );
  return rows.map((row) => row.id);
}

const LINKED_IDS = `WITH merged AS (
       SELECT customer_id AS id FROM customers
       WHERE project_id = {projectId:String} AND (merged_into = {customerId:String} OR customer_id = {customerId:String})
       UNION ALL SELECT {customerId:String}),
     said AS (
       SELECT alias AS id FROM aliases
       WHERE project_id = {projectId:String} AND customer_id IN (SELECT id FROM merged)
       UNION ALL SELECT id FROM merged)
     SELECT DISTINCT id FROM (
       SELECT concat('anon_', session_id) AS id FROM session_links
       WHERE project_id = {projectId:String} AND customer_id IN (SELECT id FROM said)
       UNION ALL SELECT id FROM said)
     ORDER BY id`;

/** What finds the customers of a column of ids. */
export interface Resolution {
  /** Stands behind the table. */
  join: string;
  /** The customer that the id stands for, leaving alone those that stand for one at some times only. */
  always: string;
  /** When the latter stand for whom; empty for others. */
  periods: string;
}

/**
 * Of the ids in a column; `name` tells several apart. Ids are told by 64 bits of a hash, which makes the join half as
 * dear: of a million ids and a hundred thousand aliases, two share one in a project of two hundred million.
 */
export function resolution(name: string, column: string, known: KnownIds): Resolution {
  if (!known.linked) return { join: "", always: column, periods: NO_PERIODS };
  const { generation } = known;
  const alwaysIds =
    generation === undefined
      ? ALWAYS
      : `${keptIdentities("SELECT id, customer AS always_customer", generation)} AND kind = 'always'`;
  const datedIds =
    generation === undefined
      ? DATED
      : `${keptIdentities("SELECT id, periods", generation)} AND kind = 'dated'`;
  const always = `ANY LEFT JOIN (SELECT cityHash64(id) AS always_key, always_customer FROM (${alwaysIds})) AS ${name}_always
    ON ${name}_always.always_key = cityHash64(${column})`;
  const dated = `ANY LEFT JOIN (${datedIds}) AS ${name}_dated ON ${name}_dated.id = ${column}`;
  return {
    join: known.dated ? `${always} ${dated}` : always,
    always: `if(${name}_always.always_customer = '', ${column}, ${name}_always.always_customer)`,
    periods: known.dated ? `${name}_dated.periods` : NO_PERIODS,
  };
}

/** Which customer an id with that {@link Resolution} stands for in a slot. */
export function customerAt(
  { always, periods }: Pick<Resolution, "always" | "periods">,
  slot: string,
  { dated }: Pick<KnownIds, "dated">,
): string {
  if (!dated) return always;
  const hit = `arrayFirst(one -> one.2 <= ${slot} AND ${slot} < one.3, ${periods}).4`;
  return `coalesce(nullIf(${hit}, ''), ${always})`;
}

/** The number of the owner that a customer is. */
export function ownerHash(customer: string): string {
  return `sipHash64(concat('c', ${customer}))`;
}

const NO_PERIODS = "CAST([], 'Array(Tuple(UInt8, UInt32, UInt32, String))')";
const SAID = `SELECT alias, customer_id, from_slot, until_slot FROM aliases FINAL
  WHERE project_id = {projectId:String} AND is_deleted = 0 AND is_refusal = 0`;
const ALL_TIME = `from_slot = 0 AND until_slot = ${OPEN_SLOT}`;
const SAID_ALWAYS = `${SAID} AND ${ALL_TIME}`;
const SAID_IDS = `SELECT alias FROM (${SAID})`;
/** A link that was found says nothing where somebody said something for all time, or refused it. */
const FOUND = `SELECT concat('anon_', session_id) AS id, customer_id, until_slot FROM session_links FINAL
  WHERE project_id = {projectId:String} AND is_deleted = 0
    AND id NOT IN (SELECT alias FROM (${SAID_ALWAYS}))
    AND (id, customer_id) NOT IN (
      SELECT alias, customer_id FROM aliases FINAL
      WHERE project_id = {projectId:String} AND is_deleted = 0 AND is_refusal = 1)`;
/** Of links: the id stands for one customer at all times. */
const FOUND_ALWAYS = `until_slot = ${OPEN_SLOT} AND id NOT IN (${SAID_IDS}) AND customer_id NOT IN (${SAID_IDS})`;
const MERGED = `SELECT customer_id, merged_into FROM customers FINAL
  WHERE project_id = {projectId:String} AND merged_into != ''`;
const mergedIds = (name: string) => `(SELECT groupArray(${name}) FROM (${MERGED} ORDER BY customer_id))`;
const standing = (column: string) =>
  `transform(${column}, ${mergedIds("customer_id")}, ${mergedIds("merged_into")}, ${column})`;

const ALWAYS = `SELECT id, always_customer FROM (
  SELECT alias AS id, ${standing("customer_id")} AS always_customer FROM (${SAID_ALWAYS})
  UNION ALL
  SELECT id, ${standing("customer_id")} AS always_customer FROM (${FOUND}) WHERE ${FOUND_ALWAYS}
  UNION ALL
  SELECT customer_id AS id, merged_into AS always_customer FROM (${MERGED}))`;

/** Of the ids that `of` holds for, and only what `which` holds for: `(rank, from_slot, until_slot, customer)`, sorted. */
function periods(of: string, which: string): string {
  return `SELECT id, arraySort(groupArray((rank, from_slot, until_slot, customer))) AS periods FROM (
    SELECT alias AS id, 0 AS rank, from_slot, until_slot, ${standing("customer_id")} AS customer,
      id NOT IN (SELECT alias FROM (${SAID}) WHERE NOT (${ALL_TIME})) AS is_always
    FROM (${SAID}) WHERE ${of}
    UNION ALL
    SELECT id, 1 AS rank, said.from_slot, least(said.until_slot, found.until_slot), ${standing("said.customer_id")}, 0
    FROM (SELECT * FROM (${FOUND}) WHERE ${of}) AS found
    INNER JOIN (${SAID}) AS said ON said.alias = found.customer_id
    UNION ALL
    SELECT id, 2 AS rank, 0, until_slot, ${standing("customer_id")}, ${FOUND_ALWAYS}
    FROM (${FOUND}) WHERE ${of}
    UNION ALL
    SELECT customer_id AS id, 3 AS rank, 0, ${OPEN_SLOT}, merged_into, 1 FROM (${MERGED}) WHERE ${of}
  ) WHERE ${which} GROUP BY id`;
}

const DATED = periods("1", "is_always = 0");

/** All ids of a project: those that always stand for a customer, with it, and others, with their periods. */
export const idsResolved = { always: ALWAYS, dated: DATED };

const MEMBERS = "members FINAL WHERE project_id = {projectId:String} AND is_deleted = 0";

/** Users of a project with all customers that they are, or were, members of: `(customer, from_slot, until_slot, periods)`. */
export function lendingUsers(known: KnownIds): string {
  const { join, always, periods: memberPeriods } = resolution("member", "customer_id", known);
  return `SELECT user_id, groupArray((member_of, from_slot, until_slot, member_periods)) AS members
    FROM (SELECT user_id, from_slot, until_slot, ${always} AS member_of, ${memberPeriods} AS member_periods
      FROM (SELECT * FROM ${MEMBERS}) AS memberships ${join})
    GROUP BY user_id`;
}

/** The same as they are kept, or else resolved now. */
export function users(known: KnownIds): string {
  return known.generation === undefined
    ? lendingUsers(known)
    : `${keptIdentities("SELECT id AS user_id, members", known.generation)} AND kind = 'user'`;
}

/** The generation is a number of the engine's own. */
export function keptIdentities(selected: string, generation: string): string {
  return `${selected} FROM kept_identities
    WHERE project_id = {projectId:String} AND generation = ${BigInt(generation)}`;
}
