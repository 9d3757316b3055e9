import type { ClickHouseClient } from "@clickhouse/client";
import { parseNanoUsd } from "../model/money.ts";
import { SLOT_NS } from "../model/time-range.ts";
import type { TraceCondition } from "../query/trace-query.ts";
import { activeTraces } from "./filter/active-traces.ts";
import { customerLines, ownedLines, readOwnership } from "./owned-lines.ts";
import type { Period } from "./profit-reads.ts";
import { select } from "./statement.ts";

/** What a user did in a period. */
export interface User {
  userId: string;
  /** In the period: when the first trace began and the last one ended. */
  firstNs: bigint;
  lastNs: bigint;
  sessions: number;
  traces: number;
  errors: number;
  calls: number;
  unpriced: number;
  inputTokens: number;
  outputTokens: number;
  /** Nano-dollars. */
  cost: bigint;
  /** Who paid for it; at most twenty. */
  customerIds: string[];
}

export interface UserPage {
  /** What of the users is this customer's. */
  customerId?: string | undefined;
  /** Part of the id. */
  q?: string | undefined;
  /** Only what of them is in traces for which all of it holds. */
  conditions?: readonly TraceCondition[] | undefined;
  /** This one alone. */
  userId?: string | undefined;
  limit: number;
  after?: { lastNs: bigint; userId: string } | undefined;
}

export interface Users {
  /** Users by when they were last seen in the period, the latest first. */
  readUsers(period: Period, page: UserPage): Promise<User[]>;
  /** When the user's traces began and last ended, over all time; undefined when none names the user. */
  userSeen(projectId: string, userId: string): Promise<{ firstNs: bigint; lastNs: bigint } | undefined>;
}

export function createUsers(client: ClickHouseClient): Users {
  return {
    async readUsers(
      { projectId, range, environment },
      { customerId, q, conditions = [], userId, limit, after },
    ) {
      const traces = { projectId, range, environment, conditions };
      const found = conditions.length > 0 ? await activeTraces(client, traces) : undefined;
      const ownership = await readOwnership(client, projectId, customerId);
      const linesOf = customerId === undefined ? ownedLines : customerLines;
      const where = [
        "project_id = {projectId:String} AND slot >= {firstSlot:UInt32} AND slot < {endSlot:UInt32}",
        "line_env = {environment:String} AND user != ''",
        ...(userId === undefined ? [] : ["has(line_user_id, {userId:String}) AND user = {userId:String}"]),
        ...(found ? [`trace_id IN (${found.sql})`] : []),
        ...(q === undefined ? [] : ["positionCaseInsensitiveUTF8(user, {q:String}) > 0"]),
      ];
      const lines = linesOf(
        ["user", "session", "calls", "unpriced", "input_tokens", "output_tokens", "cost", "status"],
        where.join(" AND "),
        ownership,
      );
      const rows = await select<UserRow>(
        client,
        `SELECT user, min(start_time_ns) AS first_ns, max(end_time_ns) AS last_ns,
           uniqExactIf(session, session != '') AS sessions, uniqExact(trace_id) AS traces,
           uniqExactIf(trace_id, status = 2) AS errors, sum(calls) AS all_calls, sum(unpriced) AS all_unpriced,
           sum(input_tokens) AS all_input, sum(output_tokens) AS all_output, sum(cost) AS total,
           groupUniqArrayIf(20)(customer, customer != '') AS customers
         FROM (${lines}) GROUP BY user
         ${after ? "HAVING (last_ns, user) < ({afterNs:Int64}, {afterId:String})" : ""}
         ORDER BY last_ns DESC, user DESC LIMIT {limit:UInt32}`,
        {
          ...ownership.params,
          ...found?.params,
          projectId,
          environment,
          firstSlot: Number(range.startNs / SLOT_NS),
          endSlot: Number(range.endNs / SLOT_NS),
          userId,
          q,
          limit,
          afterNs: after?.lastNs.toString(),
          afterId: after?.userId,
        },
      );
      return rows.map(toUser);
    },

    async userSeen(projectId, userId) {
      const [row] = await select<{ traces: string; first_ns: string; last_ns: string }>(
        client,
        `SELECT count() AS traces, min(start_time_ns) AS first_ns, max(end_time_ns) AS last_ns FROM trace_slots FINAL
         WHERE project_id = {projectId:String} AND is_first = 1 AND has(user_ids, {userId:String})`,
        { projectId, userId },
      );
      return row && row.traces !== "0"
        ? { firstNs: BigInt(row.first_ns), lastNs: BigInt(row.last_ns) }
        : undefined;
    },
  };
}

interface UserRow {
  user: string;
  first_ns: string;
  last_ns: string;
  sessions: string;
  traces: string;
  errors: string;
  all_calls: string;
  all_unpriced: string;
  all_input: string;
  all_output: string;
  total: string;
  customers: string[];
}

function toUser(row: UserRow): User {
  return {
    userId: row.user,
    firstNs: BigInt(row.first_ns),
    lastNs: BigInt(row.last_ns),
    sessions: Number(row.sessions),
    traces: Number(row.traces),
    errors: Number(row.errors),
    calls: Number(row.all_calls),
    unpriced: Number(row.all_unpriced),
    inputTokens: Number(row.all_input),
    outputTokens: Number(row.all_output),
    cost: parseNanoUsd(row.total),
    customerIds: row.customers.sort(),
  };
}
