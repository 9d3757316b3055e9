import type { ClickHouseClient } from "@clickhouse/client";
import { select } from "./statement.ts";

/**
 * SQL that reads lines of slots together with the customer who is charged: the one of the line, else the only one that
 * its user is a member of at the time; and instead of one that was merged into another, that other one. Stored lines
 * know nothing of members and merges, so that one who is added or undone today counts for all of history at once.
 */

/** What a line says, and the array that it stands in. Arrays that nobody asks for are not read. */
const LINE_COLUMNS = {
  provider: "line_provider",
  model: "line_model",
  workflow: "line_workflow",
  agent: "line_agent",
  /** A map of strings. */
  properties: "line_properties",
  user: "line_user_id",
  session: "line_session_id",
  calls: "line_calls",
  unpriced: "line_unpriced",
  input_tokens: "line_input_tokens",
  output_tokens: "line_output_tokens",
  cache_read_tokens: "line_cache_read_tokens",
  cache_write_tokens: "line_cache_write_tokens",
  reasoning_tokens: "line_reasoning_tokens",
  /** Dollars, of which the three others are parts. */
  cost: "line_cost",
  cost_cache_read: "line_cost_cache_read",
  cost_cache_write: "line_cost_cache_write",
  cost_output: "line_cost_output",
} as const;
/** What a line's trace says; the last two in the trace's first slot alone. */
const TRACE_COLUMNS = ["status", "user_message", "root_name", "order_ids"] as const;
type TraceColumn = (typeof TRACE_COLUMNS)[number];
export type LineColumn = keyof typeof LINE_COLUMNS | TraceColumn;

/** What there is to know, beside the lines, about who is charged. A project that has nothing of it is spared the work. */
interface Known {
  /** Whether any user is, or was, a member: of the customer that is asked for, or of any. */
  lent: boolean;
  /** Whether any customer is, or was, merged into another. */
  merged: boolean;
}

export interface Ownership extends Known {
  /** What the SQL names. */
  params: {
    /** The customer that is asked for, or the one that it was merged into; empty for all. */
    customerId: string;
    /** That one, and all that were merged into it. */
    customerIds: string[];
  };
}

/** Of `{projectId:String}`. */
const MERGED = `SELECT customer_id, merged_into FROM customers FINAL
  WHERE project_id = {projectId:String} AND merged_into != ''`;

export async function readOwnership(
  client: ClickHouseClient,
  projectId: string,
  customerId = "",
): Promise<Ownership> {
  const merged = await exists(client, "customers", "merged_into != ''", { projectId });
  const customerIds = customerId === "" ? [] : [customerId];
  if (merged && customerId !== "") {
    const rows = await select<{ customer_id: string; merged_into: string }>(
      client,
      `SELECT customer_id, merged_into FROM (${MERGED})
       WHERE merged_into IN (
         SELECT if(any(merged_into) = '', {customerId:String}, any(merged_into)) FROM (${MERGED})
         WHERE customer_id = {customerId:String}
       ) ORDER BY customer_id`,
      { projectId, customerId },
    );
    const [into] = rows;
    if (into) customerIds.splice(0, 1, into.merged_into, ...rows.map((row) => row.customer_id));
  }
  const lent =
    customerId === ""
      ? await exists(client, "members", "1", { projectId })
      : await exists(client, "members", "customer_id IN {customerIds:Array(String)}", {
          projectId,
          customerIds,
        });
  return { lent, merged, params: { customerId: customerIds[0] ?? "", customerIds } };
}

async function exists(
  client: ClickHouseClient,
  table: string,
  where: string,
  params: Record<string, unknown>,
): Promise<boolean> {
  const sql = `SELECT 1 FROM ${table} WHERE project_id = {projectId:String} AND ${where} LIMIT 1`;
  return (await select(client, sql, params)).length > 0;
}

/** What stands for a customer: the one that it was merged into, where it was. */
export function resolved(column: string, { merged }: Pick<Known, "merged">): string {
  if (!merged) return column;
  const all = (name: string) => `(SELECT groupArray(${name}) FROM (${MERGED} ORDER BY customer_id))`;
  return `transform(${column}, ${all("customer_id")}, ${all("merged_into")}, ${column})`;
}

/** Of `{projectId:String}`: users and whose members they are. */
function members(ownership: Known): string {
  return `SELECT user_id, ${resolved("customer_id", ownership)} AS member_of, from_slot, until_slot
    FROM members FINAL WHERE project_id = {projectId:String} AND is_deleted = 0`;
}

/**
 * Lines of the slots that `where` holds for, which may name `line_env` and the `columns` too: these, `customer` (empty
 * for none) and `is_shared`, `named` (the line's own customer), and of its trace the id, the slot and when it began and
 * ended.
 */
export function ownedLines(columns: readonly LineColumn[], where: string, ownership: Known): string {
  return lines(columns, where, ownership, members(ownership));
}

/** The {@link ownedLines} of the customer that `ownership` was read for. */
export function customerLines(columns: readonly LineColumn[], where: string, ownership: Known): string {
  const named = "hasAny(line_customer_id, {customerIds:Array(String)})";
  const ofCustomer = `SELECT user_id FROM (${members(ownership)}) WHERE member_of = {customerId:String}`;
  const owned = ownership.lent
    ? lines(
        columns,
        `${where} AND (${named} OR arrayExists(one -> one IN (${ofCustomer}), line_user_id))`,
        ownership,
        // All memberships of its users, which may not be the only ones.
        `${members(ownership)} AND user_id IN (${ofCustomer})`,
      )
    : lines(columns, `${where} AND ${named}`, ownership, members(ownership));
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

/** Of the customer that `ownership` was read for; `where` bounds the slots to look for lent lines in. */
export function ownedTraces(where: string, ownership: Known): OwnedTraces {
  const isNamed = "hasAny(customer_ids, {customerIds:Array(String)})";
  const cost = `arraySum(arrayFilter((cost, id) -> has({customerIds:Array(String)}, id), customer_costs, customer_ids))`;
  if (!ownership.lent) return { join: "", isOwner: isNamed, cost };
  return {
    join: `LEFT JOIN (
      SELECT trace_id AS lent_trace_id, count() AS lent_lines, sum(cost) AS lent_cost
      FROM (${customerLines(["cost"], where, ownership)}) WHERE named = '' GROUP BY lent_trace_id
    ) AS lent ON lent.lent_trace_id = trace_slots.trace_id`,
    isOwner: `(${isNamed} OR lent_lines > 0)`,
    cost: `(${cost} + lent_cost)`,
  };
}

function lines(columns: readonly LineColumn[], where: string, ownership: Known, memberships: string): string {
  const { lent } = ownership;
  const wanted = new Set(columns);
  const joined = new Set<LineColumn>(lent ? [...wanted, "user"] : wanted);
  const customer = lent ? "if(length(lending) = 1, lending[1], named)" : "named";
  const selected = `trace_id, slot, start_time_ns, end_time_ns, ${[...wanted].map((name) => `${name}, `).join("")}
    ${resolved("line_customer", ownership)} AS named,
    ${customer} AS customer, named_shared = 1 AND customer = '' AS is_shared`;
  const from = `trace_slots FINAL
    ARRAY JOIN line_environment AS line_env, line_customer_id AS line_customer, line_shared AS named_shared
      ${[...joined].map((name) => (isTraceColumn(name) ? "" : `, ${LINE_COLUMNS[name]} AS ${name}`)).join("")}`;
  if (!lent) return `SELECT ${selected} FROM ${from} WHERE ${where}`;
  return `SELECT ${selected},
      arrayDistinct(arrayMap(period -> period.1, arrayFilter(
        period -> line_customer = '' AND period.2 <= slot AND slot < period.3, users.periods))) AS lending
    FROM ${from}
    LEFT JOIN (
      SELECT user_id, groupArray((member_of, from_slot, until_slot)) AS periods FROM (${memberships}) GROUP BY user_id
    ) AS users ON users.user_id = user
    WHERE ${where}`;
}

function isTraceColumn(column: LineColumn): column is TraceColumn {
  return TRACE_COLUMNS.some((name) => name === column);
}
