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

/**
 * The traces with the customers that their spans count for, by cost as they were: those that their ids stand for, and
 * those that users lend them.
 */
export async function withOwners<T extends TraceSummary & { traceId: string }>(
  client: ClickHouseClient,
  projectId: string,
  traces: readonly T[],
  known: Identities,
): Promise<T[]> {
  const users = [...new Set(traces.flatMap((trace) => trace.userIds))];
  const named = new Set(traces.flatMap((trace) => trace.customers.map(({ customerId }) => customerId)));
  const memberships = known.lent ? await readMemberships(client, projectId, users) : [];
  const { periods, ...owners } = await toOwners(client, projectId, memberships, [...named], known);
  // Who these stand for depends on the time, which the sums of a trace do not tell.
  const dated = new Set([...named].filter((id) => periodsOf(periods.get(id) ?? [], id).length > 1));
  const lines = await readLines(client, projectId, traces, memberships, dated);
  const ofTrace = Map.groupBy(lines, (line) => line.trace_id);
  return traces.map((trace) => {
    const costs = new Map<string, bigint>();
    const add = (customerId: string, cost: bigint) =>
      costs.set(customerId, (costs.get(customerId) ?? 0n) + cost);
    for (const { customerId, cost } of trace.customers)
      if (!dated.has(customerId)) add(owners.resolve(customerId, 0), cost);
    for (const { named_as, line_user, slot, total } of ofTrace.get(trace.traceId) ?? []) {
      const customerId = named_as === "" ? owners.lend(line_user, slot) : owners.resolve(named_as, slot);
      if (customerId !== "") add(customerId, parseNanoUsd(total));
    }
    return { ...trace, customers: highestFirst(costs).map(([customerId, cost]) => ({ customerId, cost })) };
  });
}

/** Sums over lines that name no customer and whose user is, or was, a member; and over those of the `dated` ids. */
async function readLines(
  client: ClickHouseClient,
  projectId: string,
  traces: readonly { traceId: string }[],
  memberships: readonly MembershipRow[],
  dated: ReadonlySet<string>,
): Promise<{ trace_id: string; slot: number; named_as: string; line_user: string; total: string }[]> {
  if (memberships.length === 0 && dated.size === 0) return [];
  return select(
    client,
    `SELECT trace_id, slot, named_as, line_user, sum(nano_cost) AS total FROM trace_slots FINAL
     ARRAY JOIN line_customer_id AS named_as, line_user_id AS line_user, line_cost AS nano_cost
     WHERE ${OF_TRACE_SLOTS} AND (named_as IN {dated:Array(String)}
       OR named_as = '' AND line_user IN {userIds:Array(String)})
     GROUP BY trace_id, slot, named_as, line_user`,
    {
      projectId,
      traceIds: traces.map((trace) => trace.traceId),
      userIds: [...new Set(memberships.map((membership) => membership.user_id))],
      dated: [...dated],
    },
  );
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
