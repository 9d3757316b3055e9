import type { ClickHouseClient } from "@clickhouse/client";
import { parseNanoUsd } from "../model/money.ts";
import { SLOT_NS } from "../model/time-range.ts";
import type { UsageSum } from "../model/usage-sum.ts";
import { customerLines, type LineColumn, ownedLines, readOwnership } from "./owned-lines.ts";
import type { Period } from "./profit-reads.ts";
import { select } from "./statement.ts";

export interface TraceCost {
  traceId: string;
  name: string;
  startNs: bigint;
  cost: bigint;
  calls: number;
  unpriced: number;
}

export interface CostCauses {
  /** What a customer's calls cost by trace, the dearest first. */
  dearestTraces(period: Period, customerId: string, limit: number): Promise<TraceCost[]>;
  /**
   * What model calls used, by model, of one customer or of all; `tierStarts` are the input tokens above which requests
   * are told apart.
   */
  usageSums(
    period: Period,
    customerId: string | undefined,
    tierStarts: readonly number[],
  ): Promise<UsageSum[]>;
}

const IN_PERIOD = `project_id = {projectId:String} AND slot >= {firstSlot:UInt32} AND slot < {endSlot:UInt32}
  AND line_env = {environment:String}`;

export function createCostCauses(client: ClickHouseClient): CostCauses {
  async function linesOf(period: Period, customerId: string | undefined, columns: readonly LineColumn[]) {
    const { projectId, range, environment } = period;
    const ownership = await readOwnership(client, projectId, customerId);
    const lines = customerId === undefined ? ownedLines : customerLines;
    return {
      lines: lines(columns, IN_PERIOD, ownership),
      params: {
        ...ownership.params,
        projectId,
        environment,
        firstSlot: Number(range.startNs / SLOT_NS),
        endSlot: Number(range.endNs / SLOT_NS),
      },
    };
  }
  return {
    async dearestTraces(period, customerId, limit) {
      const columns = ["calls", "unpriced", "cost"] as const;
      const { lines, params } = await linesOf(period, customerId, columns);
      const rows = await select<TraceRow>(
        client,
        `SELECT toString(trace_id) AS id, root_name, start_ns, total, all_calls, all_unpriced FROM (
           SELECT trace_id, min(slot) AS first_own_slot, sum(cost) AS total, sum(calls) AS all_calls,
             sum(unpriced) AS all_unpriced
           FROM (${lines}) GROUP BY trace_id ORDER BY total DESC, trace_id LIMIT {limit:UInt32}
         ) AS dear
         LEFT JOIN (
           SELECT trace_id, root_name, start_time_ns AS start_ns FROM trace_slots FINAL
           WHERE project_id = {projectId:String} AND is_first = 1 AND slot < {endSlot:UInt32}
             AND slot >= {earliestSlot:UInt32}
         ) AS roots ON roots.trace_id = dear.trace_id
         ORDER BY total DESC, id`,
        { ...params, limit, earliestSlot: Math.max(0, params.firstSlot - LONGEST_TRACE_SLOTS) },
      );
      return rows.map((row) => ({
        traceId: row.id,
        name: row.root_name,
        startNs: BigInt(row.start_ns),
        cost: parseNanoUsd(row.total),
        calls: Number(row.all_calls),
        unpriced: Number(row.all_unpriced),
      }));
    },

    async usageSums(period, customerId, tierStarts) {
      const { lines, params } = await linesOf(period, customerId, [
        "provider",
        "model",
        "calls",
        "unpriced",
        "input_tokens",
        "output_tokens",
        "cache_read_tokens",
        "cache_write_tokens",
        "reasoning_tokens",
        "cost",
      ]);
      const rows = await select<UsageRow>(
        client,
        `SELECT provider, model, arrayCount(above -> input_tokens > above, {tierStarts:Array(UInt64)}) AS reached,
           if(reached = 0 OR calls = 1, toInt32(reached), -1) AS tier,
           (input_tokens + output_tokens > 0) + (output_tokens > 0) AS kind,
           sum(calls) AS all_calls, sum(unpriced) AS all_unpriced, sum(input_tokens) AS input, sum(output_tokens) AS output,
           sum(cache_read_tokens) AS cache_read, sum(cache_write_tokens) AS cache_write,
           sum(reasoning_tokens) AS reasoning, sum(cost) AS total
         FROM (${lines}) WHERE calls > 0
         GROUP BY provider, model, reached, tier, kind ORDER BY total DESC, provider, model, tier, kind`,
        { ...params, tierStarts },
      );
      return rows.map((row) => ({
        provider: row.provider,
        model: row.model,
        calls: Number(row.all_calls),
        tier: row.tier < 0 ? undefined : row.tier,
        inputTokens: Number(row.input),
        outputTokens: Number(row.output),
        cacheReadTokens: Number(row.cache_read),
        cacheWriteTokens: Number(row.cache_write),
        reasoningTokens: Number(row.reasoning),
        cost: parseNanoUsd(row.total),
        unpriced: Number(row.all_unpriced),
      }));
    },
  };
}

/** A trace that began before the range is looked for so far back: a week. */
const LONGEST_TRACE_SLOTS = 7 * 96;

interface TraceRow {
  id: string;
  root_name: string;
  start_ns: string;
  total: string;
  all_calls: string;
  all_unpriced: string;
}
interface UsageRow {
  provider: string;
  model: string;
  tier: number;
  all_calls: string;
  all_unpriced: string;
  input: string;
  output: string;
  cache_read: string;
  cache_write: string;
  reasoning: string;
  total: string;
}
