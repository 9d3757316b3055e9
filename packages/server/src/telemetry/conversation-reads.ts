import type { Environment } from "@anyway-sh/semconv";
import type { ClickHouseClient } from "@clickhouse/client";
import { parseNanoUsd } from "../model/money.ts";
import { SLOT_NS } from "../model/time-range.ts";
import type { UserMessage } from "../model/trace.ts";
import {
  CONVERSATION,
  CONVERSATION_COLUMNS,
  IN_CONVERSATION,
  linesOfFew,
  primary,
  WHO,
} from "./conversations.ts";
import { customerLines, type LineColumn, type Ownership, ownedLines, readOwnership } from "./owned-lines.ts";
import { select } from "./statement.ts";

/** A conversation with what is shown of it. */
export interface Conversation {
  /** Its session, else what its first trace makes it. */
  id: string;
  /** Numbers that tell it from all others of its project. */
  owner: string;
  part: string;
  /** Empty where there is none. */
  sessionId: string;
  customerId: string;
  userId: string;
  startNs: bigint;
  endNs: bigint;
  calls: number;
  userMessage: UserMessage;
  /** What this owner's spans in it cost, in nano-dollars. */
  cost: bigint;
  /** Model calls without a price, which `cost` lacks. */
  unpriced: number;
  /** Orders that its spans name. */
  orderIds: string[];
  /** The first hundred. */
  traceIds: string[];
  /** Traces in which an order was made. */
  madeIn: string[];
  traces: number;
  /** Traces that failed. */
  errors: number;
  /** The first trace's root. */
  title: string;
  /** Of most of its cost; empty where there is none. */
  workflow: string;
  agent: string;
  model: string;
}

/** Whose conversations are asked for: a customer's, by any of its ids, or those of who was at it in a trace. */
export type Who = { customerId: string } | { traceId: string };

export interface ConversationReads {
  /** All conversations of one owner that have anything after `fromNs`, oldest first, and all ids that stand for it. */
  conversationsOf(
    projectId: string,
    who: Who,
    range: { environments: readonly Environment[]; fromNs: bigint },
  ): Promise<{ conversations: Conversation[]; customerIds: string[] }>;
  /** A customer's conversations that began before `beforeNs`, newest first. */
  conversations(
    projectId: string,
    customerId: string,
    page: { environment: Environment; beforeNs: bigint; limit: number },
  ): Promise<Conversation[]>;
}

export const SHOWN = [
  ...CONVERSATION_COLUMNS,
  "status",
  "root_name",
  "workflow",
  "agent",
  "model",
] as const satisfies readonly LineColumn[];
const SINCE = `project_id = {projectId:String} AND slot >= {firstSlot:UInt32} AND line_env IN {environments:Array(String)}`;

export function createConversationReads(client: ClickHouseClient): ConversationReads {
  async function linesOf(
    projectId: string,
    who: Who,
    where: string,
  ): Promise<{ lines: string; ownership: Ownership; params: Record<string, unknown> }> {
    if ("customerId" in who) {
      const ownership = await readOwnership(client, projectId, who.customerId);
      return { lines: customerLines(SHOWN, where, ownership), ownership, params: ownership.params };
    }
    const ownership = await readOwnership(client, projectId);
    const inTrace = `project_id = {projectId:String} AND (slot, trace_id) IN (
      SELECT slot, trace_id FROM trace_index WHERE project_id = {projectId:String} AND toString(trace_id) = {traceId:String})`;
    const [row] = await select<{ first_who: string; its_user: string; its_session: string }>(
      client,
      `SELECT min(${WHO}) AS first_who, argMin(user, ${WHO}) AS its_user, argMin(session, ${WHO}) AS its_session
       FROM (${ownedLines(["session", "user"], inTrace, ownership)}) WHERE NOT is_shared HAVING count() > 0`,
      { projectId, traceId: who.traceId },
    );
    const { first_who: whose = "", its_user: user = "", its_session: session = "" } = row ?? {};
    if (whose.startsWith("c")) return linesOf(projectId, { customerId: whose.slice(1) }, where);
    // Narrows what is read; whose it is, `whose` tells.
    const near =
      user !== ""
        ? "has(line_user_id, {user:String})"
        : session !== ""
          ? "has(line_session_id, {session:String})"
          : inTrace;
    const all = ownedLines(SHOWN, `${where} AND ${near}`, ownership);
    return {
      lines: `SELECT * FROM (${all}) WHERE NOT is_shared AND ${WHO} = {whose:String}`,
      ownership,
      params: { traceId: who.traceId, whose, user, session },
    };
  }

  return {
    async conversationsOf(projectId, who, { environments, fromNs }) {
      const { lines, ownership, params } = await linesOf(projectId, who, `${SINCE} AND ${IN_CONVERSATION}`);
      const rows = await select<ConversationRow>(client, `${shown(lines)} ORDER BY start_ns, end_ns, part`, {
        ...params,
        projectId,
        environments,
        firstSlot: fromNs < 0n ? 0 : Number(fromNs / SLOT_NS),
      });
      return { conversations: rows.map(toConversation), customerIds: ownership.params.customerIds };
    },

    async conversations(projectId, customerId, { environment, beforeNs, limit }) {
      const { lines, params } = await linesOf(projectId, { customerId }, SINCE);
      const rows = await select<ConversationRow>(
        client,
        `${shown(lines)} HAVING start_ns < {beforeNs:Int64} ORDER BY start_ns DESC, end_ns DESC, part DESC LIMIT {limit:UInt32}`,
        {
          ...params,
          projectId,
          environments: [environment],
          firstSlot: 0,
          beforeNs: beforeNs.toString(),
          limit,
        },
      );
      return rows.map(toConversation);
    },
  };
}

/** Conversations of lines of {@link SHOWN}; `HAVING` and what comes after it may follow. `ofOwners` may ask for some. */
export function shown(lines: string, ofOwners?: string): string {
  return `SELECT owner, part, any(customer) AS customer_id, ${CONVERSATION.user} AS user_id, any(session) AS session_id,
      ${CONVERSATION.startNs} AS start_ns, ${CONVERSATION.endNs} AS end_ns,
      arrayMap(trace -> trace.2, arraySlice(arraySort(groupUniqArray((start_time_ns, toString(trace_id)))), 1, 100)) AS trace_ids,
      uniqExact(trace_id) AS traces, uniqExactIf(trace_id, status = 2) AS errors, sum(calls) AS all_calls, sum(unpriced) AS all_unpriced, sum(cost) AS total,
      multiIf(countIf(calls > 0 AND user_message = 2) > 0, 2, countIf(calls > 0 AND user_message = 0) > 0 OR all_calls = 0, 0, 1) AS said,
      ${CONVERSATION.named} AS named_orders, ${CONVERSATION.made} AS made_in,
      argMinIf(root_name, (start_time_ns, trace_id), root_name != '') AS title,
      ${(["workflow", "agent", "model"] as const).map((name) => `${primary(name)} AS main_${name}`).join(", ")}
    FROM (${linesOfFew(lines, ofOwners)}) GROUP BY owner, part`;
}

export interface ConversationRow {
  owner: string;
  part: string;
  customer_id: string;
  user_id: string;
  session_id: string;
  start_ns: string;
  end_ns: string;
  trace_ids: string[];
  traces: string;
  errors: string;
  all_calls: string;
  all_unpriced: string;
  total: string;
  said: UserMessage;
  named_orders: string[];
  made_in: string[];
  title: string;
  main_workflow: string;
  main_agent: string;
  main_model: string;
}

export function toConversation(row: ConversationRow): Conversation {
  return {
    id: row.session_id || `trace_${row.trace_ids[0] ?? ""}`,
    owner: row.owner,
    part: row.part,
    sessionId: row.session_id,
    customerId: row.customer_id,
    userId: row.user_id,
    startNs: BigInt(row.start_ns),
    endNs: BigInt(row.end_ns),
    calls: Number(row.all_calls),
    userMessage: row.said,
    cost: parseNanoUsd(row.total),
    unpriced: Number(row.all_unpriced),
    orderIds: row.named_orders,
    traceIds: row.trace_ids,
    madeIn: row.made_in,
    traces: Number(row.traces),
    errors: Number(row.errors),
    title: row.title,
    workflow: row.main_workflow,
    agent: row.main_agent,
    model: row.main_model,
  };
}
