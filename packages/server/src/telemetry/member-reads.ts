import type { ClickHouseClient } from "@clickhouse/client";
import { customerAt, type IdPeriod, periodsOf } from "../model/id-periods.ts";
import { lenderOf, type Owners } from "../model/member.ts";
import { highestFirst, parseNanoUsd } from "../model/money.ts";
import type { TraceSummary } from "../model/trace.ts";
import { readIdPeriods } from "./identities.ts";
import { type Identities, readIdentities } from "./kept-identities.ts";
import { select } from "./statement.ts";
import { OF_TRACE_SLOTS } from "./trace-index.ts";

export interface MemberReads {
  /** What is known of these users and customers that their spans do not know. */
  owners(projectId: string, userIds: readonly string[], customerIds: readonly string[]): Promise<Owners>;
}

export function createMemberReads(client: ClickHouseClient): MemberReads {
  return {
    async owners(projectId, userIds, customerIds) {
      const [rows, known] = await Promise.all([
        readMemberships(client, projectId, userIds),
        readIdentities(client, projectId),
      ]);
      return toOwners(client, projectId, rows, customerIds, known);
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
  const users = [...new Set(traces.flatMap((trace) => trace.userIds))];
  const named = new Set(traces.flatMap((trace) => trace.customers.map(({ customerId }) => customerId)));
  const memberships = known.lent ? await readMemberships(client, projectId, users) : [];
  const { periods, ...owners } = await toOwners(client, projectId, memberships, [...named], known);
  // Who these stand for depends on the time, which the sums of a trace do not tell.
  const dated = new Set([...named].filter((id) => periodsOf(periods.get(id) ?? [], id).length > 1));
  const lent = new Set(memberships.map((membership) => membership.user_id));
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

/** Sums over lines that name no customer and whose user is `lent`; and over those of the `dated` ids. */
async function readLines(
  client: ClickHouseClient,
  projectId: string,
  traces: readonly { traceId: string }[],
  lent: ReadonlySet<string>,
  dated: ReadonlySet<string>,
): Promise<Map<string, OwnLine[]>> {
  if (traces.length === 0) return new Map();
  const rows = await select<LineRow>(
    client,
    `SELECT trace_id, slot, named_as, line_user, sum(nano_cost) AS total FROM trace_slots FINAL
     ARRAY JOIN line_customer_id AS named_as, line_user_id AS line_user, line_cost AS nano_cost
     WHERE ${OF_TRACE_SLOTS} AND (named_as IN {dated:Array(String)}
       OR named_as = '' AND line_user IN {userIds:Array(String)})
     GROUP BY trace_id, slot, named_as, line_user`,
    {
      projectId,
      traceIds: traces.map((trace) => trace.traceId),
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

interface LineRow {
  trace_id: string;
  slot: number;
  named_as: string;
  line_user: string;
  total: string;
}

async function toOwners(
  client: ClickHouseClient,
  projectId: string,
  memberships: readonly MembershipRow[],
  customerIds: readonly string[],
  known: Identities,
): Promise<Owners & { periods: ReadonlyMap<string, IdPeriod[]> }> {
  const all = new Set([...customerIds, ...memberships.map((membership) => membership.customer_id)]);
  const periods = await readIdPeriods(client, projectId, [...all], known);
  const resolve = (customerId: string, slot: number) =>
    customerAt(periods.get(customerId) ?? [], customerId, slot);
  const lend = lenderOf(
    memberships.map((row) => ({
      userId: row.user_id,
      customerId: row.customer_id,
      fromSlot: row.from_slot,
      untilSlot: row.until_slot,
    })),
    resolve,
  );
  return { lend, resolve, periods };
}

interface MembershipRow {
  user_id: string;
  customer_id: string;
  from_slot: number;
  until_slot: number;
}

async function readMemberships(
  client: ClickHouseClient,
  projectId: string,
  userIds: readonly string[],
): Promise<MembershipRow[]> {
  if (userIds.length === 0) return [];
  return select(
    client,
    `SELECT user_id, customer_id, from_slot, until_slot FROM members FINAL
     WHERE project_id = {projectId:String} AND user_id IN {userIds:Array(String)} AND is_deleted = 0`,
    { projectId, userIds },
  );
}
