import type { CustomerSource, Environment } from "@anyway-sh/semconv";
import type { ClickHouseClient } from "@clickhouse/client";
import { formatNanoUsd, parseNanoUsd } from "../model/money.ts";
import { msToNs, SLOT_NS } from "../model/time-range.ts";
import { CUSTOMER_SOURCE, CUSTOMER_SOURCE_COLUMNS } from "./customer-source.ts";
import { ownedLines, ownedOrders, readOwnership } from "./owned-lines.ts";
import type { Period } from "./profit-reads.ts";
import { select } from "./statement.ts";

/** Billed model calls, in how many traces they are, and what they cost in nano-dollars. */
export interface CallSum {
  calls: number;
  traces: number;
  cost: bigint;
}

/** Calls of a model that could not be priced, or say of their tokens what cannot be. */
export interface IncompleteModel {
  provider: string;
  model: string;
  calls: number;
  tokens: number;
  /** How many spans say what cannot be. */
  impossible: number;
}

/** Money of orders that were paid in a period, before refunds; minor units. */
export interface PaidOrders {
  currency: string;
  orders: number;
  amount: bigint;
  /** Those that name no customer. */
  unnamedOrders: number;
  unnamedAmount: bigint;
}

/** An id that spans or orders name as their customer, and no customer has. */
export interface UnlinkedId extends CallSum {
  id: string;
  orders: number;
  lastSeenNs: bigint;
}

export interface EnvironmentSum extends CallSum {
  environment: Environment;
  orders: number;
}

export interface TrustReads {
  customerSources(period: Period): Promise<(CallSum & { source: CustomerSource })[]>;
  /** Different traces with a billed call. */
  countCalledTraces(period: Period): Promise<number>;
  /** The most calls first. */
  incompleteModels(period: Period): Promise<IncompleteModel[]>;
  paidOrders(period: Period): Promise<PaidOrders[]>;
  countUnlinkedIds(period: Period): Promise<CallSum & { ids: number; orders: number }>;
  /** By cost, the highest first. */
  unlinkedIds(
    period: Period,
    page: { limit: number; after?: { cost: bigint; id: string } },
  ): Promise<UnlinkedId[]>;
  /** What the period has in other environments. */
  otherEnvironments(period: Period): Promise<EnvironmentSum[]>;
}

const IN_PERIOD =
  "project_id = {projectId:String} AND slot >= {firstSlot:UInt32} AND slot < {endSlot:UInt32}";
const OF_ENVIRONMENT = `${IN_PERIOD} AND line_env = {environment:String}`;
const PAID_IN_PERIOD = "paid_at_ms >= {startMs:Int64} AND paid_at_ms < {endMs:Int64}";
/** In the terms of the key of `spans`. */
const SPANS_IN_PERIOD = `project_id = {projectId:String} AND environment = {environment:String}
  AND intDiv(start_time_ns, 3600000000000) BETWEEN intDiv({firstSlot:UInt32}, 4) AND intDiv({endSlot:UInt32}, 4)
  AND start_time_ns >= {firstSlot:UInt32} * 900000000000 AND start_time_ns < {endSlot:UInt32} * 900000000000`;

export function createTrustReads(client: ClickHouseClient): TrustReads {
  /** Lines and orders of ids that no customer has, as `id`, `trace_id`, `calls`, `cost`, `seen_ns` and `orders`. */
  async function unlinked({ projectId }: Period): Promise<string> {
    const ownership = await readOwnership(client, projectId);
    const lines = ownedLines(["calls", "cost"], OF_ENVIRONMENT, ownership);
    return `SELECT * FROM (
        SELECT customer AS id, toString(trace_id) AS trace_id, calls, cost, end_time_ns AS seen_ns, 0 AS orders FROM (${lines})
        UNION ALL
        SELECT customer AS id, '', 0, 0, placed_at_ms * 1000000, 1 FROM ${ownedOrders(ownership)}
        WHERE environment = {environment:String} AND ${PAID_IN_PERIOD}
      )
      WHERE id != '' AND id NOT IN (SELECT customer_id FROM customers WHERE project_id = {projectId:String})`;
  }

  return {
    async customerSources(period) {
      const ownership = await readOwnership(client, period.projectId);
      const lines = ownedLines([...CUSTOMER_SOURCE_COLUMNS, "calls", "cost"], OF_ENVIRONMENT, ownership);
      const rows = await select<CallRow & { how: CustomerSource }>(
        client,
        `SELECT ${CUSTOMER_SOURCE} AS how, ${CALL_SUMS} FROM (${lines}) WHERE calls > 0 GROUP BY how`,
        params(period),
      );
      return rows.map((row) => ({ source: row.how, ...toCallSum(row) }));
    },

    async countCalledTraces(period) {
      const [row] = await select<{ traces: string }>(
        client,
        `SELECT uniqExact(trace_id) AS traces FROM trace_slots FINAL
         WHERE ${IN_PERIOD} AND arrayExists((env, calls) -> env = {environment:String} AND calls > 0, line_environment, line_calls)`,
        params(period),
      );
      return Number(row?.traces ?? 0);
    },

    async incompleteModels(period) {
      const rows = await select<Record<keyof IncompleteModel, string>>(
        client,
        `SELECT provider, model, sum(incomplete) AS calls, sum(line_tokens) AS tokens, sum(untrue) AS impossible
         FROM (
           SELECT provider, model, unpriced AS incomplete, input_tokens + output_tokens AS line_tokens, 0 AS untrue
           FROM trace_slots FINAL
           ARRAY JOIN line_environment AS line_env, line_provider AS provider, line_model AS model,
             line_unpriced AS unpriced, line_input_tokens AS input_tokens, line_output_tokens AS output_tokens
           WHERE ${OF_ENVIRONMENT} AND unpriced > 0
           UNION ALL
           SELECT provider, if(response_model = '', request_model, response_model), 0, 0, 1 FROM (
             SELECT * FROM spans WHERE ${SPANS_IN_PERIOD} AND (trace_id, span_id) IN (
               SELECT trace_id, span_id FROM spans WHERE ${SPANS_IN_PERIOD} AND impossible_usage = 1)
             ORDER BY committed_at_us DESC LIMIT 1 BY trace_id, span_id
           ) WHERE impossible_usage = 1
         )
         GROUP BY provider, model ORDER BY calls DESC, provider, model`,
        params(period),
      );
      return rows.map((row) => ({
        provider: row.provider,
        model: row.model,
        calls: Number(row.calls),
        tokens: Number(row.tokens),
        impossible: Number(row.impossible),
      }));
    },

    async paidOrders(period) {
      const rows = await select<Record<"currency" | "orders" | "paid" | "unnamed" | "unnamed_paid", string>>(
        client,
        `SELECT currency, count() AS orders, sum(amount) AS paid, countIf(customer_id = '') AS unnamed,
           sumIf(amount, customer_id = '') AS unnamed_paid
         FROM orders FINAL
         WHERE project_id = {projectId:String} AND environment = {environment:String} AND ${PAID_IN_PERIOD}
         GROUP BY currency ORDER BY currency`,
        params(period),
      );
      return rows.map((row) => ({
        currency: row.currency,
        orders: Number(row.orders),
        amount: BigInt(row.paid),
        unnamedOrders: Number(row.unnamed),
        unnamedAmount: BigInt(row.unnamed_paid),
      }));
    },

    async countUnlinkedIds(period) {
      const [row] = await select<CallRow & { ids: string; order_count: string }>(
        client,
        `SELECT uniqExact(id) AS ids, sum(orders) AS order_count, ${CALL_SUMS} FROM (${await unlinked(period)})`,
        params(period),
      );
      return row
        ? { ids: Number(row.ids), orders: Number(row.order_count), ...toCallSum(row) }
        : { ids: 0, orders: 0, calls: 0, traces: 0, cost: 0n };
    },

    async unlinkedIds(period, { limit, after }) {
      const rows = await select<CallRow & { id: string; order_count: string; last_ns: string }>(
        client,
        `SELECT id, ${CALL_SUMS}, sum(orders) AS order_count, max(seen_ns) AS last_ns FROM (${await unlinked(period)})
         GROUP BY id
         ${after ? "HAVING (-total, id) > (-toDecimal128({afterCost:String}, 9), {afterId:String})" : ""}
         ORDER BY total DESC, id LIMIT {limit:UInt32}`,
        {
          ...params(period),
          limit,
          ...(after ? { afterCost: formatNanoUsd(after.cost), afterId: after.id } : {}),
        },
      );
      return rows.map((row) => ({
        id: row.id,
        ...toCallSum(row),
        orders: Number(row.order_count),
        lastSeenNs: BigInt(row.last_ns),
      }));
    },

    async otherEnvironments(period) {
      const rows = await select<CallRow & { env: Environment; order_count: string }>(
        client,
        `SELECT env, sum(orders) AS order_count, ${CALL_SUMS} FROM (
           SELECT line_env AS env, toString(trace_id) AS trace_id, calls, cost, 0 AS orders FROM trace_slots FINAL
           ARRAY JOIN line_environment AS line_env, line_calls AS calls, line_cost AS cost
           WHERE ${IN_PERIOD} AND line_env != {environment:String}
           UNION ALL
           SELECT environment, '', 0, 0, 1 FROM orders FINAL
           WHERE project_id = {projectId:String} AND environment != {environment:String} AND ${PAID_IN_PERIOD}
         )
         GROUP BY env ORDER BY env`,
        params(period),
      );
      return rows.map((row) => ({
        environment: row.env,
        orders: Number(row.order_count),
        ...toCallSum(row),
      }));
    },
  };
}

/** Over `trace_id`, which is empty for what is no trace, `calls` and `cost`. */
const CALL_SUMS =
  "sum(calls) AS call_count, uniqExactIf(trace_id, toString(trace_id) != '') AS traces, sum(cost) AS total";

interface CallRow {
  call_count: string;
  traces: string;
  total: string;
}

function toCallSum(row: CallRow): CallSum {
  return { calls: Number(row.call_count), traces: Number(row.traces), cost: parseNanoUsd(row.total) };
}

function params({ projectId, range, environment }: Period): Record<string, unknown> {
  return {
    projectId,
    environment,
    firstSlot: Number(range.startNs / SLOT_NS),
    endSlot: Number(range.endNs / SLOT_NS),
    startMs: Number(range.startNs / msToNs(1)),
    endMs: Number(range.endNs / msToNs(1)),
  };
}
