import type { ClickHouseClient } from "@clickhouse/client";
import { readCustomer } from "./customer-ids.ts";
import { customerAt, type KnownIds, resolution, users as usersOf } from "./identities.ts";
import { readIdentities } from "./kept-identities.ts";

/**
 * SQL that reads lines of slots together with the customer who is charged: the one of the line, else the only one that
 * its user is a member of at the time; and instead of one that was merged into another, that other one. Stored lines
 * know nothing of members and merges, so that one who is added or undone today counts for all of history at once.
 */

/** What a line says, and the array that it stands in. Arrays that nobody asks for are not read. */
const LINE_COLUMNS = {
  /** Where the line's own customer comes from, an `IdSource`. */
  source: "line_source",
  provider: "line_provider",
  model: "line_model",
  /** As it was asked for. */
  request_model: "line_request_model",
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
  /** Dollars, of which the others are parts. */
  cost: "line_cost",
  cost_cache_read: "line_cost_cache_read",
  cost_cache_write: "line_cost_cache_write",
  cost_output: "line_cost_output",
  cost_other: "line_cost_other",
  cost_unsplit: "line_cost_unsplit",
} as const;
/** What a line's trace says; `root_name` in the trace's first slot alone. */
const TRACE_COLUMNS = ["status", "user_message", "root_name", "order_ids"] as const;
type TraceColumn = (typeof TRACE_COLUMNS)[number];
export type LineColumn = keyof typeof LINE_COLUMNS | TraceColumn;

/** What there is to know, beside the lines, about who is charged. A project that has nothing of it is spared the work. */
interface Known extends KnownIds {
  /** Whether any user is, or was, a member: of the customer that is asked for, or of any. */
  lent: boolean;
}

/** For sums that do not ask whose. */
export const AS_STORED: Known = { lent: false, linked: false, dated: false, generation: undefined };

export interface Ownership extends Known {
  /** What the SQL names. */
  params: {
    /** The customer that is asked for, or the one that stands for it; empty for all. */
    customerId: string;
    /** All ids that stand for that one, at any time. */
    customerIds: string[];
    /** Those of them that always do. */
    alwaysIds: string[];
    /** Those that do for a time: parallel, one entry a period, sorted by id. */
    datedIds: string[];
    datedFrom: number[];
    datedUntil: number[];
  };
}

export async function readOwnership(
  client: ClickHouseClient,
  projectId: string,
  customerId = "",
): Promise<Ownership> {
  const known = await readIdentities(client, projectId);
  const { ids, lent } = await readCustomer(client, projectId, customerId, known);
  const { always, dated } = ids;
  const customerIds = [...new Set([...always, ...dated.map(({ id }) => id)])];
  return {
    ...known,
    dated: customerId === "" ? known.dated : dated.length > 0,
    lent,
    params: {
      customerId: ids.customerId,
      customerIds,
      alwaysIds: always,
      datedIds: dated.map(({ id }) => id),
      datedFrom: dated.map(({ fromSlot }) => fromSlot),
      datedUntil: dated.map(({ untilSlot }) => untilSlot),
    },
  };
}

/** Whether an id in a column stands for the customer that was asked for, in the slot in another one. */
function isOfCustomer(column: string, slot: string, { dated }: Known): string {
  const always = `${column} IN {alwaysIds:Array(String)}`;
  if (!dated) return always;
  const holds = `arrayExists((id, since, until) -> id = ${column} AND since <= ${slot} AND ${slot} < until,
    {datedIds:Array(String)}, {datedFrom:Array(UInt32)}, {datedUntil:Array(UInt32)})`;
  return `(${always} OR (${column} IN {datedIds:Array(String)} AND ${holds}))`;
}

/**
 * Lines of the slots that `where` holds for, which may name `line_env` and the `columns` too: these, `customer` (empty
 * for none) and `is_shared`, `named` (the line's own customer), and of its trace the id, the slot and when it began and
 * ended.
 */
export function ownedLines(columns: readonly LineColumn[], where: string, ownership: Known): string {
  const own = resolution("own", "line_customer", ownership);
  return lines(columns, where, {
    lent: ownership.lent,
    named: customerAt(own, "slot", ownership),
    join: own.join,
    users: usersOf(ownership),
    memberOf: memberAt(ownership.dated),
  });
}

/** The {@link ownedLines} of the customer that `ownership` was read for. */
export function customerLines(columns: readonly LineColumn[], where: string, ownership: Known): string {
  const names = "hasAny(line_customer_id, {customerIds:Array(String)})";
  const users = `SELECT user_id FROM members FINAL
    WHERE project_id = {projectId:String} AND is_deleted = 0 AND customer_id IN {customerIds:Array(String)}`;
  const isNamed = isOfCustomer("line_customer", "slot", ownership);
  const owned = lines(
    columns,
    ownership.lent
      ? `${where} AND (${names} OR arrayExists(one -> one IN (${users}), line_user_id))`
      : `${where} AND ${names}`,
    {
      lent: ownership.lent,
      named: `if(${isNamed}, {customerId:String}, '')`,
      join: "",
      // All memberships of its users, which may not be the only ones.
      users: `SELECT * FROM (${usersOf(ownership)}) WHERE user_id IN (${users})`,
      memberOf: memberAt(true),
    },
  );
  return `SELECT * FROM (${owned}) WHERE customer = {customerId:String}`;
}

/**
 * SQL of orders of the project with all of their columns and `customer`, which is empty for none: whom the id that they
 * name stood for as they were placed. Stands behind `FROM`.
 */
export function ownedOrders(ownership: Known): string {
  const own = resolution("own", "orders.customer_id", ownership);
  const slot = "toUInt32(intDiv(orders.placed_at_ms, 900000))";
  return `(SELECT orders.*, ${customerAt(own, slot, ownership)} AS customer
    FROM (SELECT * FROM orders FINAL WHERE project_id = {projectId:String}) AS orders ${own.join})`;
}

/** Whose member a `period` of a user makes in the slot. */
function memberAt(dated: boolean): string {
  return customerAt({ always: "period.1", periods: "period.4" }, "slot", { dated });
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

/** Of the customer that `ownership` was read for; `where` bounds the slots to look for lines in that traces do not tell. */
export function ownedTraces(where: string, ownership: Known): OwnedTraces {
  const isNamed = "hasAny(customer_ids, {alwaysIds:Array(String)})";
  const cost = `arraySum(arrayFilter((cost, id) -> has({alwaysIds:Array(String)}, id), customer_costs, customer_ids))`;
  if (!ownership.lent && !ownership.dated) return { join: "", isOwner: isNamed, cost };
  return {
    join: `LEFT JOIN (
      SELECT trace_id AS other_trace_id, count() AS other_lines, sum(cost) AS other_cost
      FROM (${customerLines(["cost"], where, ownership)}) WHERE own_id NOT IN {alwaysIds:Array(String)}
      GROUP BY other_trace_id
    ) AS others ON others.other_trace_id = trace_slots.trace_id`,
    isOwner: `(${isNamed} OR other_lines > 0)`,
    cost: `(${cost} + other_cost)`,
  };
}

/** How lines come to their customers. */
interface Charging {
  lent: boolean;
  /** Of a line's own customer: whom it stands for. */
  named: string;
  /** What `named` needs. */
  join: string;
  /** `user_id`, and `members`: of each membership the customer, the slots, and the periods of that customer's id. */
  users: string;
  /** Of a `period`, which is one of these: whose member it makes in the slot. */
  memberOf: string;
}

function lines(columns: readonly LineColumn[], where: string, charging: Charging): string {
  const { lent, named, join, users, memberOf } = charging;
  const wanted = new Set(columns);
  const joined = new Set<LineColumn>(lent ? [...wanted, "user"] : wanted);
  const arrays = [...joined].flatMap((name) => {
    const array = name in LINE_COLUMNS ? LINE_COLUMNS[name as keyof typeof LINE_COLUMNS] : undefined;
    return array === undefined ? [] : [`, ${array} AS ${name}`];
  });
  const selected = `trace_id, slot, start_time_ns, end_time_ns, ${[...wanted].map((name) => `${name}, `).join("")}
    own_id, named`;
  const read = `trace_id, slot, start_time_ns, end_time_ns, ${[...joined].map((name) => `${name}, `).join("")}
    line_customer AS own_id, named_shared, ${named} AS named`;
  const from = `trace_slots FINAL
    ARRAY JOIN line_environment AS line_env, line_customer_id AS line_customer, line_shared AS named_shared
      ${arrays.join("")}
    ${join}`;
  const charged = lent
    ? `SELECT *, if(length(lending) = 1, lending[1], named) AS customer FROM (
        SELECT ${read}, arrayDistinct(arrayMap(period -> ${memberOf}, arrayFilter(
            period -> line_customer = '' AND period.2 <= slot AND slot < period.3, users.members))) AS lending
        FROM ${from}
        ANY LEFT JOIN (${users}) AS users ON users.user_id = user
        WHERE ${where})`
    : `SELECT *, named AS customer FROM (SELECT ${read} FROM ${from} WHERE ${where})`;
  // Each name in a level of its own: the engine's analysis repeats what a name stands for wherever it is used.
  return `SELECT ${selected}, customer, named_shared = 1 AND customer = '' AS is_shared FROM (${charged})`;
}
