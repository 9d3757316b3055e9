import type { ClickHouseClient } from "@clickhouse/client";
import { lenderOf, type Owners } from "../model/member.ts";
import { highestFirst, parseNanoUsd } from "../model/money.ts";
import type { TraceSummary } from "../model/trace.ts";
import { select } from "./statement.ts";
import { OF_TRACE_SLOTS } from "./trace-index.ts";

export interface MemberReads {
  /** What is known of these users and customers that their spans do not know. */
  owners(projectId: string, userIds: readonly string[], customerIds: readonly string[]): Promise<Owners>;
}

export function createMemberReads(client: ClickHouseClient): MemberReads {
  return {
    async owners(projectId, userIds, customerIds) {
      const rows = await readMemberships(client, projectId, userIds);
      return toOwners(client, projectId, rows, customerIds);
    },
  };
}

/** The traces with the customers that their spans count for: those that users lend them too, by cost as the others are. */
export async function withOwners<T extends TraceSummary & { traceId: string }>(
  client: ClickHouseClient,
  projectId: string,
  traces: readonly T[],
): Promise<T[]> {
  const users = [...new Set(traces.flatMap((trace) => trace.userIds))];
  const named = traces.flatMap((trace) => trace.customers.map(({ customerId }) => customerId));
  const memberships = await readMemberships(client, projectId, users);
  const owners = await toOwners(client, projectId, memberships, named);
  const lines = await readUnnamedLines(client, projectId, traces, memberships);
  const ofTrace = Map.groupBy(lines, (line) => line.trace_id);
  return traces.map((trace) => {
    const costs = new Map<string, bigint>();
    const add = (customerId: string, cost: bigint) =>
      costs.set(customerId, (costs.get(customerId) ?? 0n) + cost);
    for (const { customerId, cost } of trace.customers) add(owners.resolve(customerId), cost);
    for (const line of ofTrace.get(trace.traceId) ?? []) {
      const customerId = owners.lend(line.line_user, line.slot);
      if (customerId !== "") add(customerId, parseNanoUsd(line.total));
    }
    return { ...trace, customers: highestFirst(costs).map(([customerId, cost]) => ({ customerId, cost })) };
  });
}

/** Sums over lines that name no customer and whose user is, or was, a member. */
async function readUnnamedLines(
  client: ClickHouseClient,
  projectId: string,
  traces: readonly { traceId: string }[],
  memberships: readonly MembershipRow[],
): Promise<{ trace_id: string; slot: number; line_user: string; total: string }[]> {
  if (memberships.length === 0) return [];
  return select(
    client,
    `SELECT trace_id, slot, line_user, sum(nano_cost) AS total FROM trace_slots FINAL
     ARRAY JOIN line_customer_id AS named, line_user_id AS line_user, line_cost AS nano_cost
     WHERE ${OF_TRACE_SLOTS} AND named = '' AND line_user IN {userIds:Array(String)}
     GROUP BY trace_id, slot, line_user`,
    {
      projectId,
      traceIds: traces.map((trace) => trace.traceId),
      userIds: [...new Set(memberships.map((membership) => membership.user_id))],
    },
  );
}

async function toOwners(
  client: ClickHouseClient,
  projectId: string,
  memberships: readonly MembershipRow[],
  customerIds: readonly string[],
): Promise<Owners> {
  const all = new Set([...customerIds, ...memberships.map((membership) => membership.customer_id)]);
  const rows = await select<{ customer_id: string; merged_into: string }>(
    client,
    `SELECT customer_id, merged_into FROM customers FINAL
     WHERE project_id = {projectId:String} AND customer_id IN {customerIds:Array(String)} AND merged_into != ''`,
    { projectId, customerIds: [...all] },
  );
  const merged = new Map(rows.map((row) => [row.customer_id, row.merged_into]));
  const resolve = (customerId: string) => merged.get(customerId) ?? customerId;
  const lend = lenderOf(
    memberships.map((row) => ({
      userId: row.user_id,
      customerId: resolve(row.customer_id),
      fromSlot: row.from_slot,
      untilSlot: row.until_slot,
    })),
  );
  return { lend, resolve };
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
