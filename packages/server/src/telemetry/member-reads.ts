import { type ClickHouseClient, TupleParam } from "@clickhouse/client";
import { customerAt, type IdPeriod, periodsOf } from "../model/id-periods.ts";
import { lenderOf, type Membership, type Owners } from "../model/member.ts";
import { highestFirst, parseNanoUsd } from "../model/money.ts";
import { slotOf } from "../model/time-range.ts";
import type { TraceSummary } from "../model/trace.ts";
import { readIdPeriods, readKept } from "./identities.ts";
import { type Identities, readIdentities } from "./kept-identities.ts";
import { select } from "./statement.ts";
import { OF_KEYS, OF_TRACE_SLOTS } from "./trace-index.ts";

export interface MemberReads {
  /** What is known of these users and customers that their spans do not know. */
  owners(projectId: string, userIds: readonly string[], customerIds: readonly string[]): Promise<Owners>;
}

export function createMemberReads(client: ClickHouseClient): MemberReads {
  return {
    async owners(projectId, userIds, customerIds) {
      const known = await readIdentities(client, projectId);
      return toOwners(await readStanding(client, projectId, { userIds, customerIds }, known));
    },
  };
}

/** What a trace's spans of a slot cost that name the same customer, or none, and the same user. */
export interface OwnLine {
  slot: number;
  namedAs: string;
  userId: string;
  /** Nano-dollars. */
  cost: bigint;
}

/**
 * The traces with the customers that their spans count for, by cost as they were: those that their ids stand for, and
 * those that users lend them. `read` has all lines of those of them that were read with them.
 */
export async function withOwners<T extends TraceSummary & { traceId: string }>(
  client: ClickHouseClient,
  projectId: string,
  traces: readonly T[],
  { known, lines: read }: { known: Identities; lines: ReadonlyMap<string, readonly OwnLine[]> },
): Promise<T[]> {
  const userIds = [...new Set(traces.flatMap((trace) => trace.userIds))];
  const named = new Set(traces.flatMap((trace) => trace.customers.map(({ customerId }) => customerId)));
  const standing = await readStanding(client, projectId, { userIds, customerIds: [...named] }, known);
  const { memberships, periods } = standing;
  const owners = toOwners(standing);
  // Who these stand for depends on the time, which the sums of a trace do not tell.
  const dated = new Set([...named].filter((id) => periodsOf(periods.get(id) ?? [], id).length > 1));
  const lent = new Set(memberships.map((membership) => membership.userId));
  const others = traces.filter(
    ({ traceId, userIds, customers }) =>
      !read.has(traceId) &&
      (userIds.some((id) => lent.has(id)) || customers.some(({ customerId }) => dated.has(customerId))),
  );
  const lines = new Map([...read, ...(await readLines(client, projectId, others, lent, dated))]);
  return traces.map((trace) => {
    const costs = new Map<string, bigint>();
    const add = (customerId: string, cost: bigint) =>
      costs.set(customerId, (costs.get(customerId) ?? 0n) + cost);
    for (const { customerId, cost } of trace.customers)
      if (!dated.has(customerId)) add(owners.resolve(customerId, 0), cost);
    for (const { namedAs, userId, slot, cost } of lines.get(trace.traceId) ?? []) {
      if (namedAs !== "" && !dated.has(namedAs)) continue;
      const customerId = namedAs === "" ? owners.lend(userId, slot) : owners.resolve(namedAs, slot);
      if (customerId !== "") add(customerId, cost);
    }
    return { ...trace, customers: highestFirst(costs).map(([customerId, cost]) => ({ customerId, cost })) };
  });
}

/** Of a few traces the slots in which their spans began are all looked up; of more it is told first which there are. */
const MOST_SLOTS = 1_000;

/** Sums over lines that name no customer and whose user is `lent`; and over those of the `dated` ids. */
async function readLines(
  client: ClickHouseClient,
  projectId: string,
  traces: readonly (TraceSummary & { traceId: string })[],
  lent: ReadonlySet<string>,
  dated: ReadonlySet<string>,
): Promise<Map<string, OwnLine[]>> {
  if (traces.length === 0) return new Map();
  const slots = traces.map(({ startTimeNs, endTimeNs }) => [slotOf(startTimeNs), slotOf(endTimeNs)] as const);
  const areFew = slots.reduce((sum, [first, last]) => sum + last - first + 1, 0) <= MOST_SLOTS;
  const keys = areFew
    ? slots.flatMap(([first, last], i) => keysOf(traces[i]?.traceId ?? "", first, last))
    : [];
  const rows = await select<LineRow>(
    client,
    `SELECT trace_id, slot, named_as, line_user, sum(nano_cost) AS total FROM trace_slots FINAL
     ARRAY JOIN line_customer_id AS named_as, line_user_id AS line_user, line_cost AS nano_cost
     WHERE ${areFew ? OF_KEYS : OF_TRACE_SLOTS}
       AND (named_as IN {dated:Array(String)} OR named_as = '' AND line_user IN {userIds:Array(String)})
     GROUP BY trace_id, slot, named_as, line_user SETTINGS max_threads = 1`,
    {
      projectId,
      traceIds: traces.map((trace) => trace.traceId),
      keys,
      userIds: [...lent],
      dated: [...dated],
    },
  );
  const ofTrace = Map.groupBy(rows, (row) => row.trace_id);
  const toLine = ({ slot, named_as, line_user, total }: LineRow): OwnLine => ({
    slot,
    namedAs: named_as,
    userId: line_user,
    cost: parseNanoUsd(total),
  });
  return new Map(Array.from(ofTrace, ([traceId, lines]) => [traceId, lines.map(toLine)]));
}

const keysOf = (traceId: string, first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, i) => new TupleParam([first + i, traceId]));

interface LineRow {
  trace_id: string;
  slot: number;
  named_as: string;
  line_user: string;
  total: string;
}

/** Of some users and customers: who lends whom, and whom the customers stand for. */
interface Standing {
  /** With the periods of the member's own id. */
  memberships: (Membership & { periods: readonly IdPeriod[] })[];
  periods: ReadonlyMap<string, IdPeriod[]>;
}

function toOwners({ memberships, periods }: Standing): Owners {
  return {
    lend: lenderOf(memberships, ({ customerId, periods }, slot) => customerAt(periods, customerId, slot)),
    resolve: (customerId, slot) => customerAt(periods.get(customerId) ?? [], customerId, slot),
  };
}

async function readStanding(
  client: ClickHouseClient,
  projectId: string,
  asked: { userIds: readonly string[]; customerIds: readonly string[] },
  known: Identities,
): Promise<Standing> {
  const userIds = known.lent ? asked.userIds : [];
  const customerIds = known.linked ? asked.customerIds : [];
  if (userIds.length + customerIds.length === 0) return { memberships: [], periods: new Map() };
  if (known.generation !== undefined) {
    const kept = await readKept(client, projectId, { userIds, customerIds }, known.generation);
    return { memberships: kept.members, periods: kept.periods };
  }
  const memberships = await readMemberships(client, projectId, userIds);
  const all = new Set([...customerIds, ...memberships.map(({ customerId }) => customerId)]);
  const periods = await readIdPeriods(client, projectId, [...all], known);
  return {
    memberships: memberships.map((one) => ({ ...one, periods: periods.get(one.customerId) ?? [] })),
    periods,
  };
}

async function readMemberships(
  client: ClickHouseClient,
  projectId: string,
  userIds: readonly string[],
): Promise<Membership[]> {
  if (userIds.length === 0) return [];
  const rows = await select<{ user_id: string; customer_id: string; from_slot: number; until_slot: number }>(
    client,
    `SELECT user_id, customer_id, from_slot, until_slot FROM members FINAL
     WHERE project_id = {projectId:String} AND user_id IN {userIds:Array(String)} AND is_deleted = 0`,
    { projectId, userIds },
  );
  return rows.map((row) => ({
    userId: row.user_id,
    customerId: row.customer_id,
    fromSlot: row.from_slot,
    untilSlot: row.until_slot,
  }));
}
