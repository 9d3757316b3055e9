import type { ClickHouseClient } from "@clickhouse/client";
import { select } from "./statement.ts";

/**
 * SQL that reads lines of slots together with the customer who is charged: the one of the line, else the only one that
 * its user is a member of at the time. Stored lines know nothing of members, so that one who is added or removed today
 * counts for all of history at once. A project without members is spared the join: whoever asks looks first
 * ({@link hasMembers}) and says so as `lent`.
 */

/** Whether any user is, or was, a member: of the customer, or of any. */
export async function hasMembers(
  client: ClickHouseClient,
  projectId: string,
  customerId?: string,
): Promise<boolean> {
  const rows = await select(
    client,
    `SELECT 1 FROM members WHERE project_id = {projectId:String}
       ${customerId === undefined ? "" : "AND customer_id = {customerId:String}"} LIMIT 1`,
    { projectId, customerId: customerId ?? "" },
  );
  return rows.length > 0;
}

/** Of `{projectId:String}`. */
const MEMBERS = "SELECT * FROM members FINAL WHERE project_id = {projectId:String} AND is_deleted = 0";
const USERS_OF_CUSTOMER = `SELECT user_id FROM (${MEMBERS}) WHERE customer_id = {customerId:String}`;

/**
 * Lines of the slots that `where` holds for, which may name `line_env` and `model` too: `customer` (empty for none) and
 * `is_shared`, `named` (the line's own customer), the sums of the line, and of its trace when it began and ended.
 */
export function ownedLines(where: string, lent: boolean): string {
  return lent ? lines(where, MEMBERS) : lines(where);
}

/** The {@link ownedLines} of the customer `{customerId:String}`. `lent`: it has members. */
export function customerLines(where: string, lent: boolean): string {
  const named = "has(line_customer_id, {customerId:String})";
  const owned = lent
    ? lines(
        `${where} AND (${named} OR arrayExists(one -> one IN (${USERS_OF_CUSTOMER}), line_user_id))`,
        // All memberships of its users, which may not be the only ones.
        `${MEMBERS} AND user_id IN (${USERS_OF_CUSTOMER})`,
      )
    : lines(`${where} AND ${named}`);
  return `SELECT * FROM (${owned}) WHERE customer = {customerId:String}`;
}

/** What tells the customer's traces in the rows of first slots. */
export interface OwnedTraces {
  /** Stands behind `trace_slots FINAL`. */
  join: string;
  /** Whether the trace has a line of the customer. */
  isOwner: string;
  /** What these lines cost. */
  cost: string;
}

/** Of the customer `{customerId:String}`. `lent`: it has members; `where` bounds the slots to look for their lines in. */
export function ownedTraces(where: string, lent: boolean): OwnedTraces {
  const isNamed = "has(customer_ids, {customerId:String})";
  const cost = "customer_costs[indexOf(customer_ids, {customerId:String})]";
  if (!lent) return { join: "", isOwner: isNamed, cost };
  return {
    join: `LEFT JOIN (
      SELECT trace_id AS lent_trace_id, count() AS lent_lines, sum(nano_cost) AS lent_cost
      FROM (${customerLines(where, true)}) WHERE named = '' GROUP BY lent_trace_id
    ) AS lent ON lent.lent_trace_id = trace_slots.trace_id`,
    isOwner: `(${isNamed} OR lent_lines > 0)`,
    cost: `(${cost} + lent_cost)`,
  };
}

function lines(where: string, members?: string): string {
  const customer = members === undefined ? "named" : "if(length(lending) = 1, lending[1].1, named)";
  const columns = `trace_id, start_time_ns, end_time_ns, model, calls, unpriced, nano_cost, named,
    ${customer} AS customer, named_shared = 1 AND customer = '' AS is_shared`;
  const from = `trace_slots FINAL
    ARRAY JOIN line_environment AS line_env, line_customer_id AS named, line_shared AS named_shared,
      line_model AS model, line_calls AS calls, line_unpriced AS unpriced, line_cost AS nano_cost`;
  if (members === undefined) return `SELECT ${columns} FROM ${from} WHERE ${where}`;
  return `SELECT ${columns},
      arrayFilter(period -> named = '' AND period.2 <= slot AND slot < period.3, users.periods) AS lending
    FROM ${from}, line_user_id AS line_user
    LEFT JOIN (
      SELECT user_id, groupArray((customer_id, from_slot, until_slot)) AS periods FROM (${members}) GROUP BY user_id
    ) AS users ON users.user_id = line_user
    WHERE ${where}`;
}
