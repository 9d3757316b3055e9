import type { Environment } from "@anyway-sh/semconv";
import { type ClickHouseClient, TupleParam } from "@clickhouse/client";
import { slotOf } from "../model/time-range.ts";
import { ownedTraces, readOwnership } from "./owned-lines.ts";
import { select } from "./statement.ts";
import { OF_KEYS, OF_TRACE_SLOTS } from "./trace-index.ts";

/** What a list of found conversations tells of a trace. */
export interface TraceFacts {
  traceId: string;
  startNs: bigint;
  endNs: bigint;
  errors: number;
  rootName: string;
  environment: Environment;
  /** As the spans have them. */
  customerIds: string[];
  userIds: string[];
  sessionIds: string[];
}

/** A customer whose record fits. */
export interface FoundCustomer {
  customerId: string;
  email: string;
  name: string;
  externalId: string;
}

export interface FindReads {
  /** Customers with one of these e-mails, ids, external ids or names, in lower case where case does not count. */
  customersNamed(
    projectId: string,
    by: { emails: readonly string[]; ids: readonly string[]; names: readonly string[] },
    limit: number,
  ): Promise<FoundCustomer[]>;
  /** The traces of these spans. */
  tracesOfSpans(
    projectId: string,
    spanIds: readonly string[],
  ): Promise<{ spanId: string; traceId: string }[]>;
  /** Those of the traces that there are; of some the start of one of their spans is known, near which they likely began. */
  traceFacts(
    projectId: string,
    traceIds: readonly string[],
    near?: ReadonlyMap<string, bigint>,
  ): Promise<TraceFacts[]>;
  /** What the id is to spans, and of each the traces, the newest first, at most `limit`. */
  tracesNaming(projectId: string, id: string, limit: number): Promise<{ kind: NamedKind; traceId: string }[]>;
  /** Traces with a line of the customer, by all of its ids as they are linked now: the newest first, at most `limit`. */
  tracesOwned(
    scope: { projectId: string; environment: Environment },
    customerId: string,
    limit: number,
  ): Promise<string[]>;
  /** Traces that were at work in a time: those that failed first, then the slowest. Nanoseconds. */
  tracesAt(
    scope: { projectId: string; environment: Environment },
    time: { fromNs: bigint; toNs: bigint },
    limit: number,
  ): Promise<string[]>;
  /** Which of these traces, or sessions, got a thumb down. */
  thumbsDown(
    projectId: string,
    of: { traceIds: readonly string[]; sessionIds: readonly string[] },
  ): Promise<{ traceIds: Set<string>; sessionIds: Set<string> }>;
}

/** What spans may be of, and the column that says so. */
const NAMED = { user: "user_ids", session: "session_ids", order: "order_ids" } as const;
export type NamedKind = keyof typeof NAMED;

const SECONDS = 5;

export function createFindReads(client: ClickHouseClient): FindReads {
  return {
    async customersNamed(projectId, { emails, ids, names }, limit) {
      if (emails.length + ids.length + names.length === 0) return [];
      const rows = await select<CustomerRow>(
        client,
        `SELECT customer_id, email, name, external_id FROM customers FINAL
         WHERE project_id = {projectId:String} AND (customer_id IN {ids:Array(String)}
           OR (external_id != '' AND external_id IN {ids:Array(String)})
           OR lowerUTF8(email) IN {emails:Array(String)} OR (name != '' AND lowerUTF8(name) IN {names:Array(String)}))
         ORDER BY created_at_ms DESC, customer_id LIMIT {limit:UInt32} SETTINGS max_execution_time = ${SECONDS}`,
        { projectId, emails, ids, names, limit },
      );
      return rows.map((row) => ({
        customerId: row.customer_id,
        email: row.email,
        name: row.name,
        externalId: row.external_id,
      }));
    },

    async tracesOfSpans(projectId, spanIds) {
      if (spanIds.length === 0) return [];
      const rows = await select<{ span_id: string; trace_id: string }>(
        client,
        `SELECT DISTINCT span_id, trace_id FROM spans
         WHERE project_id = {projectId:String} AND span_id IN {spanIds:Array(String)}
         LIMIT 100 SETTINGS max_execution_time = ${SECONDS}`,
        { projectId, spanIds },
      );
      return rows.map((row) => ({ spanId: row.span_id, traceId: row.trace_id }));
    },

    async traceFacts(projectId, traceIds, near = new Map()) {
      const read = async (from: string, params: Record<string, unknown>): Promise<TraceFacts[]> => {
        const rows = await select<TraceFactsRow>(
          client,
          `SELECT trace_id, start_time_ns, end_time_ns, error_count, root_name, environment, customer_ids, user_ids, session_ids
           FROM trace_slots ${from} AND is_first = 1
           ORDER BY version DESC LIMIT 1 BY trace_id SETTINGS max_execution_time = ${SECONDS}`,
          { projectId, ...params },
        );
        return rows.map(toTraceFacts);
      };
      const keys = traceIds.flatMap((id) => {
        const at = near.get(id);
        return at === undefined ? [] : [new TupleParam([slotOf(at), id])];
      });
      // A row that was the first of its trace is only told from the one that replaced it in the same slot.
      const found = keys.length === 0 ? [] : await read(`FINAL WHERE ${OF_KEYS}`, { keys });
      const isFound = new Set(found.map(({ traceId }) => traceId));
      const others = traceIds.filter((id) => !isFound.has(id));
      return others.length === 0
        ? found
        : [...found, ...(await read(`WHERE ${OF_TRACE_SLOTS}`, { traceIds: others }))];
    },

    async tracesNaming(projectId, id, limit) {
      const ofKind = Object.entries(NAMED).map(
        ([kind, column]) => `SELECT '${kind}' AS kind, trace_id FROM (
          SELECT trace_id, start_time_ns FROM trace_slots
          WHERE project_id = {projectId:String} AND is_first = 1 AND has(${column}, {id:String})
          ORDER BY start_time_ns DESC LIMIT 1 BY trace_id LIMIT {limit:UInt32})`,
      );
      const rows = await select<{ kind: NamedKind; trace_id: string }>(
        client,
        `${ofKind.join(" UNION ALL ")} SETTINGS max_execution_time = ${SECONDS}`,
        { projectId, id, limit },
      );
      return rows.map((row) => ({ kind: row.kind, traceId: row.trace_id }));
    },

    async tracesOwned({ projectId, environment }, customerId, limit) {
      const ownership = await readOwnership(client, projectId, customerId);
      const { join, isOwner } = ownedTraces("project_id = {projectId:String}", ownership);
      const rows = await select<{ trace_id: string }>(
        client,
        `SELECT trace_id FROM trace_slots FINAL ${join}
         WHERE project_id = {projectId:String} AND is_first = 1 AND environment = {environment:String} AND ${isOwner}
         ORDER BY start_time_ns DESC LIMIT {limit:UInt32} SETTINGS max_execution_time = ${SECONDS}`,
        { projectId, environment, limit, ...ownership.params },
      );
      return rows.map((row) => row.trace_id);
    },

    async tracesAt({ projectId, environment }, { fromNs, toNs }, limit) {
      const rows = await select<{ trace_id: string }>(
        client,
        `SELECT trace_id FROM trace_slots
         WHERE project_id = {projectId:String} AND is_first = 1 AND environment = {environment:String}
           AND slot BETWEEN intDiv({fromNs:Int64}, 900000000000) AND intDiv({toNs:Int64}, 900000000000)
           AND start_time_ns < {toNs:Int64} AND start_time_ns >= {fromNs:Int64}
         ORDER BY error_count > 0 DESC, end_time_ns - start_time_ns DESC LIMIT 1 BY trace_id
         LIMIT {limit:UInt32} SETTINGS max_execution_time = ${SECONDS}`,
        { projectId, environment, fromNs: fromNs.toString(), toNs: toNs.toString(), limit },
      );
      return rows.map((row) => row.trace_id);
    },

    async thumbsDown(projectId, { traceIds, sessionIds }) {
      const rows = await select<{ trace_id: string; session_id: string }>(
        client,
        `SELECT trace_id, session_id FROM scores FINAL
         WHERE project_id = {projectId:String} AND is_deleted = 0 AND type = 'thumbs' AND number = 0
           AND (trace_id IN {traceIds:Array(String)} OR session_id IN {sessionIds:Array(String)})
         SETTINGS max_execution_time = ${SECONDS}`,
        { projectId, traceIds, sessionIds: sessionIds.filter((id) => id !== "") },
      );
      return {
        traceIds: new Set(rows.map((row) => row.trace_id)),
        sessionIds: new Set(rows.map((row) => row.session_id)),
      };
    },
  };
}

interface CustomerRow {
  customer_id: string;
  email: string;
  name: string;
  external_id: string;
}

interface TraceFactsRow {
  trace_id: string;
  start_time_ns: string;
  end_time_ns: string;
  error_count: number;
  root_name: string;
  environment: Environment;
  customer_ids: string[];
  user_ids: string[];
  session_ids: string[];
}

function toTraceFacts(row: TraceFactsRow): TraceFacts {
  return {
    traceId: row.trace_id,
    startNs: BigInt(row.start_time_ns),
    endNs: BigInt(row.end_time_ns),
    errors: row.error_count,
    rootName: row.root_name,
    environment: row.environment,
    customerIds: row.customer_ids,
    userIds: row.user_ids,
    sessionIds: row.session_ids,
  };
}
