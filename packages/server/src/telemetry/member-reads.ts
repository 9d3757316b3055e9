import type { ClickHouseClient } from "@clickhouse/client";
import { lenderOf, type Membership } from "../model/member.ts";
import { highestFirst, parseNanoUsd } from "../model/money.ts";
import type { TraceSummary } from "../model/trace.ts";
import { select } from "./statement.ts";
import { OF_TRACE_SLOTS } from "./trace-index.ts";

export interface MemberReads {
  /** The memberships of these users that hold, at whatever time. */
  memberships(projectId: string, userIds: readonly string[]): Promise<Membership[]>;
}

export function createMemberReads(client: ClickHouseClient): MemberReads {
  return {
    memberships: (projectId, userIds) => readMemberships(client, projectId, userIds),
  };
}

/** The traces with the customers that their users lend them, by cost as the others are. */
export async function addLentCustomers<T extends TraceSummary & { traceId: string }>(
  client: ClickHouseClient,
  projectId: string,
  traces: readonly T[],
): Promise<T[]> {
  const users = [...new Set(traces.flatMap((trace) => trace.userIds))];
  const memberships = await readMemberships(client, projectId, users);
  if (memberships.length === 0) return [...traces];
  const lender = lenderOf(memberships);
  const rows = await select<{ trace_id: string; slot: number; line_user: string; total: string }>(
    client,
    `SELECT trace_id, slot, line_user, sum(nano_cost) AS total FROM trace_slots FINAL
     ARRAY JOIN line_customer_id AS named, line_user_id AS line_user, line_cost AS nano_cost
     WHERE ${OF_TRACE_SLOTS} AND named = '' AND line_user IN {userIds:Array(String)}
     GROUP BY trace_id, slot, line_user`,
    {
      projectId,
      traceIds: traces.map((trace) => trace.traceId),
      userIds: [...new Set(memberships.map((membership) => membership.userId))],
    },
  );
  const ofTrace = Map.groupBy(rows, (row) => row.trace_id);
  return traces.map((trace) => {
    const costs = new Map(trace.customers.map(({ customerId, cost }) => [customerId, cost]));
    for (const row of ofTrace.get(trace.traceId) ?? []) {
      const customerId = lender(row.line_user, row.slot);
      if (customerId !== "") costs.set(customerId, (costs.get(customerId) ?? 0n) + parseNanoUsd(row.total));
    }
    return { ...trace, customers: highestFirst(costs).map(([customerId, cost]) => ({ customerId, cost })) };
  });
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
