import type { Environment } from "@anyway-sh/semconv";
import type { ClickHouseClient } from "@clickhouse/client";
import { parseNanoUsd } from "../model/money.ts";
import { customerOf, isOfCost, toFilters } from "../query/trace-conditions.ts";
import type { SessionQuery } from "../query/trace-query.ts";
import { compileActive } from "./filter/compile-filter.ts";
import { readFilterOwners } from "./filter/filter-owners.ts";
import type { Bind } from "./filter/matches.ts";
import { compileSessionCost } from "./filter/session-filter.ts";
import { customerLines, ownedLines, readOwnership } from "./owned-lines.ts";
import { TRACES_OF_SESSIONS } from "./session-traces.ts";
import { select } from "./statement.ts";

/** A session whole, whatever part of it was asked for. */
export interface Session {
  sessionId: string;
  startNs: bigint;
  endNs: bigint;
  traces: number;
  /** Traces that failed. */
  errors: number;
  /** Billed model calls, and those of them without a price. */
  calls: number;
  unpriced: number;
  inputTokens: number;
  outputTokens: number;
  /** Nano-dollars. */
  cost: bigint;
  /** At most twenty of each. */
  customerIds: string[];
  userIds: string[];
  orderIds: string[];
  models: string[];
  /** The first ten. */
  traceIds: string[];
  /** The name of the first trace's root. */
  title: string;
}

/** Where a session was active in a range. */
export interface ActiveSession {
  sessionId: string;
  activeNs: bigint;
}

export interface SessionTrace {
  traceId: string;
  startNs: bigint;
}

export interface Sessions {
  /** Sessions that are active in the range, the latest first; no payload is read. */
  activeSessions(query: SessionQuery): Promise<ActiveSession[]>;
  /** These sessions; with `customerId` what of them is that customer's. Those that nothing is known of are left out. */
  readSessions(
    projectId: string,
    environment: Environment,
    sessionIds: readonly string[],
    customerId?: string,
  ): Promise<Session[]>;
  /** The traces of a session by start, those from a trace on or those before it, the nearest first. */
  sessionTraces(
    projectId: string,
    environment: Environment,
    sessionId: string,
    page: { limit: number; from?: SessionTrace | undefined; before?: SessionTrace | undefined },
  ): Promise<SessionTrace[]>;
}

export function createSessions(client: ClickHouseClient): Sessions {
  return {
    async activeSessions(query) {
      const customerId = customerOf(query);
      const ownership = await readOwnership(client, query.projectId, customerId);
      const filters = toFilters(query.conditions);
      const ofTraces = {
        ...query,
        conditions: filters.filter((one) => !isOfCost(one)).map((is) => ({ field: "filter", is }) as const),
      };
      const { where, join, params } = compileActive(ofTraces, await readFilterOwners(client, ofTraces));
      const linesOf = customerId === undefined ? ownedLines : customerLines;
      const lines = linesOf(
        ["session", "cost"],
        `${IN_PROJECT} AND line_env = {environment:String}`,
        ownership,
      );
      let count = 0;
      const bind: Bind = (value, type) => {
        const name = `ofSession${count++}`;
        params[name] = value;
        return `{${name}:${type}}`;
      };
      const having = filters.filter(isOfCost).map((filter) => compileSessionCost(filter, bind));
      const costly = `session IN (SELECT session FROM (${lines}) GROUP BY session HAVING ${having.join(" AND ")})`;
      const rows = await select<{ session: string; active_ns: string }>(
        client,
        `SELECT session, max(end_time_ns) AS active_ns
         FROM (SELECT arrayJoin(session_ids) AS session, end_time_ns FROM trace_slots FINAL ${join} WHERE ${where})
         ${having.length === 0 ? "" : `WHERE ${costly}`}
         GROUP BY session
         ${query.after ? "HAVING (active_ns, session) < ({afterNs:Int64}, {afterId:String})" : ""}
         ORDER BY active_ns DESC, session DESC LIMIT {limit:UInt32}`,
        {
          ...params,
          ...ownership.params,
          limit: query.limit,
          afterNs: query.after?.activeNs.toString(),
          afterId: query.after?.sessionId,
        },
      );
      return rows.map((row) => ({ sessionId: row.session, activeNs: BigInt(row.active_ns) }));
    },

    async readSessions(projectId, environment, sessionIds, customerId) {
      if (sessionIds.length === 0) return [];
      const ownership = await readOwnership(client, projectId, customerId);
      const linesOf = customerId === undefined ? ownedLines : customerLines;
      const lines = linesOf(
        [
          "session",
          "user",
          "model",
          "calls",
          "unpriced",
          "input_tokens",
          "output_tokens",
          "cost",
          "status",
          "root_name",
          "order_ids",
        ],
        `${OF_SESSIONS} AND line_env = {environment:String} AND session IN {sessionIds:Array(String)}`,
        ownership,
      );
      const rows = await select<SessionRow>(
        client,
        `SELECT session, min(start_time_ns) AS start_ns, max(end_time_ns) AS end_ns, uniqExact(trace_id) AS traces,
           uniqExactIf(trace_id, status = 2) AS errors, sum(calls) AS all_calls, sum(unpriced) AS all_unpriced,
           sum(input_tokens) AS all_input, sum(output_tokens) AS all_output, sum(cost) AS total,
           groupUniqArrayIf(20)(customer, customer != '') AS customers,
           groupUniqArrayIf(20)(user, user != '') AS users,
           groupUniqArrayIf(20)(model, model != '') AS models,
           arraySlice(groupUniqArrayArray(order_ids), 1, 20) AS orders,
           arrayMap(trace -> trace.2, arraySlice(arraySort(groupUniqArray((start_time_ns, toString(trace_id)))), 1, 10)) AS trace_ids,
           argMinIf(root_name, start_time_ns, root_name != '') AS title
         FROM (${lines}) GROUP BY session`,
        { projectId, environment, sessionIds, ...ownership.params },
      );
      return rows.map(toSession);
    },

    async sessionTraces(projectId, environment, sessionId, { limit, from, before }) {
      const order = before ? "DESC" : "ASC";
      const at = before ?? from;
      const position = at
        ? `AND (start_time_ns, toString(trace_id)) ${before ? "<" : ">="} ({ns:Int64}, {id:String})`
        : "";
      const rows = await select<{ trace_id: string; start_time_ns: string }>(
        client,
        `SELECT trace_id, start_time_ns FROM trace_slots FINAL
         WHERE ${OF_SESSIONS} AND is_first = 1 AND environment = {environment:String} ${position}
         ORDER BY start_time_ns ${order}, trace_id ${order} LIMIT {limit:UInt32}`,
        {
          projectId,
          environment,
          sessionIds: [sessionId],
          limit,
          ns: at?.startNs.toString(),
          id: at?.traceId,
        },
      );
      return rows.map((row) => ({ traceId: row.trace_id, startNs: BigInt(row.start_time_ns) }));
    },
  };
}

const IN_PROJECT = "project_id = {projectId:String}";
/** Slots of the traces of `{sessionIds:Array(String)}`, by the table's own key. */
const OF_SESSIONS = `${IN_PROJECT} AND (slot, trace_id) IN (
  SELECT slot, trace_id FROM trace_index WHERE ${IN_PROJECT} AND trace_id IN (${TRACES_OF_SESSIONS}))`;

interface SessionRow {
  session: string;
  start_ns: string;
  end_ns: string;
  traces: string;
  errors: string;
  all_calls: string;
  all_unpriced: string;
  all_input: string;
  all_output: string;
  total: string;
  customers: string[];
  users: string[];
  models: string[];
  orders: string[];
  trace_ids: string[];
  title: string;
}

function toSession(row: SessionRow): Session {
  return {
    sessionId: row.session,
    startNs: BigInt(row.start_ns),
    endNs: BigInt(row.end_ns),
    traces: Number(row.traces),
    errors: Number(row.errors),
    calls: Number(row.all_calls),
    unpriced: Number(row.all_unpriced),
    inputTokens: Number(row.all_input),
    outputTokens: Number(row.all_output),
    cost: parseNanoUsd(row.total),
    customerIds: row.customers.sort(),
    userIds: row.users.sort(),
    orderIds: row.orders.sort(),
    models: row.models.sort(),
    traceIds: row.trace_ids,
    title: row.title,
  };
}
