import type { ClickHouseClient } from "@clickhouse/client";
import { parseNanoUsd } from "../model/money.ts";
import { SLOT_NS } from "../model/time-range.ts";
import { AS_STORED, customerLines, type LineColumn, ownedLines, readOwnership } from "./owned-lines.ts";
import { select } from "./statement.ts";
import { type SumGroup, type SumQuestion, startOf, startParams } from "./sum-question.ts";

/** What AI calls cost in one part of a range. */
export interface CostSum {
  /** The customer, or the property's value; empty for none. */
  key: string;
  /** Of a customer's key that is empty: none because there are several. */
  shared: boolean;
  startMs: number;
  /** Nano-dollars. */
  cost: bigint;
  /** Different ones; untold where the range is parted, since one may be in several parts. */
  traces?: number;
  unpricedSpans: number;
  /** Of calls to models of which some have no price. */
  unpricedTokens: number;
  unpricedModels: string[];
  lastSeenNs: bigint;
}

/** Different traces over the whole of a range. */
export interface TraceCount {
  key: string;
  shared: boolean;
  traces: number;
}

export interface CostSums {
  costSums(question: SumQuestion): Promise<CostSum[]>;
  traceCounts(question: SumQuestion): Promise<TraceCount[]>;
}

const COLUMNS: readonly LineColumn[] = ["model", "unpriced", "input_tokens", "output_tokens", "cost"];
const IN_RANGE = `project_id = {projectId:String} AND slot >= {firstSlot:UInt32} AND slot < {endSlot:UInt32}
  AND line_env = {environment:String}`;

export function createCostSums(client: ClickHouseClient): CostSums {
  /** The lines of a question, and the values that the SQL over them names. */
  async function linesOf(question: SumQuestion, columns: readonly LineColumn[]) {
    const { projectId, range, environment, group, customerId, startsMs } = question;
    const isOfWhose = customerId !== undefined || group.by === "customer";
    const ownership = isOfWhose ? await readOwnership(client, projectId, customerId) : undefined;
    const wanted: readonly LineColumn[] = group.by === "property" ? [...columns, "properties"] : columns;
    const lines = (customerId === undefined ? ownedLines : customerLines)(
      wanted,
      IN_RANGE,
      ownership ?? AS_STORED,
    );
    return {
      lines,
      params: {
        ...ownership?.params,
        ...startParams(startsMs),
        projectId,
        environment,
        propertyKey: group.by === "property" ? group.key : "",
        firstSlot: Number(range.startNs / SLOT_NS),
        endSlot: Number(range.endNs / SLOT_NS),
      },
    };
  }
  return {
    async costSums(question) {
      const { lines, params } = await linesOf(question, COLUMNS);
      const isParted = question.startsMs.length > 1;
      const rows = await select<CostRow>(
        client,
        `SELECT ${keyOf(question.group)} AS key, ${sharedOf(question.group)} AS shared,
           ${startOf("toInt64(slot) * 900000", question.startsMs)} AS start_ms,
           sum(cost) AS total, ${isParted ? "" : "uniqExact(trace_id) AS traces,"} sum(unpriced) AS unpriced_spans,
           sumIf(input_tokens + output_tokens, unpriced > 0) AS unpriced_tokens,
           groupUniqArrayIf(model, unpriced > 0) AS unpriced_models, max(end_time_ns) AS last_seen_ns
         FROM (${lines}) GROUP BY key, shared, start_ms`,
        params,
      );
      return rows.map((row) => ({
        key: row.key,
        shared: row.shared === 1,
        startMs: Number(row.start_ms),
        cost: parseNanoUsd(row.total),
        ...(row.traces === undefined ? {} : { traces: Number(row.traces) }),
        unpricedSpans: Number(row.unpriced_spans),
        unpricedTokens: Number(row.unpriced_tokens),
        unpricedModels: row.unpriced_models.filter((model) => model !== "").sort(),
        lastSeenNs: BigInt(row.last_seen_ns),
      }));
    },

    async traceCounts(question) {
      const { lines, params } = await linesOf(question, []);
      const rows = await select<{ key: string; shared: number; traces: string }>(
        client,
        `SELECT ${keyOf(question.group)} AS key, ${sharedOf(question.group)} AS shared,
           uniqExact(trace_id) AS traces
         FROM (${lines}) GROUP BY key, shared`,
        params,
      );
      return rows.map(({ key, shared, traces }) => ({ key, shared: shared === 1, traces: Number(traces) }));
    },
  };
}

function keyOf({ by }: SumGroup): string {
  return by === "customer" ? "customer" : by === "property" ? "properties[{propertyKey:String}]" : "''";
}

function sharedOf({ by }: SumGroup): string {
  return by === "customer" ? "is_shared" : "0";
}

interface CostRow {
  key: string;
  shared: number;
  start_ms: string;
  total: string;
  traces?: string;
  unpriced_spans: string;
  unpriced_tokens: string;
  unpriced_models: string[];
  last_seen_ns: string;
}
